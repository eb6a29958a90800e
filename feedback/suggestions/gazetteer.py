"""Offices and places that a text names, by the regency's own tables. Pure.

Names are read as people write them: "pkm", "kec.", "ds", "muaro bulian", one wrong letter in a long word. A short or
common name ("Selat", "Pulau") counts only behind "desa", "di" and the like. What two places share is left open unless
their kecamatan is named too: an offer that is wrong costs more than none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feedback.suggestions.words import words

PLACE_SIGNS = frozenset({"desa", "kelurahan", "kecamatan", "dusun", "kampung", "kades", "lurah", "camat"})
IN = frozenset({"di", "neng", "nang", "ke", "dari", "warga", "daerah", "wilayah", *PLACE_SIGNS})
OFFICE_SIGNS = frozenset(
    {"kantor", "balai", "kades", "lurah", "camat", "pegawai", "petugas", "staf", "perangkat"}
)
PLACE_KINDS = {
    "kecamatan": frozenset({"kecamatan", "camat"}),
    "desa": frozenset({"desa", "kades"}),
    "kelurahan": frozenset({"kelurahan", "lurah"}),
}
"""Kinds of offices that are called like the place they are for, with the words that tell such an office."""
COMMON_TITLES = frozenset(
    {"dinas", "badan", "kantor", "perangkat", "daerah", "bidang", "kabupaten", "batang", "hari"}
)
LONG = 6
"""Letters from which a word may have one that is wrong."""
PLAIN = 7
"""Letters from which a name of one word speaks for itself."""

STREETS = frozenset(
    {
        "jl",
        "jln",
        "jalan",
        "gang",
        "gg",
        "lorong",
        "lrg",
        "simpang",
        "dusun",
        "dsn",
        "rt",
        "perumahan",
        "blok",
    }
)
"""What a place begins with that no table knows."""
LONGEST_WHERE = 120
Fits = Callable[[Sequence[str], int, "_Entry"], bool]


@dataclass(frozen=True)
class Name:
    """Something that may be named: a unit (`office`) or a region by id, its names, and the kecamatan it lies in."""

    id: int
    kind: str
    names: tuple[str, ...]
    kecamatan: int | None = None
    office: bool = False


@dataclass(frozen=True)
class Named:
    """What was found: the id, the words of the text that say so (as brought to one spelling)."""

    id: int
    words: str


@dataclass(frozen=True)
class Places:
    """What a text names: an office, the nearest place (desa, else kecamatan), and where exactly in its own words."""

    unit: Named | None = None
    region: Named | None = None
    where: str = ""


@dataclass(frozen=True)
class _Entry:
    thing: Name
    phrase: tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """The names of a regency, ready to be looked for; made by `gazetteer`."""

    units: Mapping[str, Sequence[_Entry]]
    regions: Mapping[str, Sequence[_Entry]]
    nearly: Mapping[str, str] = field(default_factory=dict)
    alone: Mapping[str, Name] = field(default_factory=dict)

    def find(self, text: str) -> Places:
        """What the text names."""
        said = [self.meant(word) for word in words(text)]
        regions = list(_matches(said, self.regions, _is_place))
        units = list(_matches(said, self.units, _is_office))
        kecamatan = {one.thing.id for one in regions if one.thing.kind == "kecamatan"}
        region = _one([one for one in regions if one.thing.kind != "kecamatan"], kecamatan)
        if region is None:
            region = _one([one for one in regions if one.thing.kind == "kecamatan"], set())
        around = {region.thing.kecamatan or region.thing.id} if region is not None else set()
        unit = _one(units, around) or self._only_of_its_kind(said, around)
        return Places(_named(unit), _named(region), where(text))

    def meant(self, word: str) -> str:
        """The word of a name that differs in one letter from this one, else the word itself."""
        if len(word) < LONG - 1 or word in self.units or word in self.regions:
            return word
        for shorter in (word, *_without_one(word)):
            found = self.nearly.get(shorter)
            if found and _one_wrong(word, found):
                return found
        return word

    def _only_of_its_kind(self, said: Sequence[str], around: set[int]) -> _Entry | None:
        """ "RSUD" where there is one; "puskesmas" in a kecamatan that has one."""
        for word in said:
            thing = self.alone.get(word)
            if thing is not None:
                return _Entry(thing, (word,))
        if "puskesmas" in said and around:
            there = {
                entry.thing.id: entry
                for entry in self.units.get("puskesmas", ())
                if entry.thing.kecamatan in around
            }
            if len(there) == 1:
                return _Entry(next(iter(there.values())).thing, ("puskesmas",))
        return None


def gazetteer(things: Iterable[Name]) -> Gazetteer:
    """The names, by their first words."""
    units: dict[str, list[_Entry]] = defaultdict(list)
    regions: dict[str, list[_Entry]] = defaultdict(list)
    vocabulary: set[str] = set()
    known = list(things)
    shared = Counter(phrase for thing in known if thing.office for phrase in _short_forms(thing))
    for thing in known:
        shelf = units if thing.office else regions
        short = {phrase for phrase in _short_forms(thing) if shared[phrase] == 1} if thing.office else set()
        for phrase in _phrases(thing) | short:
            shelf[phrase[0]].append(_Entry(thing, phrase))
            vocabulary |= {word for word in phrase if len(word) >= LONG and word not in COMMON_TITLES}
    rsud = [thing for thing in known if thing.kind == "rsud"]
    alone = {"rsud": rsud[0], "rumahsakit": rsud[0]} if len(rsud) == 1 else {}
    return Gazetteer(_longest(units), _longest(regions), _nearly(vocabulary), alone)


def where(text: str) -> str:
    """The street, the dusun, the RT as the text says them; at most a line."""
    found: list[str] = []
    said: list[str] = []
    for word in text.split():
        bare = word.strip(".,;:()\"'/-")
        begins = bare.casefold() in STREETS
        goes_on = bool(said) and (
            begins or bare[:1].isupper() or bare[:1].isdigit() or bare.casefold() == "rw"
        )
        if said and not goes_on:
            found.append(_street(said))
            said = []
        if begins or goes_on:
            said.append(word)
            if word[-1:] in ",;":
                found.append(_street(said))
                said = []
    found.append(_street(said))
    return ", ".join(dict.fromkeys(one for one in found if one))[:LONGEST_WHERE]


def _street(said: Sequence[str]) -> str:
    """The words as one place; nothing where only "jalan" stands."""
    return " ".join(said).strip(" .,;:/-") if len(said) > 1 else ""


def _short_forms(thing: Name) -> set[tuple[str, ...]]:
    """ "Dinas Pendidikan" for a longer name, "puskesmas luncuk" for Puskesmas Durian Luncuk."""
    found: set[tuple[str, ...]] = set()
    for name in thing.names:
        said = words(name)
        if thing.kind == "puskesmas":
            found |= {("puskesmas", word) for word in said[1:] if len(word) > 3}
        elif said[:1] in (["dinas"], ["badan"]) and len(said) > 2:
            found.add(tuple(said[:2]))
    return found


def _phrases(thing: Name) -> set[tuple[str, ...]]:
    found = {tuple(words(part)) for name in thing.names for part in re.split("[()]", name)}
    if thing.kind in PLACE_KINDS:
        found = {phrase[1:] if phrase[:1] == (thing.kind,) else phrase for phrase in found}
    for phrase in list(found):
        if len(phrase) > 1 and phrase[0] == "muara":
            found |= {("muaro", *phrase[1:]), ("ma", *phrase[1:]), ("m", *phrase[1:])}
        if phrase[-1:] == ("xxiv",):
            found.add((*phrase[:-1], "0"))
        if len(phrase) > 1 and phrase[-1] == "mudo":
            found.add((*phrase[:-1], "muda"))
    if thing.kind == "kecamatan":
        found |= {phrase[1:] for phrase in found if phrase[0] == "muara" and len(phrase) == 2}
    return {phrase for phrase in found if phrase}


def _longest(shelf: Mapping[str, list[_Entry]]) -> dict[str, Sequence[_Entry]]:
    return {first: sorted(some, key=lambda one: -len(one.phrase)) for first, some in shelf.items()}


def _matches(said: Sequence[str], shelf: Mapping[str, Sequence[_Entry]], fits: Fits) -> Iterable[_Entry]:
    """Every name in its order, the longest at each word; its words are not read again."""
    start = 0
    while start < len(said):
        here = [
            entry
            for entry in shelf.get(said[start], ())
            if tuple(said[start : start + len(entry.phrase)]) == entry.phrase and fits(said, start, entry)
        ]
        longest = len(here[0].phrase) if here else 1
        yield from (entry for entry in here if len(entry.phrase) == longest)
        start += longest


def _is_place(said: Sequence[str], start: int, entry: _Entry) -> bool:
    """Whether a region's name stands as one: more than one word, a long one, or behind "desa" or "di"."""
    before = said[start - 1] if start else ""
    if before == "puskesmas":
        return False
    sign = before if before in PLACE_SIGNS else said[start - 2] if start > 1 and before == "ma" else ""
    if sign in ("kecamatan", "camat"):
        return entry.thing.kind == "kecamatan"
    if sign in ("desa", "kades", "kelurahan", "lurah", "dusun", "kampung"):
        return entry.thing.kind != "kecamatan"
    if len(entry.phrase) > 1 or len(entry.phrase[0]) >= PLAIN:
        return True
    return before in IN


