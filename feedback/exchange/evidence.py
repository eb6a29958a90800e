"""Bukti Sudah Mengadu: what a reporter takes along to show that he complained, made as a PDF like every other paper.

Neither his code, nor his name, nor a word of the report. No office learns that he took one, and its exact time is kept
nowhere: the paper is the reporter's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from feedback.agencies import settings
from feedback.base import clock, site
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.record import today
from feedback.complaints.register import Paper, PaperKind, PaperState
from feedback.exchange import official, papers, sheets
from feedback.exchange.gathering import Promised
from feedback.exchange.papers import Draft
from feedback.exchange.sheets import Frame, Head, Section, Sheet, Table, section
from feedback.ledger.models import Stream

KEPT = timedelta(days=7)
"""How long the page of the case offers a proof that was made; later it is asked for anew."""
MOST_A_DAY = 5


def ask(
    complaint: Complaint,
    facts: Mapping[str, str],
    promised: Sequence[Promised],
    happened: Sequence[tuple[date, str]],
) -> Paper:
    """Have the proof made of the case as it stands; the same again while nothing has changed. `facts`: state, outcome.

    Refusal when too many were made of the case today.
    """
    words = official.text()["proof"]
    head_hash = db.session.scalars(select(Stream.head_hash).where(Stream.id == complaint.id)).one()
    sections = [
        _about(complaint, facts, words),
        Section(words["promises"], tables=(_promises(promised, words),)),
        Section(
            words["story"], paragraphs=("\n".join(f"{official.day(on)}: {said}" for on, said in happened),)
        ),
        Section(
            words["check"],
            paragraphs=(words["how"].format(number=complaint.number, hash=head_hash, site=site.address()),),
        ),
    ]
    said = {
        "subject": official.filled(official.kind("proof")["subject"], {"number": complaint.number}),
        "sections": json.dumps([asdict(one) for one in sections], ensure_ascii=False),
    }
    newest = db.session.scalars(of_case(complaint).limit(1)).one_or_none()
    if newest is not None and newest.state is not PaperState.DEAD and papers.words_of(newest) == said:
        return newest
    made = of_case(complaint).where(Paper.written_on == today()).order_by(None)
    if (db.session.scalar(select(func.count()).select_from(made.subquery())) or 0) >= MOST_A_DAY:
        raise Refusal(
            _("Enough papers were made of this report today. Use the last one, or print this page.")
        )
    draft = Draft(PaperKind.PROOF, clock.today(), words=said, takes_number=False)
    return papers.put(draft, settings.office("verifying_unit"), by=None, complaint=complaint)


def of_case(complaint: Complaint) -> Select[Paper]:
    """The proofs made of a case in the last days, the newest first."""
    return (
        select(Paper)
        .where(
            Paper.case_id == complaint.id,
            Paper.kind == PaperKind.PROOF,
            Paper.written_on >= clock.today() - KEPT,
        )
        .order_by(Paper.id.desc())
    )


def sheet(head: Head, frame: Frame, said: Mapping[str, str]) -> Sheet:
    """The proof as it is printed. Pure."""
    begun, words = sheets.sheet(head, frame, said), official.text()["proof"]
    return Sheet(
        form=begun.form,
        title=begun.title,
        head=head,
        day=begun.day,
        facts=(),
        opening=words["opening"].format(government=head.government, day=begun.day),
        sections=tuple(section(one) for one in json.loads(said["sections"])),
        foot=begun.foot,
    )


def _about(one: Complaint, facts: Mapping[str, str], words: Mapping[str, str]) -> Section:
    rows = [
        (words["number"], one.number),
        (words["lapor"], one.lapor_number or ""),
        (words["received"], official.day(one.received_on)),
        (words["holder"], one.holder.name),
        *((words[name], facts.get(name, "")) for name in ("state", "outcome")),
        (words["closed"], official.day(one.closed_on) if one.closed_on else ""),
    ]
    return Section(words["about"], tuple((label, said) for label, said in rows if said))


def _promises(promised: Sequence[Promised], words: Mapping[str, str]) -> Table:
    heads = tuple(words[name] for name in ("step", "due", "met", "late"))
    rows = tuple(
        (one.step, official.day(one.due_on), _day(one.met_on), _day(one.breached_on)) for one in promised
    )
    return Table("", heads, rows)


def _day(on: date | None) -> str:
    return official.day(on) if on else "-"
