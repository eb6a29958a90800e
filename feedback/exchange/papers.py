"""Writing the papers of a case: who may, what is recorded, how a paper is found again, renewed and brought back signed.

A paper is asked for here and made by the worker (`printing`). What was made never changes: a correction is a new
version, which replaces the one before it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import standing
from feedback.complaints.models import Complaint
from feedback.complaints.record import REPORTER, record, required, today
from feedback.complaints.register import (
    STREAM,
    Nature,
    Paper,
    PaperCase,
    PaperKind,
    PaperState,
)
from feedback.exchange import drawers, fit, numbering, sheets
from feedback.files import shelf as files
from feedback.files.cleaning import CleanFile
from feedback.ledger import read as ledger_read
from feedback.ledger import record as ledger
from feedback.ledger import streams
from feedback.ledger.hashing import Coarse, coarsened
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import HEADS, Role
from feedback.vault import ciphers

OF_A_CASE = (
    PaperKind.DISPOSITION,
    PaperKind.MEMO,
    PaperKind.COVER,
    PaperKind.REMINDER,
    PaperKind.CLARIFICATION,
    PaperKind.INVITATION,
    PaperKind.CLARIFICATION_RECORD,
    PaperKind.INSPECTION_RECORD,
    PaperKind.REPLY,
)
"""What can be written from the page of a case; a handover comes with handing over, a dossier from the inspectorate."""
LONGEST = 50_000
MOST_FILES = 3


@dataclass(frozen=True)
class Draft:
    """A paper as somebody wants it: its codes, and its words by their names in `sheets.WORDS`.

    `number` "" with `takes_number` takes the next of the office's series; without it the place stays empty. `key` is
    the form's own: sent twice, it is one paper.
    """

    kind: PaperKind
    dated: date
    nature: Nature = Nature.ORDINARY
    classification: str = ""
    number: str = ""
    takes_number: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


def write(complaint: Complaint, draft: Draft, *, by: Person) -> Paper:
    """Ask for a paper of a case. Refusal when it is not the person's to write, or says what it may not."""
    standing.must(draft.kind in kinds_for(by, complaint), by, Right.WRITE_PAPERS)
    if complaint.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    known = _same(draft.key, by)
    if known is not None:
        return known
    required(draft.words.get("body", ""), _("Write what the letter says."), "body")
    fit.must_be_fit(complaint, draft.kind, draft.words)
    unit = office_of(by, complaint)
    row = put(draft, unit, by=by, complaint=complaint)
    record(complaint, "paper_written", by=by, facts={"paper": row.id, "paper_kind": draft.kind.value})
    return row


def renew(paper: Paper, draft: Draft, *, by: Person) -> Paper:
    """Ask for a new version, which replaces this one under the same number unless it had none."""
    complaint, known = _case(paper), _same(draft.key, by)
    if known is not None:
        return known
    standing.must(paper.kind in kinds_for(by, complaint), by, Right.WRITE_PAPERS)
    if drawers.newer(paper) is not None:
        raise Refusal(_("There is a newer version already. Go on from that one."))
    fit.must_be_fit(complaint, paper.kind, draft.words)
    row = put(draft, paper.unit, by=by, complaint=complaint, before=paper)
    record(complaint, "paper_written", by=by, facts={"paper": row.id, "paper_kind": draft.kind.value})
    return row


def bring_back(paper: Paper, scan: CleanFile, number: str, *, by: Person) -> None:
    """Keep the signed scan, and the number that the paper got when it was signed."""
    must_wait_for_scan(paper, by=by)
    said = number.strip()
    if said and said != paper.number:
        if paper.number:
            raise Refusal(
                _("This letter has its number already. A new version can have another."), field="number"
            )
        numbering.must_be_free(paper.unit_id, paper.year, said)
        paper.number = said
    paper.signed_on = today()
    facts = {"sha256": scan.clean_sha256, "original": scan.original_sha256, "number": paper.number}
    event = ledger.record(paper.id, "paper_signed", by=by.actor, facts=facts)
    files.keep(scan, by=by.actor, stream_id=paper.id, entry_seq=event.seq)
    if paper.case is not None:
        told = {"paper": paper.id, "paper_kind": paper.kind.value, "sha256": scan.clean_sha256}
        record(paper.case, "paper_signed", by=by, facts=told)
    db.session.flush()


def must_wait_for_scan(paper: Paper, *, by: Person) -> None:
    """Raises Refusal when no signed scan of the paper is wanted, or not from this person."""
    if not may_keep(by, paper):
        raise Refusal(_("This step belongs to another desk. Ask the holder of the case to do it."))
    if paper.signed_on is not None or drawers.newer(paper) is not None:
        raise Refusal(_("The signed letter is here already, or a newer version replaces this one."))
    if paper.case is not None and paper.case.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))


def again(paper: Paper, *, by: Person) -> None:
    """Let the press try once more what it gave up."""
    if not may_keep(by, paper) or paper.state is not PaperState.DEAD:
        raise Refusal(_("This letter does not wait to be tried again."))
    paper.state, paper.attempts, paper.last_error = PaperState.WAITING, 0, ""
    paper.not_before = clock.now()
    ledger.record(paper.id, "paper_revived", by=by.actor)


