"""Berkas Ombudsman: everything a case holds that may leave the house, with the proof that nothing of it was rewritten.

What the dossier says is gathered when it is asked for, from the story as the staff read it, and kept sealed; the worker
adds the check of the record and prints it. It names no reporter unless he is openly known and agreed; of a protected
one it holds none of his words, only their fingerprints.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import proof, queues, standing
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required
from feedback.complaints.register import Paper, PaperKind
from feedback.complaints.status import Identity
from feedback.exchange import checking, official, papers, sheets
from feedback.exchange.gathering import Gathered, Promised, Told
from feedback.exchange.papers import Draft
from feedback.exchange.sheets import Frame, Head, Sheet, section
from feedback.files import store
from feedback.files.cleaning import CleanFile
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault import contacts
from feedback.vault.contacts import ContactData

RECEIPT = "bukti-catatan.json"


@dataclass(frozen=True)
class Wish:
    """Why the dossier is made; `agreed_on` is the day on which an openly known reporter agreed to be named in it."""

    reason: str
    agreed_on: date | None = None


def ask(
    complaint: Complaint,
    facts: Mapping[str, str],
    told: Sequence[Told],
    promised: Sequence[Promised],
    wish: Wish,
    *,
    by: Person,
    key: str = "",
) -> Paper:
    """Have the dossier made; recorded with its reason. `facts` are the case's own in words (class, outcome …).

    Refusal without a reason, or when the reporter is to be named who is protected or did not agree.
    """
    standing.must(True, by, Right.MAKE_DOSSIER)
    known = db.session.scalars(
        select(Paper).where(Paper.token == key, Paper.written_by == by.user_id)
    ).one_or_none()
    if key and known is not None:
        return known
    reason = required(wish.reason, _("Write the reason."), "reason")
    named = _named(complaint, wish, by)
    gathered = Gathered(complaint, named)
    sections = [
        gathered.about(facts, reason, wish.agreed_on),
        *gathered.promises(promised),
        gathered.story(told),
        gathered.letters(),
        gathered.evidence(),
    ]
    words = {
        "subject": official.filled(official.kind("dossier")["subject"], {"number": complaint.number}),
        "sections": json.dumps([asdict(one) for one in sections], ensure_ascii=False),
        "files": json.dumps(gathered.enclosed),
        "receipt": json.dumps(proof.receipt(complaint), ensure_ascii=False, indent=1),
    }
    unit = db.session.get_one(Unit, by.posts_with(Right.MAKE_DOSSIER)[0].unit_id)
    draft = Draft(PaperKind.DOSSIER, clock.today(), words=words, key=key)
    row = papers.put(draft, unit, by=by, complaint=complaint)
    told_of = {"paper": row.id, "named": named is not None, "agreed_on": wish.agreed_on if named else None}
    record(complaint, "dossier_made", by=by, facts=told_of, text={"reason": reason})
    return row


def visible_to(me: Person) -> Select[Paper]:
    """The dossiers of cases that the person sees, newest first; nobody else than who may make one reads one."""
    standing.must(True, me, Right.MAKE_DOSSIER)
    return (
        select(Paper)
        .join(Complaint, Complaint.id == Paper.case_id)
        .where(Paper.kind == PaperKind.DOSSIER, queues.sees(me))
        .order_by(Paper.id.desc())
    )


def of_case(me: Person, complaint: Complaint) -> Select[Paper]:
    """Those of one case, newest first."""
    return visible_to(me).where(Paper.case_id == complaint.id)


def find(me: Person, token: str) -> Paper:
    """The dossier with this token; Hidden when it is not on the person's shelf."""
    found = db.session.scalars(visible_to(me).where(Paper.token == token)).one_or_none()
    if found is None:
        raise Hidden
    return found


def sheet(complaint: Complaint, head: Head, frame: Frame, said: Mapping[str, str]) -> Sheet:
    """The dossier as it is printed: what was gathered, and the record checked now. About six statements."""
    begun = sheets.sheet(head, frame, said)
    kept = [section(one) for one in json.loads(said["sections"])]
    return Sheet(
        form=begun.form,
        title=begun.title,
        head=head,
        day=begun.day,
        facts=((official.words()["case_number"], frame.case), (official.words()["date"], begun.day)),
        sections=(*kept, checking.checked(complaint)),
        foot=begun.foot,
    )


def archive(said: Mapping[str, str]) -> Callable[[Sequence[CleanFile]], bytes]:
    """What makes the ZIP: the dossier itself, the clean copies of what goes with it, and the receipt."""
    wanted: list[list[str]] = json.loads(said["files"])

    def packed(made: Sequence[CleanFile]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            for one in made:
                zipped.writestr(one.name, one.data)
            for name, sha256 in wanted:
                zipped.writestr(f"lampiran/{name}", store.get(sha256))
            zipped.writestr(RECEIPT, said["receipt"])
        return file.getvalue()

    return packed


def _named(complaint: Complaint, wish: Wish, by: Person) -> ContactData | None:
    if wish.agreed_on is None:
        return None
    if complaint.identity is not Identity.OPEN or not by.may(Right.SEE_CONTACT):
        raise Refusal(
            _("Only who is openly known can be named, by somebody who may read his name."), field="agreed"
        )
    if wish.agreed_on > clock.today() or wish.agreed_on < complaint.received_on:
        raise Refusal(_("Write the day on which the reporter agreed."), field="agreed_on")
    return contacts.read(complaint.id)