def _is_office(said: Sequence[str], start: int, entry: _Entry) -> bool:
    """Offices that are called like a place need words for such an office before their name."""
    if entry.thing.kind not in PLACE_KINDS:
        return True
    before = said[max(0, start - 3) : start]
    return not OFFICE_SIGNS.isdisjoint(before) and not PLACE_KINDS[entry.thing.kind].isdisjoint(before[-2:])


def _one(found: Sequence[_Entry], around: set[int]) -> _Entry | None:
    """The one that is meant: the first, unless others share its name and nothing tells them apart."""
    near = [one for one in found if one.thing.kecamatan in around] if around else []
    among = near or list(found)
    if not among:
        return None
    same = {one.thing.id for one in among if one.phrase == among[0].phrase}
    return among[0] if len(same) == 1 else None


def _named(found: _Entry | None) -> Named | None:
    return Named(found.thing.id, " ".join(found.phrase)) if found is not None else None


def _nearly(vocabulary: set[str]) -> dict[str, str]:
    """Each long word and each of its forms without one letter; a form that two words share says nothing."""
    forms: dict[str, set[str]] = defaultdict(set)
    for word in vocabulary:
        for form in {word, *_without_one(word)}:
            forms[form].add(word)
    return {form: next(iter(meant)) for form, meant in forms.items() if len(meant) == 1}


def _without_one(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _one_wrong(one: str, other: str) -> bool:
    """Whether the words differ by one letter: wrong, missing, too many, or two changed about."""
    if one == other:
        return False
    if len(one) == len(other):
        at = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        if len(at) == 1:
            return True
        return (
            len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]
        )
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and shorter in _without_one(longer)