def put(
    draft: Draft,
    unit: Unit,
    *,
    by: Person | None,
    complaint: Complaint | None = None,
    before: Paper | None = None,
    cases: Collection[int] = (),
) -> Paper:
    """A paper's row, its stream with its words, and its place before the press. Who may is the caller's question.

    Without `by` it is the reporter's own, and the exact time of his asking is kept nowhere.
    """
    coarse: Coarse = "exact" if by else "day"
    number = _number(draft, unit, before)
    row = Paper(
        id=streams.open_stream(STREAM).id,
        case_id=complaint.id if complaint else None,
        token=draft.key or secrets.token_urlsafe(18),
        kind=draft.kind,
        unit_id=unit.id,
        version=before.version + 1 if before else 1,
        replaces_id=before.id if before else None,
        number=number or None,
        year=before.year if before and number == before.number else draft.dated.year,
        dated=draft.dated,
        nature=draft.nature,
        classification=draft.classification,
        written_by=by.user_id if by else None,
        written_on=today(),
        state=PaperState.WAITING,
        not_before=coarsened(clock.now(), coarse),
        attempts=0,
        claim=0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except (
        IntegrityError
    ) as fault:  # a colleague took the number, or made the next version, in this very moment
        raise Refusal(_("Another letter of your office has this number already."), field="number") from fault
    for stream_id in sorted(cases):
        db.session.add(PaperCase(paper_id=row.id, stream_id=stream_id))
    facts = {
        "kind": row.kind.value,
        "unit": unit.id,
        "number": row.number,
        "dated": row.dated.isoformat(),
        "nature": row.nature.value,
        "classification": row.classification,
        "version": row.version,
    }
    said = {name: draft.words[name] for name in (*sheets.WORDS, *EXTRA) if draft.words.get(name)}
    ledger.record(
        row.id,
        "paper_written",
        by=by.actor if by else REPORTER,
        facts=facts,
        text=said,
        cipher=ciphers.new_cipher(row.id),
        coarse=coarse,
    )
    db.session.flush()
    return row


EXTRA = ("rows", "sections", "files", "receipt")
"""Words that nobody types: a handover's list; what a dossier holds, which files go with it, and its receipt."""


def words_of(paper: Paper) -> dict[str, str]:
    """What the paper says; empty when it was destroyed. Two statements."""
    entry = ledger_read.one(paper.id, 1, ciphers.cipher_of(paper.id))
    return {} if entry is None else dict(entry.text)


def kinds_for(me: Person, complaint: Complaint) -> tuple[PaperKind, ...]:
    """What the person may write of a case: he works on it, verifies it, decides above its holder, or inspects.

    A disposition is the head's; whoever holds the case is not the one who reminds himself.
    """
    works, verifies = standing.works_for_holder(me, complaint), standing.verifies(me, complaint)
    above = standing.referees(me, complaint) or me.holds(Role.INSPECTOR)
    if not me.may(Right.WRITE_PAPERS) or not (works or verifies or above):
        return ()
    without = set() if me.may(Right.DISPOSE) and (works or verifies) else {PaperKind.DISPOSITION}
    if not (above or verifies or me.holds(*HEADS)):
        without.add(PaperKind.REMINDER)
    return tuple(kind for kind in OF_A_CASE if kind not in without)


def may_keep(me: Person, paper: Paper) -> bool:
    """Whether he may bring it back signed, or have it tried again: its writer, and whoever may write its like."""
    if paper.written_by == me.user_id:
        return True
    if paper.case is None:
        return paper.unit_id in {post.unit_id for post in me.posts_as(*HEADS)}
    return paper.kind in kinds_for(me, paper.case)


def office_of(me: Person, complaint: Complaint) -> Unit:
    """The office in whose name the person writes: of the post through which he works on the case, else his first."""
    posts = me.posts_with(Right.WRITE_PAPERS)
    near = [post for post in posts if complaint.holder.path.startswith(post.unit_path)]
    chosen: Post = max(near, key=lambda post: len(post.unit_path)) if near else posts[0]
    return db.session.get_one(Unit, chosen.unit_id)


def _same(key: str, me: Person) -> Paper | None:
    """The paper that the same form asked for already."""
    asked = select(Paper).where(Paper.token == key, Paper.written_by == me.user_id)
    return db.session.scalars(asked).one_or_none() if key else None


def _number(draft: Draft, unit: Unit, before: Paper | None) -> str:
    number = draft.number.strip()
    if before is not None and before.number and number in ("", before.number):
        return before.number
    if number:
        numbering.must_be_free(unit.id, draft.dated.year, number)
        return number
    return numbering.next_number(unit, draft.classification, draft.dated) if draft.takes_number else ""


def _case(paper: Paper) -> Complaint:
    if paper.case is None:
        raise Refusal(_("Hand over again to make another record of it."))
    return paper.case
