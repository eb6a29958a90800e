"""What stood in the way when a limit passed: noted at its moment, never changed, judged apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import extensions, follow_up, quarantine, resolution, sweep
from feedback.complaints.lateness import Breach, Cause
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from feedback.deadlines.ticks import Act
from feedback.inspection import adjudication, breaches
from feedback.ledger.models import Event
from feedback.people.models import Absence, Grant
from feedback.people.roles import Role
from tests.complaints import telling
from tests.statements import statements

MONDAY = date(2026, 3, 2)
LATE = date(2026, 3, 10)  # the first follow-up of a case passed on that Monday was due on the 9th


def on(day: date):
    return clock.at(clock.midday(day))


def breach(complaint: Complaint, step: str = "first_follow_up") -> Breach:
    asked = select(Breach).where(Breach.stream_id == complaint.id, Breach.step == step)
    return db.session.scalars(asked.order_by(Breach.id.desc())).first()  # type: ignore[return-value]


def swept(day: date = LATE) -> None:
    with on(day):
        sweep.sweep()


def test_a_breach_names_holder_post_person_superior_and_workload(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
        telling.in_work(crew)
        telling.routed(crew)
    swept()
    fact = breach(complaint)
    assert (fact.cycle, fact.leg, fact.last_day, fact.late_on, fact.noted_on) == (
        1,
        1,
        date(2026, 3, 9),
        LATE,
        LATE,
    )
    assert (fact.cause, fact.holder_id, fact.agency_id) == (
        Cause.IN_WORK,
        telling.unit_id("DPUTR"),
        telling.unit_id("DPUTR"),
    )
    assert (fact.user_id, fact.post, fact.acting) == (crew.id_of("officer_dputr"), "officer", "")
    assert (fact.superior_id, fact.superior_post) == (crew.id_of("head_dputr"), "agency_head")
    assert (fact.unit_open, fact.person_open, fact.staff, fact.head_vacant) == (3, 2, 3, False)


def unrouted(crew):
    return telling.filed()


def returned(crew):
    complaint = telling.routed(crew)
    follow_up.send_back(complaint, "Bukan urusan kami.", by=crew["officer_dputr"])
    return complaint


def set_aside(crew):
    complaint = telling.filed()
    quarantine.put(complaint, "Seperti iklan.", by=crew["verifier"])
    return complaint


def unopened(crew):
    return telling.routed(crew)


def vacant(crew):
    complaint = telling.routed(crew)
    db.session.execute(delete(Grant).where(Grant.unit_id == telling.unit_id("DPUTR")))
    return complaint


def untaken(crew):
    complaint = telling.in_work(crew, officer="officer_dinkes", unit="DINKES")
    follow_up.hand_down(complaint, telling.unit_id("Puskesmas Muara Bulian"), "", by=crew["head_dinkes"])
    return complaint


def approval(crew):
    complaint = telling.in_work(crew)
    said = Answer(Outcome.RESOLVED, "Lubang sudah ditambal.", evidence="Berita acara 12/2026.")
    settings.put(resolution.APPROVAL, ["DPUTR"], by="system")
    resolution.answer(complaint, said, by=crew["officer_dputr"])
    return complaint


def time_asked(crew):
    complaint = telling.in_work(crew)
    extensions.ask(complaint, 5, "Menunggu aspal.", "Surat pemasok 12/2026.", by=crew["officer_dputr"])
    return complaint


def advice(crew):
    complaint = telling.in_work(crew)
    unit = telling.unit_id("DINKES")
    follow_up.ask_support(complaint, unit, "Apa ini berbahaya?", date(2026, 3, 20), by=crew["officer_dputr"])
    return complaint


def absent(crew):
    complaint = telling.in_work(crew)
    db.session.add(
        Absence(
            user_id=crew.id_of("officer_dputr"),
            stand_in_id=crew.id_of("officer_dputr2"),
            from_on=date(2026, 3, 5),
            to_on=date(2026, 6, 30),
        )
    )
    return complaint


CAUSES = {
    Cause.UNROUTED: unrouted,
    Cause.RETURNED: returned,
    Cause.SET_ASIDE: set_aside,
    Cause.UNOPENED: unopened,
    Cause.VACANT: vacant,
    Cause.UNTAKEN: untaken,
    Cause.APPROVAL: approval,
    Cause.TIME_ASKED: time_asked,
    Cause.ADVICE: advice,
    Cause.ABSENT: absent,
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_is_told_from_what_had_happened_until_then(inside, crew, cause):
    with on(MONDAY):
        complaint = CAUSES[cause](crew)
        db.session.flush()
    swept(date(2026, 4, 30))
    found = list(db.session.scalars(select(Breach.cause).where(Breach.stream_id == complaint.id)))
    assert found
    assert set(found) == {cause}


def test_the_facts_are_those_of_the_moment_however_late_it_is_noticed(inside, crew):
    """The worker slept for days; meanwhile an officer took the case. That day nobody had opened it."""
    with on(MONDAY):
        complaint = telling.routed(crew)
    with on(LATE + timedelta(days=2)):
        follow_up.accept(complaint, by=crew["officer_dputr"])
    swept(LATE + timedelta(days=3))
    fact = breach(complaint)
    assert (fact.cause, fact.user_id, fact.late_on) == (Cause.UNOPENED, None, LATE)
    assert fact.noted_on == LATE + timedelta(days=3)


def test_the_next_act_notes_what_no_sweep_has_seen(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    with on(LATE):
        follow_up.write(complaint, "Maaf terlambat, kami periksa besok.", by=crew["officer_dputr"])
    fact = breach(complaint)
    told = db.session.scalars(
        select(Event).where(Event.stream_id == complaint.id, Event.kind == "message_sent")
    ).one()
    (said,) = told.facts["breaches"]
    assert said["cause"] == fact.cause.value == "in_work"
    swept()
    assert breach(complaint).id == fact.id


def test_the_rows_are_what_the_events_tell_and_no_breach_lacks_its_facts(inside, crew):
    with on(MONDAY):
        cases = [telling.filed(), telling.routed(crew), telling.in_work(crew)]
    swept(date(2026, 3, 20))
    swept(date(2026, 4, 20))
    names = [column.key for column in Breach.__table__.columns if column.key not in ("id", "stream_id")]
    rows = {
        (row.stream_id, row.cycle, row.leg, row.step.value, row.started_on.isoformat()): row
        for row in db.session.scalars(select(Breach))
    }
    told, ticked = {}, set()
    for event in db.session.scalars(select(Event).where(Event.stream_id.in_([one.id for one in cases]))):
        for said in event.facts.get("breaches", ()):
            told[event.stream_id, said["cycle"], said["leg"], said["step"], said["started_on"]] = said
        for tick in event.facts.get("clocks", ()):
            if tick["act"] == Act.BREACH:
                ticked.add((event.stream_id, tick["cycle"], tick["leg"], tick["step"], tick["started_on"]))
    assert set(rows) == set(told) == ticked
    for key, row in rows.items():
        for name in names:
            held = getattr(row, name)
            assert told[key][name] == (held.isoformat() if isinstance(held, date) else held)


def test_the_head_is_not_his_own_superior_and_a_vacant_post_is_said(inside, crew):
    with on(MONDAY):
        complaint = telling.routed(crew)
        follow_up.accept(complaint, by=crew["head_dputr"])
        other = telling.routed(crew, unit="DINKES")
        follow_up.accept(other, by=crew["officer_dinkes"])
        head = crew.id_of("head_dinkes")
        db.session.execute(delete(Grant).where(Grant.user_id == head, Grant.role == Role.AGENCY_HEAD))
    swept()
    assert breach(complaint).superior_id == crew.id_of("delegate")
    assert not breach(complaint).head_vacant
    fact = breach(other)
    assert (fact.superior_id, fact.superior_post, fact.head_vacant) == (
        crew.id_of("delegate"),
        "secretary_delegate",
        True,
    )


def test_the_same_statements_note_a_breach_whether_one_case_is_late_or_many(inside, crew):
    def cost(many: int) -> float:
        with on(MONDAY):
            for _each in range(many):
                telling.routed(crew)
        db.session.expire_all()
        with on(LATE), statements() as sent:
            assert sweep.sweep().breached == many
        return (len(sent) - 4) / many

    assert cost(1) >= cost(6)


def test_raw_and_judged_stand_side_by_side_by_cause(inside, crew):
    with on(MONDAY):
        one, _other = telling.routed(crew), telling.routed(crew)
    swept()
    (promise,) = adjudication.excusable(one)
    with on(LATE):
        adjudication.excuse(one, promise.name, "Jembatan putus.", by=crew["inspector"])
        (count,) = breaches.by_cause(crew["inspector"], LATE, LATE)
    assert (count.cause, count.raw, count.excused, count.adjudicated) == (Cause.UNOPENED, 2, 1, 1)
    found, _more = breaches.listed(crew["inspector"], LATE, LATE, cause=Cause.UNOPENED)
    assert {row.complaint.id: row.promise.excused for row in found} == {one.id: True, _other.id: False}
    assert breaches.listed(crew["inspector"], LATE, LATE, cause=Cause.VACANT) == ([], None)
    assert breach(one).cause is Cause.UNOPENED


def test_who_must_not_know_of_a_case_does_not_count_its_breach(inside, crew):
    with on(MONDAY):
        telling.filed(about_conduct=True, unit="SETDA", category=None)
    swept(date(2026, 3, 20))
    month = (date(2026, 3, 1), date(2026, 3, 31))
    assert breaches.by_cause(crew["inspector"], *month)
    assert breaches.by_cause(crew["delegate"], *month) == []


def test_a_limit_that_passed_before_facts_were_kept_is_still_listed(inside, crew):
    with on(MONDAY):
        telling.routed(crew)
    swept()
    db.session.execute(delete(Breach))
    found, _more = breaches.listed(crew["inspector"], LATE, LATE)
    assert [row.facts for row in found] == [None]
    assert [one.cause for one in breaches.by_cause(crew["inspector"], LATE, LATE)] == [None]
