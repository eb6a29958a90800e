"""A second look: drawn by chance and told before, never at one's own, with a result that can take a case up again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import follow_up, quarantine, reading, reporter
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.inspection import draws, second_looks
from feedback.inspection.draws import Draw, Framed, Ground, SecondLook
from feedback.inspection.second_looks import QUESTIONS, Found, Mark, Question, Then
from feedback.ledger.models import Event, Stream
from feedback.people import accounts, exclusions
from feedback.people.models import User
from feedback.people.roles import Role
from tests.complaints import telling
from tests.crew import Crew

MONDAY = date(2026, 3, 2)
WORDS = "Saya lihat foto dan bertanya lewat utas; jalannya memang ditambal."


def closed(crew: Crew) -> Complaint:
    complaint = telling.answered(crew)
    reporter.confirm(complaint)
    return complaint


def a_week(crew: Crew, cases: int = 4) -> list[Complaint]:
    """Closed cases of one week in March."""
    with clock.at(clock.midday(MONDAY + timedelta(days=1))):
        return [closed(crew) for _each in range(cases)]


def draw(weeks: int = 1) -> None:
    with clock.at(clock.midday(MONDAY + timedelta(days=7 * weeks))):
        while draws.advance():
            pass


def found(row: SecondLook, mark: Mark = Mark.YES, then: Then = Then.NOTHING) -> Found:
    return Found(dict.fromkeys(QUESTIONS[row.ground], mark), WORDS, then, "Buktinya belum cukup.")


def told() -> list[Event]:
    asked = select(Event).join(Stream, Stream.id == Event.stream_id).where(Stream.kind == draws.STREAM)
    return list(db.session.scalars(asked.order_by(Event.seq)))


def ids(crew: Crew, who: str) -> list[int]:
    return [row.stream_id for row, _case in db.session.execute(second_looks.waiting(crew[who]))]


@pytest.mark.usefixtures("inside")
def test_the_seed_and_the_frame_stand_in_the_record_before_the_choice(crew: Crew) -> None:
    a_week(crew)
    with clock.at(clock.midday(MONDAY + timedelta(days=7))):
        assert draws.advance() == 1
        assert [one.kind for one in told()] == ["seed_told"]
        assert db.session.scalars(select(SecondLook)).all() == []
        assert draws.advance() == 1
        assert draws.advance() == 0, "once a week"
    seed, choice = told()
    assert (seed.kind, choice.kind) == ("seed_told", "drawn")
    assert seed.facts["frame_size"] == 4
    assert len(choice.facts["cases"]) == 2


@pytest.mark.usefixtures("inside")
def test_a_draw_is_computed_again_from_the_record_and_a_changed_choice_is_noticed(crew: Crew) -> None:
    a_week(crew)
    draw()
    one = db.session.scalars(select(Draw)).one()
    assert draws.holds(one)
    a_week(crew, 1)
    assert not draws.holds(one), "a case that was not in the frame"


def test_the_choice_follows_from_the_seed_alone() -> None:
    frame = [
        Framed("closed", agency, case) for agency in (7, 8) for case in range(agency * 100, agency * 100 + 50)
    ]
    sizes = {"closed": 2, "aside": 5, "returned": 5}
    once = draws.chosen(frame, "ab" * 32, sizes)
    assert once == draws.chosen(frame[::-1], "ab" * 32, sizes)
    assert [one.agency_id for one in once] == [7, 7, 8, 8]
    assert once != draws.chosen(frame, "cd" * 32, sizes)
    drawn = {one.stream_id for n in range(400) for one in draws.chosen(frame, f"{n:064}", sizes)}
    assert len(drawn) == 100, "everything may be drawn"


@pytest.mark.usefixtures("inside")
def test_weeks_in_which_nothing_ran_are_drawn_afterwards_and_every_ground_has_its_share(crew: Crew) -> None:
    a_week(crew, 1)
    draw()
    with clock.at(clock.midday(MONDAY + timedelta(days=9))):
        quarantine.put(telling.filed(), "Iklan semata.", by=crew["verifier"])
        follow_up.send_back(telling.routed(crew), "Bukan jalan kabupaten.", by=crew["officer_dputr"])
    draw(weeks=4)
    assert [one.week_on for one in db.session.scalars(draws.draws())] == [
        MONDAY + timedelta(days=7 * week) for week in (3, 2, 1, 0)
    ]
    grounds = sorted(one.ground for one in db.session.scalars(select(SecondLook)))
    assert grounds == [Ground.ASIDE, Ground.CLOSED, Ground.RETURNED]


@pytest.mark.usefixtures("inside")
def test_suspected_abuse_and_what_is_about_the_inspectorate_is_in_no_frame(crew: Crew) -> None:
    with clock.at(clock.midday(MONDAY)):
        abuse = telling.filed("Petugas meminta uang.", category="PENGAWASAN", unit="DUKCAPIL")
        quarantine.put(abuse, "Tidak jelas.", by=crew["inspector"])
        telling.filed(telling.RUDE, category="PENGAWASAN", unit="INSPEKTORAT")
        routed = telling.filed("Petugas meminta uang.", category="PENGAWASAN", unit="DUKCAPIL")
        telling.route(routed, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT)
        follow_up.send_back(routed, "Bukan urusan kami.", by=crew["inspector"])
    assert draws.frame(MONDAY) == []


@pytest.mark.usefixtures("inside")
def test_nobody_gets_a_case_of_his_own_office_or_one_in_which_he_acted(crew: Crew) -> None:
    one, other = a_week(crew, 2)
    draw()
    assert ids(crew, "inspector") == sorted([one.id, other.id])
    with clock.at(clock.midday(MONDAY + timedelta(days=8))):
        follow_up.note(one, "Saya sudah bertanya kepada kepala dinas.", by=crew["inspector"])
    assert ids(crew, "inspector") == [other.id]
    assert ids(crew, "inspector2") == sorted([one.id, other.id])
    roads = db.session.get_one(Unit, telling.unit_id("DPUTR"))
    user = db.session.get_one(User, crew.id_of("inspector2"))
    accounts.grant(user, Role.OFFICER, roads, by=crew["administrator"])
    assert ids(crew, "inspector2") == []
    row = db.session.scalars(select(SecondLook)).first()
    with pytest.raises(Hidden):
        second_looks.find(crew["inspector2"], row.id)


@pytest.mark.usefixtures("inside")
def test_a_case_kept_from_an_inspector_is_not_his_to_look_at(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = a_week(crew, 1)
    draw()
    exclusions.exclude_person(one.id, user_id=crew.id_of("inspector"), reason="named")
    assert ids(crew, "inspector") == []
    monkeypatch.setattr(second_looks.queues, "sees", lambda _me: Complaint.id.is_not(None))
    assert ids(crew, "inspector") == [one.id], "the twin without a scope hands it to him"


@pytest.mark.usefixtures("inside")
def test_a_look_is_written_into_the_case_for_the_inspectorate_alone(crew: Crew) -> None:
    (one,) = a_week(crew, 1)
    draw()
    row, case = second_looks.find(crew["inspector"], db.session.scalars(select(SecondLook.id)).one())
    with pytest.raises(Refusal):
        second_looks.look(row, case, Found({Question.TRUE: Mark.YES}, WORDS), by=crew["inspector"])
    second_looks.look(row, case, found(row), by=crew["inspector"])
    assert ids(crew, "inspector2") == []
    for audience, sees in (
        (Audience.INSPECTORATE, True),
        (Audience.STAFF, False),
        (Audience.REPORTER, False),
    ):
        story = reading.story(one, audience)
        assert any(WORDS in happening.text.values() for happening in story.happenings) is sees


@pytest.mark.usefixtures("inside")
def test_a_look_can_take_the_case_up_again_and_a_wrong_quarantine_back(crew: Crew) -> None:
    (one,) = a_week(crew, 1)
    with clock.at(clock.midday(MONDAY + timedelta(days=1))):
        aside = telling.filed()
        quarantine.put(aside, "Iklan semata.", by=crew["verifier"])
    draw()
    for row, case in db.session.execute(second_looks.waiting(crew["inspector"])).all():
        wrong = Then.RELEASE if row.ground is Ground.CLOSED else Then.REOPEN
        with pytest.raises(Refusal):
            second_looks.look(row, case, found(row, then=wrong), by=crew["inspector"])
        right = Then.REOPEN if row.ground is Ground.CLOSED else Then.RELEASE
        second_looks.look(row, case, found(row, Mark.NO, right), by=crew["inspector"])
    assert (one.status, one.cycle) == (Status.IN_PROGRESS, 2)
    assert not aside.quarantined


@pytest.mark.usefixtures("inside")
def test_results_are_told_by_agency_with_their_interval(crew: Crew) -> None:
    settings.put("second_looks_closed", 8, "user:1")
    a_week(crew, 8)
    draw()
    rows = db.session.execute(second_looks.waiting(crew["inspector"])).all()
    for number, (row, case) in enumerate(rows[:6]):
        mark = (Mark.YES, Mark.YES, Mark.NO, Mark.UNCLEAR, Mark.YES, Mark.YES)[number]
        second_looks.look(row, case, found(row, mark), by=crew["inspector"])
    db.session.execute(update(SecondLook).where(SecondLook.looked_on.is_not(None)).values(looked_on=MONDAY))
    (result,) = second_looks.results(crew["inspector"], Ground.CLOSED, MONDAY, MONDAY)
    assert (result.drawn, result.looked, result.reopened) == (8, 6, 0)
    tally = result.tallies[Question.TRUE]
    assert (tally.yes, tally.of) == (4, 5)
    low, high = tally.interval
    assert (round(low, 4), round(high, 4)) == (0.3755, 0.9638), "Wilson's interval of 4 of 5"
