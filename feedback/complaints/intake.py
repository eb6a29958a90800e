"""The first chapter: a complaint comes in, from a resident, an operator, a program or a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.agencies.book import UnitEntry
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.base.rows import gathered, key_taken_in, put
from feedback.complaints import clockwork, lapor, letters, numbers, search
from feedback.complaints.annexes import Submission
from feedback.complaints.drafts import ComplaintDraft, Prepared
from feedback.complaints.models import TITLE_LENGTH, Complaint
from feedback.complaints.places import Place, is_grave, place_of
from feedback.complaints.record import REPORTER, begin
from feedback.complaints.status import Channel, Identity, Status, Visibility
from feedback.deadlines import shelf
from feedback.files import shelf as files
from feedback.ledger import streams
from feedback.ledger.models import Event, Stream
from feedback.ledger.record import Cipher
from feedback.people import conflicts, exclusions
from feedback.people.persons import Person
from feedback.suggestions import heard, heard_words
from feedback.vault import ciphers, codes, contacts
from feedback.vault.models import Receipt

ASSISTED = frozenset({Channel.COUNTER, Channel.PHONE, Channel.WHATSAPP, Channel.LETTER})

ONE_FORM = (Submission.__tablename__, Receipt.__tablename__)
"""Where a key follows from the one-time secret of a form: the claim itself, and the code."""


class AlreadyFiled(Exception):
    """This form was sent before: roll back and ask `filed_before`."""


@dataclass(frozen=True)
class Filed:
    """What a reporter is told. `code` is shown once; `again` says that the same form had been sent before."""

    id: int
    number: str
    identity: Identity
    code: str
    again: bool = False

    @property
    def complaint(self) -> Complaint:
        """The case itself. One statement."""
        return db.session.get_one(Complaint, self.id)


def file_complaint(
    prepared: Prepared, *, by: Person | str = REPORTER, beside: Callable[[Filed], None] | None = None
) -> Filed:
    """File the draft in the caller's transaction: case, events, promises, receipt, letters; `beside` puts rows of
    the caller's own that are written with the case.

    Raises AlreadyFiled when the same key was used before, Refusal when a place does not exist, another case has the
    LAPOR! number, or an operator files about an office of his own.
    """
    draft = prepared.draft
    place = place_of(draft)
    _must_not_be_own_office(by, place.unit)
    if draft.lapor_number is not None:
        _must_be_first(prepared)
        lapor.must_be_new(draft.lapor_number)
    try:
        return _file(prepared, place, by, beside or (lambda _filed: None))
    except IntegrityError as fault:
        if key_taken_in(fault) in ONE_FORM:
            raise AlreadyFiled from fault
        raise


def _file(prepared: Prepared, place: Place, by: Person | str, beside: Callable[[Filed], None]) -> Filed:
    draft = prepared.draft
    with gathered(Stream, Event):
        stream = streams.open_stream("complaint")
        _claim(prepared, stream.id)
        row = _first_row(stream.id, draft, place)
        cipher = _keep_secrets(row, prepared, by)
        event = begin(
            row,
            by=by,
            facts={name: True for name in ("automatic", "crowded") if getattr(draft, name)} or None,
            text={
                "text": draft.text.strip(),
                "place": draft.place,
                "position": draft.position,
                "person": draft.person,
                "like": draft.like,
            },
            ticks=clockwork.received(row["received_on"], None, place.holder.id),
            cipher=cipher,
        )
        put(Complaint, row)
        if not row["sealed"]:
            search.index(stream.id, f"{draft.text} {draft.place}")
        if draft.contact is not None and draft.contact.email and draft.wants_notices:
            letters.of_receipt(stream.id)
        if row["urgent"]:
            letters.of_danger(stream.id, row["number"], place.holder.id)
        filed = Filed(stream.id, row["number"], draft.identity, prepared.code)
        beside(filed)
    if draft.files:
        files.adopt(draft.files, stream.id, event.seq)
    if place.unit is not None and is_grave(draft.about_conduct, place.category):
        exclusions.exclude_unit(stream.id, place.unit.id, "complained_about")
    if place.unit is not None:
        conflicts.spare(stream.id, place.unit.path)
    return filed


def filed_before(prepared: Prepared) -> Filed:
    """The case that the same form made earlier; Refusal when the form was sent with other words."""
    found = db.session.execute(
        select(Submission.fingerprint, Complaint.id, Complaint.number, Complaint.identity)
        .join(Complaint, Complaint.id == Submission.stream_id)
        .where(Submission.key_hash == prepared.key_hash)
    ).one_or_none()
    if found is None or found.fingerprint != prepared.draft.fingerprint():
        raise Refusal(_("This form was already sent with other words. Open a new form for another report."))
    return Filed(found.id, found.number, found.identity, prepared.code, again=True)


def title_of(text: str) -> str:
    """The first line of a complaint, shortened to fit a row of a list."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def coarse(moment: datetime, identity: Identity) -> datetime:
    """The moment as exactly as the protection allows: the hour for confidential, noon of the day for anonymous."""
    if identity is Identity.ANONYMOUS:
        return clock.midday(clock.town_date(moment))
    if identity is Identity.CONFIDENTIAL:
        return moment.replace(minute=0, second=0, microsecond=0)
    return moment


