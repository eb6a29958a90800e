"""Sending a complaint, and following one by its code. No account is needed; the limits are those of the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import structlog
from flask import Response, abort, g, jsonify, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.complaints import intake
from feedback.complaints import reading as stories
from feedback.complaints.audiences import Audience
from feedback.complaints.drafts import ComplaintDraft, prepare
from feedback.complaints.intake import AlreadyFiled, Filed
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel, Identity, Visibility
from feedback.deadlines import shelf
from feedback.deadlines.steps import Step
from feedback.exchange.codes import Codes, codes
from feedback.vault import codes as receipts
from feedback.vault.contacts import ContactData
from feedback.web import limits
from feedback.web.api.door import door
from feedback.web.api.problems import problem
from feedback.web.api.schemas import ComplaintSchema, FollowSchema
from feedback.web.guards import machine

log = structlog.get_logger("web")

LARGEST_BODY = 64 * 1024
SHORTEST_KEY, LONGEST_KEY = 32, 200


@door.post("/complaints")
@machine
def complaints() -> Any:
    """File a complaint: 201; the same key with the same words again: 200 and the same answer."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        said = _("Send a header Idempotency-Key with a secret, random text of 32 to 200 letters.")
        return problem(400, _("The key is missing"), said)
    limits.count("send")
    with reading():
        draft = draft_of(_body(ComplaintSchema()), key)
        draft = replace(draft, crowded=limits.crowded(draft.unit_id))
        db.session.rollback()  # the slow hash begins with no transaction open
    prepared = prepare(draft)
    try:
        filed = intake.file_complaint(prepared, beside=lambda _filed: limits.note_about(draft.unit_id))
    except AlreadyFiled:
        db.session.rollback()
        filed = intake.filed_before(prepared)
    answer = jsonify(_receipt(filed))
    db.session.commit()
    answer.status_code = 200 if filed.again else 201
    return answer


@door.post("/follow")
@machine
def follow() -> Response:
    """The state of the case that a code opens, as its reporter may read it; 404 for every code that opens none."""
    limits.count("code")
    said = _body(FollowSchema())
    stream_id = receipts.find(said["receipt_code"])
    complaint = db.session.get(Complaint, stream_id) if stream_id is not None else None
    if complaint is None:
        log.info("code_refused")
        raise Hidden
    if receipts.must_change(complaint.id):
        return problem(
            403, _("Change the code first"), _("Open the follow page once and change the code there.")
        )
    return jsonify(_state(complaint))


def draft_of(said: dict[str, Any], key: str) -> ComplaintDraft:
    """The same draft that the form makes. ValidationError naming each code that is not known."""
    known = codes()
    category = _known(said, "category", known)
    unit = _known(said, "unit", known)
    district = _known(said, "kecamatan", known)
    village = known.village(said["desa"], district) if said["desa"] else None
    if said["desa"] and village is None:
        raise ValidationError({"desa": [_not_known()]})
    if village is not None and district is not None and village.parent_id != district.id:
        raise ValidationError({"desa": [_("This desa lies in another kecamatan.")]})
    region = village or district
    identity = Identity(said["identity"])
    secret = category is not None and category.secret
    contact = ContactData(**said["contact"]) if said.get("contact") else None
    return ComplaintDraft(
        text=said["text"],
        secret=f"api|{key}",
        identity=identity,
        visibility=Visibility(said.get("visibility") or ("secret" if secret else "publishable")),
        category_id=category.id if category else None,
        about_conduct=said["about_conduct"],
        person=said["person"],
        unit_id=unit.id if unit else None,
        region_id=region.id if region else None,
        place=said["place"],
        position=said["position"],
        contact=contact,
        wants_notices=said["wants_notices"],
        shows_contact_to_unit=said["shows_contact_to_unit"],
        consents_to_publication=said["consents_to_publication"],
        channel=Channel.API,
        locale=g.language,
    )


def _body(schema: Any) -> dict[str, Any]:
    """The JSON object that was sent, checked. 415, 413 or 400 when it is none."""
    request.max_content_length = LARGEST_BODY
    if not request.is_json:
        abort(415)
    try:
        sent = request.get_json()
    except RecursionError:  # brackets within brackets, thousands deep
        abort(400)
    if not isinstance(sent, dict):
        abort(400)
    loaded: dict[str, Any] = schema.load(sent)
    return loaded


def _known(said: dict[str, Any], name: str, known: Codes) -> Any:
    """The row a code names, None where none was given. Programs use codes; a name would be found too."""
    find = {"category": known.category, "unit": known.unit, "kecamatan": known.district}[name]
    found: Category | Unit | Region | None = find(said[name]) if said[name] else None
    if said[name] and found is None:
        raise ValidationError({name: [_not_known()]})
    return found


def _not_known() -> str:
    return str(_("This code is not known. See /api/v1/reference."))


def _receipt(filed: Filed) -> dict[str, Any]:
    complaint = filed.complaint
    earliest, latest = _completion(complaint)
    return {
        "number": complaint.number,
        "receipt_code": filed.code,
        "received_on": complaint.received_on.isoformat(),
        "status": complaint.status.value,
        "promises": {
            "verification_due_on": _iso(
                complaint.due_on if complaint.due_step is Step.VERIFICATION else None
            ),
            "completion_due_on_earliest": _iso(earliest),
            "completion_due_on_latest": _iso(latest),
        },
    }


def _completion(complaint: Complaint) -> tuple[date, date]:
    """When completion can be due at the earliest and latest: the class is the verifier's to decide (rules.md §1)."""
    calendar, book = shelf.calendar(), shelf.standards(complaint.received_on)
    if complaint.citizen_due_on is not None:
        return complaint.citizen_due_on, complaint.citizen_due_on
    verified = complaint.due_on or complaint.received_on
    limits = [book.limit(kind, Step.COMPLETION) for kind in ServiceClass]
    dates = [calendar.due(verified, limit.days, limit.unit) for limit in limits]
    return min(dates), max(dates)


def _state(complaint: Complaint) -> dict[str, Any]:
    story = stories.story(complaint, Audience.REPORTER)
    return {
        "number": complaint.number,
        "status": complaint.status.value,
        "outcome": complaint.outcome.value if complaint.outcome else None,
        "office": complaint.holder.name,
        "received_on": complaint.received_on.isoformat(),
        "due_on": _iso(complaint.due_on),
        "due_step": complaint.due_step.value if complaint.due_step else None,
        "completion_due_on": _iso(complaint.citizen_due_on),
        "closed_on": _iso(complaint.closed_on),
        "timeline": [
            {"kind": one.kind, "on": one.on.isoformat(), "side": one.side, "text": one.text.get("text", "")}
            for one in story.happenings
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
