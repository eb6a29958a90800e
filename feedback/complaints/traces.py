"""Every place where a person's words or data can lie, and what becomes of each when a case is erased.

One list, so that no table is forgotten: a house test finds every table that can hold text or bytes and asks for it
here. `OF_A_CASE` says how a case's own traces are destroyed; `ELSEWHERE` says why a table holds none.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, delete, select, true, update

from feedback.base.database import db
from feedback.complaints import act_drafts, likenesses, search, subscriptions
from feedback.complaints.annexes import Forwarding, Publication, Submission
from feedback.complaints.asides import Inquiry
from feedback.complaints.examined import Examination
from feedback.complaints.models import Complaint
from feedback.complaints.register import MAY_NAME, Paper
from feedback.files import shelf as files
from feedback.ledger import erase, read
from feedback.notices.models import Letter, RecipientKind
from feedback.vault import ciphers, contacts, reveals, visits

Destroy = Callable[[Complaint, str], None]


def _bodies(complaint: Complaint, rule: str) -> None:
    _words(complaint.id, rule)


def _inquiries(complaint: Complaint, rule: str) -> None:
    """What the office complained about was asked and said is a stream of its own: words, key and files."""
    for stream_id in db.session.scalars(select(Inquiry.id).where(Inquiry.case_id == complaint.id)).all():
        _words(stream_id, rule)
        ciphers.destroy_key(stream_id)
        files.forget(stream_id)


def forget_naming_papers(complaint: Complaint, rule: str) -> None:
    """Papers of a kind that may name an openly known reporter go with his identity."""
    _forget_papers(complaint, rule, Paper.kind.in_(MAY_NAME))


def _papers(complaint: Complaint, rule: str) -> None:
    _forget_papers(complaint, rule, true())


def _forget_papers(complaint: Complaint, rule: str, which: ColumnElement[bool]) -> None:
    """Words, key and files of papers; that there was one, its number and the hashes of its files stay."""
    asked = select(Paper.id).where(Paper.case_id == complaint.id, which)
    for stream_id in db.session.scalars(asked).all():
        _words(stream_id, rule)
        ciphers.destroy_key(stream_id)
        files.forget(stream_id)


def _examinations(complaint: Complaint, rule: str) -> None:
    """What the inspectorate wrote while it examined the case; number, date and result of its letters stay."""
    for stream_id in db.session.scalars(
        select(Examination.id).where(Examination.case_id == complaint.id)
    ).all():
        _words(stream_id, rule)
        ciphers.destroy_key(stream_id)
        files.forget(stream_id)


def _words(stream_id: int, rule: str) -> None:
    for entry in read.read(stream_id):
        if entry.sealed or entry.text:
            erase.erase_body(entry.event_id, by="system", rule=rule)


def _published(complaint: Complaint, _rule: str) -> None:
    db.session.execute(delete(Publication).where(Publication.stream_id == complaint.id))


def _forwarded(complaint: Complaint, _rule: str) -> None:
    of_it = update(Forwarding).where(Forwarding.stream_id == complaint.id)
    db.session.execute(of_it.values(recipient="", reference=""))


def _sent(complaint: Complaint, _rule: str) -> None:
    db.session.execute(delete(Submission).where(Submission.stream_id == complaint.id))


def _letters(complaint: Complaint, _rule: str) -> None:
    to_reporter = Letter.recipient_kind == RecipientKind.REPORTER, Letter.recipient_id == complaint.id
    db.session.execute(delete(Letter).where(*to_reporter))


def _files(complaint: Complaint, _rule: str) -> None:
    files.forget(complaint.id)


def _reveals(complaint: Complaint, _rule: str) -> None:
    reveals.end_all(complaint.id)


def _title(complaint: Complaint, _rule: str) -> None:
    complaint.title = ""


OF_THE_REPORTER: dict[str, Destroy] = {
    "reveal_requests": _reveals,
    "contacts": lambda complaint, _rule: contacts.erase(complaint.id),
    "papers": forget_naming_papers,
    "outbox": _letters,
}
"""What goes when only the reporter's identity is destroyed."""

