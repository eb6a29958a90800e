"""The first chapter: a complaint comes in, from a resident, an operator, a program or a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db, insert_new
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, letters, numbers, search
from feedback.complaints.annexes import Submission
from feedback.complaints.drafts import ComplaintDraft, Prepared
from feedback.complaints.models import TITLE_LENGTH, Complaint
from feedback.complaints.record import REPORTER, record
from feedback.complaints.status import Channel, Identity, Status, Visibility
from feedback.deadlines import shelf
from feedback.deadlines.clocks import Clocks
from feedback.files import shelf as files
from feedback.ledger import streams
from feedback.ledger.record import Cipher
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.vault import ciphers, codes, contacts

ASSISTED = frozenset({Channel.COUNTER, Channel.PHONE, Channel.WHATSAPP, Channel.LETTER})


class AlreadyFiled(Exception):
    """This form was sent before: roll back and ask `filed_before`."""


@dataclass(frozen=True)
class Filed:
    """What a reporter is told. `code` is shown once; `again` says that the same form had been sent before."""

    complaint: Complaint
    code: str
    again: bool = False


@dataclass(frozen=True)
class Place:
    """The reference rows a draft points to."""

    category: Category | None
    region: Region | None
    unit: Unit | None

    @property
    def service_class(self) -> ServiceClass | None:
        """The class the category suggests, before anybody has classified the case."""
        return self.category.service_class if self.category else None

    @property
    def kecamatan_id(self) -> int | None:
        """The kecamatan of the region, or else of the unit."""
        if self.region is not None:
            return self.region.parent_id or self.region.id
        return self.unit.region_id if self.unit else None


def file_complaint(prepared: Prepared, *, by: Person | str = REPORTER) -> Filed:
    """File the draft in the caller's transaction: case, events, promises, receipt, letters.

    Raises AlreadyFiled when the same key was used before, Refusal when a place does not exist or an operator files
    about an office of his own.
    """
    draft = prepared.draft
    place = place_of(draft)
    _must_not_be_own_office(by, place.unit)
    stream = streams.open_stream("complaint")
    _claim(prepared, stream.id)
    holder = first_holder(place.service_class, place.unit)
    values = _first_values(draft, place, holder)
    with db.session.no_autoflush:  # the row is whole only when its promise and first event are there
        complaint = _new_case(stream.id, values, draft, place)
        complaint.holder = holder
        cipher = _keep_secrets(complaint, prepared, by)
        _record(complaint, values, draft, by, cipher)
    if is_grave(draft.about_conduct, place.category) and place.unit is not None:
        exclusions.exclude_unit(complaint.id, place.unit.id, "complained_about")
    search.index(complaint, draft.text)
    if draft.contact is not None and draft.contact.email and draft.wants_notices:
        letters.to_reporter(complaint, "report_received", seq=1)
    return Filed(complaint, prepared.code)


def filed_before(prepared: Prepared) -> Filed:
    """The case that the same form made earlier; Refusal when the form was sent with other words."""
    found = db.session.execute(
        select(Submission.fingerprint, Complaint)
        .join(Complaint, Complaint.id == Submission.stream_id)
        .where(Submission.key_hash == prepared.key_hash)
    ).one_or_none()
    if found is None or found[0] != prepared.draft.fingerprint():
        raise Refusal(_("This form was already sent with other words. Open a new form for another report."))
    return Filed(found[1], prepared.code, again=True)


def place_of(draft: ComplaintDraft) -> Place:
    """The category, region and unit the draft names; Refusal when one of them does not exist."""
    category = db.session.get(Category, draft.category_id) if draft.category_id else None
    region = db.session.get(Region, draft.region_id) if draft.region_id else None
    unit = db.session.get(Unit, draft.unit_id) if draft.unit_id else None
    missing = (draft.unit_id and unit is None) or (draft.region_id and region is None)
    if missing or (draft.category_id and category is None):
        raise Refusal(_("Choose the place from the list."), field="unit_id")
    return Place(category, region, unit)


def is_grave(about_conduct: bool, category: Category | None) -> bool:
    """Whether the unit complained about must not know of the case: conduct, or suspected abuse (rules.md §3)."""
    if about_conduct or category is None:
        return about_conduct
    return category.conduct or category.service_class is ServiceClass.OVERSIGHT


def first_holder(service_class: ServiceClass | None, unit: Unit | None) -> Unit:
    """Who verifies: the oversight unit for suspected abuse, else the verifying office, else (when the complaint is
    about that very office) the regional secretary's.
    """
    grave = service_class is ServiceClass.OVERSIGHT
    first = settings.office("oversight_unit" if grave else "verifying_unit")
    if unit is not None and unit.agency_id == first.id:
        return settings.office("secretary_unit")
    return first


def title_of(text: str) -> str:
    """The first line of a complaint, shortened to fit a row of a list."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _must_not_be_own_office(by: Person | str, unit: Unit | None) -> None:
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
    if not insert_new(Submission, [row]):
        raise AlreadyFiled


