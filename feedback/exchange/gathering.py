"""What of a case goes into its dossier: its story in words, with everything left out that may not leave the house.

Of a protected reporter's words only the fingerprints are taken, and of the office's those that copy none of them; of an
openly known reporter who did not agree to be named, whatever a pattern finds stands masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import reading, releasing
from feedback.complaints.models import Complaint
from feedback.complaints.register import NOT_THE_OFFICE_S, Paper
from feedback.complaints.status import Identity
from feedback.exchange import official
from feedback.exchange.sheets import Section, Table
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.files.scanner import HELD
from feedback.ledger.models import Event
from feedback.vault import masking
from feedback.vault.contacts import ContactData

PRINTED = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True)
class Told:
    """One happening in words: `side` is reporter, office or system; `words` are (label, text)."""

    seq: int
    on: date
    title: str
    side: str
    words: tuple[tuple[str, str], ...] = ()
    files: tuple[StoredFile, ...] = ()
    internal: bool = False
    erased: bool = False


@dataclass(frozen=True)
class Promised:
    """One promise, and why each of its dates came about, line by line."""

    step: str
    since: date
    due_on: date
    met_on: date | None
    breached_on: date | None
    excused: bool
    why: tuple[str, ...]


class Gathered:
    """The sections of one dossier; `enclosed` are the files that go with it, by the name they get."""

    def __init__(self, complaint: Complaint, named: ContactData | None) -> None:
        self.complaint, self.named = complaint, named
        self.protected = complaint.identity is not Identity.OPEN
        self.words: dict[str, str] = official.text()["dossier"]
        self.enclosed: list[list[str]] = []
        self.listed: list[tuple[str, str, str, str, str]] = []
        hashes = select(Event.seq, Event.commitment).where(Event.stream_id == complaint.id)
        self.hashes: dict[int, str] = dict(db.session.execute(hashes).all())
        entries = reading.entries_of(complaint)
        own = [one for one in entries if one.actor == "reporter" or one.kind == "received"]
        self.own = [said for one in own for said in one.text.values()]

    def about(self, facts: Mapping[str, str], reason: str, agreed_on: date | None) -> Section:
        """The case itself, and what of the reporter may be said."""
        words, one = self.words, self.complaint
        where = filter(None, (one.unit.name if one.unit else "", one.region.name if one.region else ""))
        rows = [
            (words["number"], one.number),
            (words["lapor"], one.lapor_number or ""),
            (words["received"], official.day(one.received_on)),
            (words["category"], one.category.name_id if one.category else ""),
            (words["place"], ", ".join(where)),
            (words["holder"], one.holder.name),
            *((words[name], facts.get(name, "")) for name in ("class", "channel", "state", "outcome")),
            (words["closed"], official.day(one.closed_on) if one.closed_on else ""),
        ]
        if self.named is None:
            rows.append((words["reporter"], words[f"reporter_{one.identity.value}"]))
        else:
            contact = " · ".join(filter(None, (self.named.phone, self.named.email, self.named.address)))
            rows += [(words["name"], self.named.name), (words["contact"], contact)]
            rows.append((words["consented"], official.day(agreed_on) if agreed_on else ""))
        rows.append((words["reason"], reason))
        return Section(words["about"], tuple((label, said) for label, said in rows if said))

    def promises(self, promised: Sequence[Promised]) -> list[Section]:
        """Each promise with its days, and then why each is what it is."""
        words = self.words
        heads = tuple(words[name] for name in ("step", "since", "due", "met", "late"))
        rows = [
            (
                one.step,
                official.day(one.since),
                official.day(one.due_on),
                official.day(one.met_on) if one.met_on else words["running"],
                "".join(_late(one, words)),
            )
            for one in promised
        ]
        why = ["\n".join([words["why"].format(step=one.step), *one.why]) for one in promised if one.why]
        table = Table("", heads, tuple(rows))
        return [Section(words["promises"], tables=(table,)), Section(words["origin"], paragraphs=tuple(why))]

    def story(self, told: Sequence[Told]) -> Section:
        """What happened, oldest first, with the words that may be shown."""
        said = []
        for one in told:
            side = self.words[f"side_{one.side}"]
            said.append("\n".join([f"{official.day(one.on)} · {one.title} ({side})", *self._said(one)]))
            for file in one.files:
                self._list(
                    file, side, goes=not (self.protected and one.side == "reporter") and not one.internal
                )
        return Section(self.words["story"], paragraphs=tuple(said))

    def letters(self) -> Section:
        """The letters of the case, and their files."""
        words = self.words
        asked = select(Paper).where(Paper.case_id == self.complaint.id, Paper.kind.not_in(NOT_THE_OFFICE_S))
        rows = []
        for one in db.session.scalars(asked.order_by(Paper.id)):
            title = official.kind(one.kind.value)["title"]
            signed = official.day(one.signed_on) if one.signed_on else words["no"]
            rows.append((title, one.number or "-", official.day(one.dated), signed))
            for file in db.session.scalars(shelf.of_stream(one.id)):
                if file.media_type in PRINTED:
                    self._list(file, title, goes=True)
        heads = tuple(words[name] for name in ("letter", "number", "dated", "signed"))
        return Section(words["letters"], tables=(Table("", heads, tuple(rows), words["no_letters"]),))

    def evidence(self) -> Section:
        """Every file with its fingerprint, whether it goes along or not."""
        words = self.words
        heads = tuple(words[name] for name in ("file", "from_whom", "bytes", "enclosed", "sha256"))
        return Section(words["evidence"], tables=(Table("", heads, tuple(self.listed), words["no_files"]),))

    def _said(self, one: Told) -> Iterable[str]:
        if one.erased:
            return [self.words["erased"]]
        if not one.words:
            return []
        if one.internal:
            return [self.words["internal"]]
        texts = [f"{label}: {said}" if label else said for label, said in one.words]
        if self.protected and (one.side == "reporter" or any(self._copies(said) for said in texts)):
            return [self.words["withheld"].format(hash=self.hashes.get(one.seq, ""))]
        return texts if self.named else [releasing.masked(self.complaint, said) for said in texts]

    def _copies(self, said: str) -> bool:
        return any(masking.copied(said, text) for text in self.own)

    def _list(self, file: StoredFile, side: str, *, goes: bool) -> None:
        ending = file.name.rpartition(".")[2]
        name = (
            f"lampiran-{len(self.listed) + 1:02d}.{ending}"  # whoever sent it may have named it after himself
        )
        words, goes = self.words, goes and file.scan not in HELD
        if goes:
            self.enclosed.append([name, file.clean_sha256])
        told = words["yes"] if goes else words["no"]
        self.listed.append((name, side, str(file.size), told, file.clean_sha256))


def _late(one: Promised, words: Mapping[str, str]) -> list[str]:
    if one.breached_on is None:
        return ["-"]
    return [official.day(one.breached_on), f" ({words['excused']})" if one.excused else ""]