OF_A_CASE: dict[str, Destroy] = OF_THE_REPORTER | {
    "inquiries": _inquiries,
    "examinations": _examinations,
    "papers": _papers,
    "event_bodies": _bodies,
    "case_keys": lambda complaint, _rule: ciphers.destroy_key(complaint.id),
    "stored_files": _files,
    "search_words": lambda complaint, _rule: search.forget(complaint),
    "likeness_places": lambda complaint, _rule: likenesses.forget(complaint),
    "complaints": _title,
    "publications": _published,
    "subscriptions": lambda complaint, _rule: subscriptions.end_all(complaint.id),
    "act_drafts": lambda complaint, _rule: act_drafts.forget(complaint.id),
    "forwardings": _forwarded,
    "submissions": _sent,
    "follow_sessions": lambda complaint, _rule: visits.end_all(complaint.id),
}
"""What goes when the words of a case are destroyed, in this order: bodies while their stream can still be read."""

STAFF = "about those who work here, who are not reporters"
FACTS = "reference data of the regency"
CODES = "codes, numbers and hashes only"
NOTES = "a conduct note's own traces, destroyed when it ends (performance.endings.forget)"
COUNTS = "counts of an office's work and posts, about no case and no person"
LAPSES = "lapses by itself within a day"

ELSEWHERE: dict[str, str] = {
    "absences": STAFF,
    "answer_proposals": CODES,
    "archive_codes": FACTS,
    "answer_templates": "model answers of an office, about no case",
    "assignment_segments": CODES,
    "attempts": "a number and who asked for it; forgotten the next day, an alarm after a year",
    "breaches": CODES,
    "calendar_days": FACTS,
    "calendar_editions": FACTS,
    "figure_cells": CODES,
    "filled_posts": COUNTS,
    "formation_comments": "what the public says of needs; refused when it speaks of a person or a report",
    "formation_steps": FACTS,
    "formations": FACTS,
    "figure_editions": "counts only, and names of offices; a reason is an inspector's",
    "figure_facts": CODES,
    "figure_state": CODES,
    "appraisals": STAFF,
    "awards": STAFF,
    "behaviour_feedback": STAFF,
    "coaching_plans": STAFF,
    "coaching_steps": STAFF,
    "trainings": STAFF,
    "period_lockings": "a period's code, an agency and a count",
    "period_sheets": "days, counts and marks of cases, and what the roster says of the person; no words",
    "figure_turns": CODES,
    "categories": FACTS,
    "checkpoint_exits": CODES,
    "checkpoints": CODES,
    "civil_servants": STAFF,
    "conduct_clearances": "a certificate given to a civil servant: number and days",
    "conduct_evidence": NOTES,
    "conduct_letters": NOTES,
    "conduct_notes": NOTES,
    "conduct_replies": NOTES,
    "conflicts": STAFF,
    "contact_requests": CODES,
    "erasures": CODES,
    "data_breaches": CODES,
    "erasure_requests": CODES,
    "escalation_tellings": CODES,
    "escalations": CODES,
    "events": CODES,
    "exclusions": CODES,
    "extensions": CODES,
    "grants": STAFF,
    "invitations": STAFF,
    "letterheads": "an office's own address and its way to number letters",
    "log_nodes": CODES,
    "heard_words": FACTS,
    "ladder_levels": FACTS,
    "learned_models": "weights over hashed features of many reports, rounded: no word and no report",
    "legal_holds": CODES,
    "norm_times": FACTS,
    "office_hours": FACTS,
    "outside_bodies": FACTS,
    "paper_cases": CODES,
    "paper_counts": CODES,
    "passkeys": STAFF,
    "pending_sign_ins": STAFF,
    "postings": STAFF,
    "promises": CODES,
    "receipts": "a slow keyed hash: the reporter still opens what is left, and reads that it was erased",
    "recovery_codes": STAFF,
    "regions": FACTS,
    "report_drafts": LAPSES,
    "retention_rules": FACTS,
    "routing_rules": FACTS,
    "search_lexicon": "words that cases in the search index have; forgotten with the last of them (search.forget)",
    "second_look_draws": CODES,
    "second_looks": "answers of yes and no; the words are an event of the case",
    "service_standards": FACTS,
    "service_volumes": COUNTS,
    "sessions": STAFF,
    "saved_views": "how an officer narrows a list, with the words he looks for: his own, in no case's life",
    "settings": FACTS,
    "staffing_scenarios": COUNTS,
    "standard_drafts": FACTS,
    "streams": CODES,
    "survey_answers": "marks of somebody who is nowhere named; no word, no day, no way back to a case",
    "survey_links": "an address that leads to an office's questions",
    "survey_plans": COUNTS,
    "suppositions": "what an administrator supposed of keywords and rules, and counts of what would have come of it",
    "surveys": FACTS,
    "throttles": LAPSES,
    "totp_seeds": STAFF,
    "units": FACTS,
    "users": STAFF,
    "worker_beats": CODES,
}