def _sounds_urgent(draft: ComplaintDraft) -> bool:
    """Whether the words tell of danger, where no operator has listened to them."""
    return draft.channel not in ASSISTED and heard.urgency(draft.text, heard_words.in_use()).level > 1


def _must_not_be_own_office(by: Person | str, unit: UnitEntry | None) -> None:
    if (
        isinstance(by, Person)
        and unit is not None
        and any(unit.path.startswith(p.unit_path) for p in by.posts)
    ):
        raise Refusal(
            _(
                "You cannot take in a report about your own office. Give the resident the public form instead."
            ),
            field="unit_id",
        )


def _claim(prepared: Prepared, stream_id: int) -> None:
    row = {
        "key_hash": prepared.key_hash,
        "fingerprint": prepared.draft.fingerprint(),
        "stream_id": stream_id,
        "made_on": clock.today(),
    }
    put(Submission, row)


def _must_be_first(prepared: Prepared) -> None:
    if db.session.get(Submission, prepared.key_hash) is not None:
        raise AlreadyFiled


def _keep_secrets(row: Mapping[str, Any], prepared: Prepared, by: Person | str) -> Cipher | None:
    """Receipt and contact data go into the vault; the case's cipher, if it has one."""
    draft, stream_id = prepared.draft, row["id"]
    codes.keep(stream_id, prepared.code_hash, must_change=isinstance(by, Person))
    contact = draft.contact if draft.identity is not Identity.ANONYMOUS else None
    if contact is None and not row["sealed"]:
        return None
    cipher = ciphers.new_cipher(stream_id)
    if contact is not None:
        opened_by = None if draft.identity is Identity.CONFIDENTIAL else cipher
        contacts.keep_first(stream_id, contact, opened_by, wants_notices=draft.wants_notices)
    return cipher


def _first_row(stream_id: int, draft: ComplaintDraft, place: Place) -> dict[str, Any]:
    sealed = draft.identity is Identity.CONFIDENTIAL or draft.visibility is Visibility.SECRET
    return {
        "id": stream_id,
        "number": numbers.new_number(),
        "version": 1,
        "title": "" if sealed else title_of(draft.text),
        "received_at": coarse(clock.now(), draft.identity),
        "counted_with": shelf.calendar().version,
        "status": Status.RECEIVED,
        "cycle": 1,
        "leg": 0,
        "bounces": 0,
        "objections": 0,
        "category_id": draft.category_id,
        "region_id": draft.region_id,
        "kecamatan_id": place.kecamatan_id,
        "unit_id": draft.unit_id,
        "about_conduct": draft.about_conduct,
        "urgent": draft.urgent or _sounds_urgent(draft),
        "identity": draft.identity,
        "visibility": draft.visibility,
        "sealed": sealed,
        "consents_to_publication": draft.consents_to_publication,
        "shows_contact_to_unit": draft.shows_contact_to_unit,
        "channel": draft.channel,
        "locale": draft.locale,
        "operator_id": draft.operator_id,
        "holder_unit_id": place.holder.id,
        "holder_agency_id": place.holder.agency_id,
        "received_on": clock.today(),
        "lapor_number": draft.lapor_number,
        "lapor_due_on": draft.lapor_due_on,
        "external_id": draft.external_id,
    }