def _keep_secrets(complaint: Complaint, prepared: Prepared, by: Person | str) -> Cipher | None:
    """Receipt and contact data go into the vault; the case's cipher, if it has one."""
    draft = prepared.draft
    codes.keep(complaint.id, prepared.code_hash, must_change=isinstance(by, Person))
    contact = draft.contact if draft.identity is not Identity.ANONYMOUS else None
    if contact is None and not complaint.sealed:
        return None
    cipher = ciphers.new_cipher(complaint.id)
    if contact is not None:
        sealed = draft.identity is Identity.CONFIDENTIAL
        wanted = draft.wants_notices
        contacts.keep(complaint.id, contact, sealed, wants_notices=wanted, cipher=cipher, new=True)
    return cipher


def _first_values(draft: ComplaintDraft, place: Place, holder: Unit) -> dict[str, Any]:
    return {
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
        "urgent": draft.urgent,
        "identity": draft.identity,
        "visibility": draft.visibility,
        "sealed": draft.identity is Identity.CONFIDENTIAL or draft.visibility is Visibility.SECRET,
        "consents_to_publication": draft.consents_to_publication,
        "shows_contact_to_unit": draft.shows_contact_to_unit,
        "channel": draft.channel,
        "locale": draft.locale,
        "operator_id": draft.operator_id,
        "holder_unit_id": holder.id,
        "holder_agency_id": holder.agency_id,
        "received_on": clock.today(),
        "lapor_number": draft.lapor_number,
        "lapor_due_on": draft.lapor_due_on,
        "external_id": draft.external_id,
    }


def _new_case(stream_id: int, values: dict[str, Any], draft: ComplaintDraft, place: Place) -> Complaint:
    complaint = Complaint(
        id=stream_id,
        number=numbers.new_number(),
        version=0,
        title="" if values["sealed"] else title_of(draft.text),
        received_at=coarse(clock.now(), draft.identity),
        counted_with=shelf.calendar().version,
        **values,
    )
    complaint.category, complaint.unit = place.category, place.unit
    db.session.add(complaint)
    return complaint


def _record(
    complaint: Complaint,
    values: dict[str, Any],
    draft: ComplaintDraft,
    by: Person | str,
    cipher: Cipher | None,
) -> None:
    event = record(
        complaint,
        "received",
        by=by,
        sets=values,
        facts={"automatic": True} if draft.automatic else None,
        text={
            "text": draft.text.strip(),
            "place": draft.place,
            "position": draft.position,
            "person": draft.person,
        },
        clocks=Clocks(),
        ticks=clockwork.received(complaint.received_on, None, complaint.holder_unit_id),
        cipher=cipher,
    )
    if draft.files:
        files.adopt(draft.files, complaint.id, event.seq)


def coarse(moment: datetime, identity: Identity) -> datetime:
    """The moment as exactly as the protection allows: the hour for confidential, noon of the day for anonymous."""
    if identity is Identity.ANONYMOUS:
        return clock.midday(clock.town_date(moment))
    if identity is Identity.CONFIDENTIAL:
        return moment.replace(minute=0, second=0, microsecond=0)
    return moment
