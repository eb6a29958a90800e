"""Random lives: every verb of the hall, done by somebody, as often as it pleases chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import (
    cycles,
    extensions,
    follow_up,
    forwarding,
    lapor,
    quarantine,
    reporter,
    resolution,
    triage,
)
from feedback.complaints.forwarding import Consent, Given
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Identity, Outcome
from feedback.complaints.sweep import sweep
from feedback.vault.contacts import ContactData
from tests.complaints import telling
from tests.complaints.telling import Crew

Verb = Callable[[Complaint, Crew], object]

OFFICERS = {
    "DPUTR": ("officer_dputr", "officer_dputr2", "head_dputr"),
    "DINKES": ("officer_dinkes", "head_dinkes"),
}


def desk(complaint: Complaint, crew: Crew, nth: int = 0) -> str:
    """Somebody at the holder's desk, or an officer who has no business there."""
    names = OFFICERS.get(complaint.holder.code, ("officer_dukcapil",))
    return names[nth % len(names)]


def decider(complaint: Complaint) -> str:
    """Whose the request for more time is to decide."""
    row = extensions.pending(complaint)
    head = {"DPUTR": "head_dputr", "DINKES": "head_dinkes"}.get(complaint.holder.code, "head_dukcapil")
    return "delegate" if row is None or row.with_delegate else head


VERBS: dict[str, Verb] = {
    "route": lambda c, w: telling.route(c, w),
    "route elsewhere": lambda c, w: telling.route(c, w, "DINKES"),
    "question": lambda c, w: triage.question(c, "Di mana tepatnya itu?", by=w["verifier"]),
    "dismiss": lambda c, w: triage.dismiss(c, Outcome.EXPLAINED, "Sudah dijelaskan.", by=w["verifier"]),
    "forward": lambda c, w: forwarding.forward(
        c, "PLN", "", "Kami teruskan ke PLN.", Consent(Given.THREAD), by=w["verifier"]
    ),
    "forward as told": lambda c, w: forwarding.forward(
        c, "PLN", "", "Kami teruskan.", Consent(Given.SPOKEN, c.received_on, "Verifier"), by=w["verifier"]
    ),
    "transfer": lambda c, w: triage.transfer(c, telling.unit_id("DINKES"), "Salah alamat.", by=w["verifier"]),
    "move": lambda c, w: triage.transfer(c, telling.unit_id("DPUTR"), "Salah alamat.", by=w["delegate"]),
    "quarantine": lambda c, w: quarantine.put(c, "Seperti iklan.", by=w["verifier"]),
    "release": lambda c, w: quarantine.release(c, by=w["inspector"]),
    "accept": lambda c, w: follow_up.accept(c, by=w[desk(c, w)]),
    "claim": lambda c, w: follow_up.claim(c, by=w[desk(c, w, 1)]),
    "ask": lambda c, w: follow_up.ask(c, "Mohon jelaskan lagi.", by=w[desk(c, w)]),
    "write": lambda c, w: follow_up.write(c, "Sedang kami periksa.", by=w[desk(c, w)]),
    "note": lambda c, w: follow_up.note(c, "Sudah ditelepon.", by=w[desk(c, w)]),
    "send back": lambda c, w: follow_up.send_back(c, "Bukan urusan kami.", by=w[desk(c, w)]),
    "more time": lambda c, w: extensions.ask(
        c, 5, "Menunggu bahan.", "Surat pemasok 12/2026.", by=w[desk(c, w)]
    ),
    "grant time": lambda c, w: extensions.decide(c, True, "Baik, setuju.", by=w[decider(c)]),
    "answer": lambda c, w: telling.answer(c, w, desk(c, w)),
    "answer again": lambda c, w: telling.answer(c, w, desk(c, w, 1)),
    "plan": lambda c, w: resolution.answer(
        c,
        Answer(
            Outcome.PLANNED,
            "Masuk rencana tahun depan.",
            planned_for=clock.today() + timedelta(days=20),
            programme="Jalan",
            budget_year="2027",
        ),
        by=w[desk(c, w)],
    ),
    "reply": lambda c, w: reporter.reply(c, "Di depan toko."),
    "add": lambda c, w: reporter.add(c, "Masih sama seperti kemarin."),
    "confirm": lambda c, w: reporter.confirm(c),
    "object": lambda c, w: reporter.object_to(c, "Belum selesai."),
    "reopen": lambda c, w: reporter.reopen(c, "Rusak lagi."),
    "reopen above": lambda c, w: cycles.reopen(c, "Perlu dilihat lagi.", by=w["delegate"]),
    "withdraw": lambda c, w: reporter.withdraw(c),
    "rate": lambda c, w: reporter.rate(c, reporter.Marks(4, 3, 2, 1)),
    "protect": lambda c, w: reporter.raise_protection(c, Identity.CONFIDENTIAL),
    "disclose": lambda c, w: reporter.disclose(c, ContactData(name="Warga Contoh")),
    "press": lambda c, w: reporter.press(c, "Saya diminta mencabut."),
    "note lapor": lambda c, w: lapor.note(c, f"LP-{c.number}", clock.today(), by=w["verifier"]),
    "answer lapor": lambda c, w: lapor.answered(c, clock.today(), by=w[desk(c, w)]),
    "leave lapor": lambda c, w: lapor.note(c, "", None, by=w["delegate"]),
    "sweep": lambda c, w: sweep(),
}


@dataclass(frozen=True)
class Deed:
    """One verb, some days after the one before."""

    verb: str
    after: int


def live(deeds: list[Deed], crew: Crew, begin: date, each: Callable[[Complaint], None]) -> Complaint:
    """A complaint's life; `each` looks at it after every deed. What is refused leaves no trace."""
    day = begin
    with clock.at(clock.midday(day)):
        complaint = telling.filed()
        each(complaint)
    for deed in deeds:
        day += timedelta(days=deed.after)
        with clock.at(clock.midday(day)):
            try:
                with db.session.begin_nested():
                    VERBS[deed.verb](complaint, crew)
            except Refusal:
                db.session.refresh(complaint)
            each(complaint)
    return complaint
