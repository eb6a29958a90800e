"""Everything held about a reporter at his case, as he may read and take it along (UU 27/2022, right of access)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from feedback.agencies import tree
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import erasure, erasure_requests, reading
from feedback.complaints.audiences import OPENED, Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening
from feedback.complaints.status import Identity
from feedback.vault import contacts

SEALED, NONE = "sealed", "none"


def held_about(complaint: Complaint) -> dict[str, Any]:
    """What is held, as plain values: the case, contact data (open ones in words), events, files, openings.

    At most nine statements. Names of staff, internal notes and holds are not his data and are left out.
    """
    story = reading.story(complaint, Audience.REPORTER)
    units, asked = tree.names(), erasure_requests.newest(complaint.id)
    return {
        "number": complaint.number,
        "status": complaint.status.value,
        "outcome": complaint.outcome.value if complaint.outcome else None,
        "received_on": complaint.received_on.isoformat(),
        "closed_on": complaint.closed_on.isoformat() if complaint.closed_on else None,
        "erased_on": complaint.erased_on.isoformat() if complaint.erased_on else None,
        "identity": complaint.identity.value,
        "visibility": complaint.visibility.value,
        "published": complaint.published,
        "channel": complaint.channel.value,
        "office": units.get(complaint.holder_unit_id, ""),
        "contact": _contact(complaint),
        "events": [_told(one) for one in story.happenings],
        "files": [
            {"name": file.name, "type": file.media_type, "bytes": file.size, "on": file.added_on.isoformat()}
            for one in story.happenings
            for file in one.files
        ],
        "identity_opened": [one.on.isoformat() for one in story.happenings if one.kind == OPENED],
        "erasure_request": None
        if asked is None
        else {
            "state": asked.state.value,
            "asked_on": asked.asked_on.isoformat(),
            "due_on": asked.due_on.isoformat(),
        },
    }


def _contact(complaint: Complaint) -> Any:
    """In words while openly known; that there are some, when they are sealed; none otherwise."""
    db.session.flush()
    if complaint.identity is Identity.ANONYMOUS or not erasure.has_contact(complaint.id):
        return NONE
    try:
        found = contacts.read(complaint.id)
    except Refusal:
        return SEALED
    return NONE if found is None else asdict(found)


def _told(one: Happening) -> dict[str, Any]:
    """One event; the time as exactly as it was kept."""
    when = one.at.isoformat() if one.exact else one.on.isoformat()
    return {"kind": one.kind, "by": one.side, "at": when, "words": dict(one.text), "erased": one.erased}
