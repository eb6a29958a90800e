"""Which letter tells whom: references and codes only, never a word of the case."""

from __future__ import annotations

from feedback.complaints.models import Complaint
from feedback.notices import outbox
from feedback.notices.outbox import Recipient, Tiding


def to_reporter(complaint: Complaint, letter: str, seq: int) -> None:
    """Tell the reporter that there is something to read; who left no address is simply not written to."""
    outbox.tell_all([_reporters(complaint, letter, seq)])


def of_receipt(stream_id: int) -> None:
    """Tell the reporter, who left an address, that his new case came in."""
    to = outbox.to_reporter(stream_id)
    outbox.tell_first(Tiding("report_received", to, f"report_received:{stream_id}:1", stream_id))


def of_danger(stream_id: int, number: str, holder_unit_id: int) -> None:
    """Those on duty where a new case lies are told at once that it may be about danger."""
    to = outbox.to_unit(holder_unit_id)
    key = f"danger_reported:{stream_id}:1"
    outbox.tell_first(Tiding("danger_reported", to, key, stream_id, {"number": number}))


def to_holder(complaint: Complaint, letter: str, seq: int) -> None:
    """Tell the officer who has the case, or else those on duty at the holding unit."""
    tell(complaint, letter, holder(complaint), seq)


def holder(complaint: Complaint) -> Recipient:
    """The officer who has the case, or else those on duty at the holding unit."""
    officer = complaint.officer_id
    return outbox.to_user(officer) if officer is not None else outbox.to_unit(complaint.holder_unit_id)


def to_unit(complaint: Complaint, letter: str, unit_id: int, seq: int) -> None:
    """Tell those on duty at a unit."""
    tell(complaint, letter, outbox.to_unit(unit_id), seq)


def to_holder_and_reporter(complaint: Complaint, seq: int) -> None:
    """A case came to a new holder: he is told, and the reporter that it moved."""
    holders = _staff(complaint, "case_routed", outbox.to_unit(complaint.holder_unit_id), seq)
    outbox.tell_all([holders, _reporters(complaint, "progress", seq)])


def tell(complaint: Complaint, letter: str, to: Recipient, seq: int) -> None:
    """Tell somebody on the staff; the letter carries the case's number, which opens nothing."""
    outbox.tell_all([_staff(complaint, letter, to, seq)])


def _staff(complaint: Complaint, letter: str, to: Recipient, seq: int) -> Tiding:
    key = f"{letter}:{complaint.id}:{seq}:{to.kind}:{to.id}"
    return Tiding(letter, to, key, complaint.id, {"number": complaint.number})


def _reporters(complaint: Complaint, letter: str, seq: int) -> Tiding:
    return Tiding(letter, outbox.to_reporter(complaint.id), f"{letter}:{complaint.id}:{seq}", complaint.id)
