"""What follows from the facts: feedback, coaching, awards and trainings, by whom and on what ground."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies import settings
from feedback.agencies.models import Category, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints import rated, rated_low, reporter, surveyed_low
from feedback.complaints.models import Complaint
from feedback.complaints.rated_low import Effect
from feedback.ledger.models import EventBody
from feedback.performance import awards, coaching, guidance, personal_file, trainings
from feedback.performance.awards import Wish
from feedback.performance.guidance_models import AwardState, Behaviour, Figure, PlanState, StepKind
from feedback.performance.models import NoteKind
from feedback.performance.trainings import Held
from feedback.surveys import answering, holding, results
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import Survey, Way
from tests.complaints import telling
from tests.crew import Crew
from tests.performance.telling import proposed, servant
from tests.web.personnel.steps import PKM, closed

SAID = "Menyapa warga lebih dulu dan menjelaskan urutannya."


def test_only_who_guides_says_something_and_the_words_are_sealed(inside: Flask, crew: Crew) -> None:
    his = servant(crew)
    for key in ("assessor", "head_pkm"):
        guidance.give(his, Behaviour.SERVING, SAID, None, by=crew[key])
    for key in ("head_dputr", "personnel", "officer_pkm", "inspector"):
        with pytest.raises(Hidden):
            guidance.give(his, Behaviour.SERVING, SAID, None, by=crew[key])
    with pytest.raises(Refusal):
        guidance.give(his, Behaviour.LOYAL, " ", None, by=crew["assessor"])
    assert guidance.counts(his.id) == {Behaviour.SERVING: 2}
    assert [one["words"] for one in personal_file.words(his.id).values()] == [SAID, SAID]
    bodies = db.session.scalars(select(EventBody.content)).all()
    assert not [one for one in bodies if one and SAID.encode() in one], "nobody reads it in the database"


def test_feedback_names_only_a_case_the_person_worked_on_and_can_be_taken_back(
    inside: Flask, crew: Crew
) -> None:
    mine, other = closed(crew), closed(crew, officer="officer_dputr", unit="DPUTR")
    his, by = servant(crew), crew["assessor"]
    row = guidance.give(his, Behaviour.COMPETENT, SAID, mine.id, by=by)
    with pytest.raises(Refusal):
        guidance.give(his, Behaviour.COMPETENT, SAID, other.id, by=by)
    with pytest.raises(Hidden):
        guidance.take_back(row, by=crew["head_pkm"])
    guidance.take_back(row, by=by)
    assert guidance.counts(his.id) == {}


def test_a_plan_has_steps_and_says_whether_the_figure_moved(inside: Flask, crew: Crew) -> None:
    his, by, today = servant(crew), crew["assessor"], clock.today()
    with clock.at(clock.midday(today - timedelta(days=40))):
        closed(crew)
        plan = coaching.begin(his, Figure.RESPECT, "Setiap warga disapa.", today + timedelta(days=20), by=by)
        step = coaching.add_step(plan, StepKind.ACTION, "Latihan menyapa.", today, by=by)
    assert coaching.moved(plan, his, rated.of_credits).since is None
    reporter.rate(closed(crew), reporter.Marks(4, 4, 3, 4))
    told = coaching.moved(plan, his, rated.of_credits)
    assert (told.before, told.since, told.since_of) == (None, 3, 1)
    with pytest.raises(Hidden):
        coaching.done(step, "Sudah.", by=crew["officer_dputr"])
    coaching.done(step, "Sudah, dua kali.", by=crew["officer_pkm"])
    with pytest.raises(Stale):
        coaching.done(step, "Lagi.", by=by)
    with pytest.raises(Refusal):
        coaching.end(plan, True, " ", by=by)
    coaching.end(plan, True, "Tercapai.", by=by)
    assert plan.state is PlanState.REACHED
    with pytest.raises(Stale):
        coaching.add_step(plan, StepKind.CHECK_IN, "Lagi.", today, by=by)


def thanks(crew: Crew) -> int:
    """A final appreciation for the officer at the clinic."""
    return proposed(crew, by="head_pkm", kind=NoteKind.APPRECIATION).id


def test_an_award_rests_on_what_stands_is_cleared_by_another_and_decreed(inside: Flask, crew: Crew) -> None:
    his, by, personnel = servant(crew), crew["assessor"], crew["personnel"]
    criterion, today = awards.criteria()[0], clock.today()
    with pytest.raises(Refusal):
        awards.propose(his, Wish(criterion, "Sabar."), by=by)
    note = thanks(crew)
    with pytest.raises(Refusal):
        awards.propose(his, Wish("Karena saya suka", "Sabar.", [note]), by=by)
    with pytest.raises(Hidden):
        awards.propose(his, Wish(criterion, "Sabar.", [note]), by=crew["head_dputr"])
    award = awards.propose(his, Wish(criterion, "Sabar melayani lansia.", [note]), by=by)
    assert db.session.scalars(awards.of_person(his.id)).all() == [], "what is only proposed raises no hope"
    with pytest.raises(Stale):
        awards.decree(award, "188/12", today, by=personnel)
    with pytest.raises(Refusal):
        awards.clear(award, "800/7", today + timedelta(days=1), by=personnel)
    with pytest.raises(Refusal):
        awards.clear(award, "800/7", today, by=by)
    awards.clear(award, "800/7", today, by=personnel)
    awards.decree(award, "188/12", today, by=personnel)
    assert award.state is AwardState.DECREED
    assert [one.decree_number for one in db.session.scalars(awards.of_person(his.id))] == ["188/12"]


def test_what_was_taken_back_shows_nothing_any_more(inside: Flask, crew: Crew) -> None:
    case = closed(crew)
    his, by = servant(crew), crew["assessor"]
    _thanks, work = awards.grounds_for(his, by)
    award = awards.propose(his, Wish(awards.criteria()[1], "Tuntas.", credit_ids=[work[0].id]), by=by)
    assert awards.shown_by(award)[1] == [work[0]]
    reporter.reopen(case, "Belum beres.")
    assert awards.shown_by(award) == ([], [])
    awards.decline(award, "Kasusnya dibuka kembali.", by=crew["personnel"])
    assert award.state is AwardState.DECLINED


def rated_case(crew: Crew, respect: int) -> Complaint:
    complaint = closed(crew)
    reporter.rate(complaint, reporter.Marks(4, 4, respect, 4))
    return complaint


def test_low_ratings_suggest_a_training_and_show_what_came_of_it(inside: Flask, crew: Crew) -> None:
    settings.put("training_least", 3, "user:1")
    today = clock.today()
    with clock.at(clock.midday(today - timedelta(days=60))):
        cases = [rated_case(crew, 1) for _ in range(2)]
        assert rated_low.suggestions(clock.today()) == [], "too few"
        cases.append(rated_case(crew, 2))
        (one,) = rated_low.suggestions(clock.today())
    assert (one.unit, one.element, one.count) == (PKM, "respect", 3)
    unit = db.session.get_one(Unit, telling.unit_id(PKM))
    category = db.session.get_one(Category, one.category_id)
    held = today - timedelta(days=30)
    said = Held(unit, category, "respect", "Melayani dengan hormat", held, {servant(crew).id})
    with pytest.raises(Refusal):
        trainings.enter(said, by=crew["assessor"])
    stranger = Held(unit, category, "respect", "X", held, {servant(crew, "officer_dputr").id})
    with pytest.raises(Refusal):
        trainings.enter(stranger, by=crew["personnel"])
    row = trainings.enter(said, by=crew["personnel"])
    assert trainings.enter(said, by=crew["personnel"]) is row, "a second press"
    effect = rated_low.effects([row])[row.id]
    assert (effect.before, effect.before_count) == (pytest.approx(4 / 3), 3)
    assert (effect.after, effect.after_count) == (None, 0)
    for _ in range(3):
        rated_case(crew, 4)
    assert rated_low.effects([row])[row.id].after == 4
    assert [one.title for one in db.session.scalars(trainings.of_person(servant(crew).id))] == [said.title]


def test_a_low_survey_suggests_a_training_in_what_most_complain_of(inside: Flask, crew: Crew) -> None:
    settings.put("training_least", 3, "user:1")
    today, unit = clock.today(), telling.unit_id(PKM)
    marks = dict.fromkeys(Element, 4) | {Element.PROCEDURE: 2}

    def surveyed(began: int, mark: int, times: int = 5) -> Survey:
        """A survey of five days; `began` is how long ago."""
        with clock.at(clock.midday(today - timedelta(days=began))):
            first = clock.today()
            survey = holding.begin(f"SKM {began}", first, first + timedelta(days=5), 5, by=crew["delegate"])
            for number in range(times):
                said = marks | {Element.PROCEDURE: mark}
                once = f"{began}-{number}"
                assert answering.answer(survey, unit, said, Respondent(), way=Way.LINK, once=once)
        return survey

    few = surveyed(90, 2, times=4)
    cases = [closed(crew) for _ in range(3)]
    assert surveyed_low.suggestions(today) == [], "so few could be recognised"
    assert results.of_unit(few, unit).lowest[0].mean == 2  # the twin that does not count them
    surveyed(60, 2)
    (one,) = surveyed_low.suggestions(today)
    assert (one.unit, one.element, one.mean, one.count) == (PKM, "procedure", 2, 5)
    assert (one.category_id, one.survey) == (cases[0].category_id, "SKM 60")
    category = db.session.get_one(Category, one.category_id)
    held = today - timedelta(days=30)
    said = Held(db.session.get_one(Unit, unit), category, "procedure", "Alur", held, {servant(crew).id})
    with pytest.raises(Refusal):
        trainings.enter(said, by=crew["personnel"])
    row = trainings.enter(said, among=("procedure",), by=crew["personnel"])
    assert rated_low.effects([row]) == {}
    assert surveyed_low.effects([row])[row.id] == Effect(2, 5, None, 0)
    surveyed(20, 4)
    assert surveyed_low.effects([row])[row.id] == Effect(2, 5, 4, 5)
    assert surveyed_low.suggestions(today) == [], "the newest one marks nothing low"
