"""What stands on a paper, part by part and in its order: one model from which PDF, DOCX and the page to print are made.

Pure: words and codes in, a `Sheet` out. Four forms: a letter (number, nature, enclosures, subject on the left; place
and day on the right), a memo and a slip (a heading and a table of the same facts), and a record of what two sides did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.exchange import official
from feedback.exchange.official import plain


@dataclass(frozen=True)
class Head:
    """Whose paper it is: the lines of its letterhead (`office`: a unit of it); `place`: where it is signed."""

    regency: str
    agency: str
    office: str = ""
    address: str = ""
    contact: str = ""
    place: str = ""

    @property
    def government(self) -> str:
        """The topmost line."""
        return f"{official.words()['government']} {self.regency}".strip()


@dataclass(frozen=True)
class Frame:
    """The codes of a paper: what the register holds of it."""

    kind: str
    dated: date
    nature: str
    number: str = ""
    version: int = 1
    case: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; every row has a cell for each head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


@dataclass(frozen=True)
class Signature:
    """A place for a signature: what stands above it, the post, and beneath it who signs."""

    above: str
    post: str
    name: str
    nip: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a longer paper, with a heading of its own."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole paper. `form` is that of its kind in `papers.toml`; `facts` are its labelled lines in order."""

    form: str
    title: str
    head: Head
    day: str
    facts: tuple[tuple[str, str], ...]
    number: str = ""
    addressee: tuple[str, ...] = ()
    opening: str = ""
    present: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    signatures: tuple[Signature, ...] = ()
    copies: tuple[str, ...] = ()
    foot: str = ""
    replaces: str = ""

    @property
    def lang(self) -> str:
        """The language of papers."""
        return "id"

    @property
    def words(self) -> dict[str, str]:
        """The labels."""
        return official.words()


WORDS = (
    "subject",
    "enclosures",
    "addressee",
    "opening",
    "body",
    "present",
    "copies",
    "signatory_post",
    "signatory_name",
    "signatory_nip",
    "second_name",
    "second_post",
    "second_nip",
)
"""The words a paper is written with, by name; all may be empty."""


def sheet(head: Head, frame: Frame, words: Mapping[str, str], tables: Iterable[Table] = ()) -> Sheet:
    """The paper as it will be printed. Control and direction marks are taken out of every word."""
    said = {name: plain(words.get(name, "")).strip() for name in WORDS}
    kind = official.kind(frame.kind)
    labels = official.words()
    facts = _FACTS.get(kind["form"], _letter)(frame, said)
    foot = [labels["from_system"].format(regency=head.regency)]
    if frame.case:
        foot.insert(0, labels["case"].format(number=frame.case))
    return Sheet(
        form=kind["form"],
        title=kind["title"],
        head=head,
        day=official.day(frame.dated),
        number=frame.number,
        facts=tuple((label, value or labels["none"]) for label, value in facts),
        addressee=lines(said["addressee"]),
        opening=said["opening"],
        present=lines(said["present"]),
        paragraphs=paragraphs(said["body"]),
        tables=tuple(tables),
        signatures=_signatures(kind["form"], frame, said),
        copies=lines(said["copies"]),
        foot=" · ".join(foot),
        replaces=labels["replaces"].format(version=frame.version) if frame.version > 1 else "",
    )


def section(kept: Mapping[str, Any]) -> Section:
    """A section as it was kept among a paper's words, made plain again."""
    return Section(
        kept["title"],
        tuple((label, plain(said)) for label, said in kept["facts"]),
        tuple(plain(said) for said in kept["paragraphs"]),
        tuple(
            Table(
                one["caption"],
                tuple(one["heads"]),
                tuple(tuple(plain(cell) for cell in row) for row in one["rows"]),
                one["empty"],
            )
            for one in kept["tables"]
        ),
    )


def lines(said: str) -> tuple[str, ...]:
    """The lines that hold something."""
    return tuple(one.strip() for one in said.split("\n") if one.strip())


def paragraphs(said: str) -> tuple[str, ...]:
    """The parts between empty lines; a line break inside one stays."""
    found: list[list[str]] = [[]]
    for line in said.split("\n"):
        if line.strip():
            found[-1].append(line.rstrip())
        elif found[-1]:
            found.append([])
    return tuple("\n".join(one) for one in found if one)


def _letter(frame: Frame, said: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = official.words()
    return [
        (labels["number"], frame.number or labels["blank"]),
        (labels["nature"], official.text()["natures"][frame.nature]),
        (labels["enclosures"], said["enclosures"]),
        (labels["subject"], said["subject"]),
    ]


def _memo(frame: Frame, said: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = official.words()
    return [
        (labels["memo_to"], "\n".join(lines(said["addressee"]))),
        (labels["memo_from"], said["signatory_post"]),
        (labels["memo_copy"], "\n".join(lines(said["copies"]))),
        (labels["date"], official.day(frame.dated)),
        *_letter(frame, said),
    ]


def _slip(frame: Frame, said: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = official.words()
    return [
        (labels["origin"], labels["origin_said"]),
        (labels["case_number"], frame.case),
        (labels["date"], official.day(frame.dated)),
        (labels["agenda"], frame.number or labels["blank"]),
        (labels["nature"], official.text()["natures"][frame.nature]),
        (labels["subject"], said["subject"]),
        (labels["handed_to"], "\n".join(lines(said["addressee"]))),
    ]


def _record(frame: Frame, said: Mapping[str, str]) -> list[tuple[str, str]]:
    return []


_FACTS = {
    "letter": _letter,
    "memo": _memo,
    "slip": _slip,
    "record": _record,
    "dossier": _record,
    "proof": _record,
}


def _signatures(form: str, frame: Frame, said: Mapping[str, str]) -> tuple[Signature, ...]:
    first = Signature("", said["signatory_post"], said["signatory_name"], said["signatory_nip"])
    if form in ("dossier", "proof"):
        return ()
    if form != "record":
        return (first,)
    labels = official.words()
    second = Signature("", said["second_post"], said["second_name"], said["second_nip"])
    if frame.kind == "handover":
        giver = Signature(labels["first_party"], *_of(said["present"], 0))
        taker = Signature(labels["second_party"], second.post, second.name, second.nip)
        return (giver, taker, Signature(labels["acknowledged"], first.post, first.name, first.nip))
    return (first, second) if second.name or second.post else (first,)


def _of(present: str, place: int) -> tuple[str, str]:
    """The post and name of whoever stands in this line of those present ("Name; post")."""
    found = lines(present)
    name, _semicolon, post = (found[place] if place < len(found) else "").partition(";")
    return post.strip(), name.strip()
