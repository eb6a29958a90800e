"""A survey's life: begun with its rules, answered once, published when it is over, mended afterwards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import inspect

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.surveys import answering, holding, results
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import Sex, Survey, SurveyAnswer, Term, Way
from feedback.surveys.results import Promise
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.statements import statements


def running(crew: Crew, least: int = 5) -> Survey:
    today = clock.today()
    return holding.begin("SKM uji", today - timedelta(10), today, least, by=crew["delegate"])


def say(survey: Survey, unit: int, mark: int, number: int) -> bool:
    marks = dict.fromkeys(Element, mark)
    who = Respondent(sex=Sex.FEMALE)
    return answering.answer(survey, unit, marks, who, way=Way.LINK, once=f"{unit}-{number}")


def test_a_unit_gets_its_index_from_all_answers(inside: Flask, crew: Crew) -> None:
    survey, unit = running(crew), unit_id("DUKCAPIL")
    for number, mark in enumerate((4, 3, 3, 4, 2, 4)):
        assert say(survey, unit, mark, number)
    assert not say(survey, unit, 1, 0), "the same form again"
    found = results.of_unit(survey, unit)
    assert (found.respondents, found.index) == (6, Decimal("83.33"))
    assert found.grade is not None
    assert found.grade.letter == "B"
    assert results.of(survey)[unit] == found
    ((of, result),) = results.of_units([unit])
    assert of == survey
    assert [one.total for one in result.elements.values()] == [20] * 9
    assert results.together(survey, results.of(survey)).index == found.index


def test_a_few_answers_are_nobodys_result(inside: Flask, crew: Crew) -> None:
    survey, unit = running(crew), unit_id("DUKCAPIL")
    for number in range(4):
        say(survey, unit, 4, number)
    assert not results.of_unit(survey, unit).told(survey.least)
    ((_, result),) = results.of_units([unit])
    assert not result.told(survey.least)
    assert results.of_unit(survey, unit).index is not None  # the twin that does not ask `told` would show it
    say(survey, unit, 4, 5)
    assert results.of_unit(survey, unit).told(survey.least)


def test_the_lowest_elements_are_named_first(inside: Flask, crew: Crew) -> None:
    survey, unit = running(crew), unit_id("DUKCAPIL")
    marks = dict.fromkeys(Element, 4) | {Element.TIME: 1, Element.COST: 2, Element.FACILITIES: 3}
    answering.answer(survey, unit, marks, Respondent(), way=Way.CASE, once="x")
    lowest = [one.element for one in results.of_unit(survey, unit).lowest]
    assert lowest == [Element.TIME, Element.COST, Element.FACILITIES]


def test_only_a_running_survey_is_answered_and_wholly(inside: Flask, crew: Crew) -> None:
    survey, unit = running(crew), unit_id("DUKCAPIL")
    for marks in ({}, dict.fromkeys(Element, 5), dict.fromkeys(list(Element)[:8], 3)):
        with pytest.raises(Refusal):
            answering.answer(survey, unit, marks, Respondent(), way=Way.LINK, once="x")
    with clock.at(clock.midday(clock.today() + timedelta(1))), pytest.raises(Refusal):
        say(survey, unit, 3, 1)


def test_a_survey_with_weights_of_its_own_asks_only_for_those(inside: Flask, crew: Crew) -> None:
    today, by = clock.today(), crew["delegate"]
    half = {Element.TIME: Fraction(1, 4), Element.CONDUCT: Fraction(3, 4)}
    survey = holding.begin("Dua unsur", today, today, 5, half, by=by)
    assert holding.elements(survey) == (Element.TIME, Element.CONDUCT)
    given = {Element.TIME: 2, Element.CONDUCT: 4}
    answering.answer(survey, unit_id("DUKCAPIL"), given, Respondent(), way=Way.LINK, once="a")
    assert results.of_unit(survey, unit_id("DUKCAPIL")).index == Decimal("87.50")
    with pytest.raises(Refusal):
        holding.begin(
            "Salah", today + timedelta(9), today + timedelta(9), 5, {Element.TIME: Fraction(1, 4)}, by=by
        )


def test_surveys_do_not_overlap_and_nobody_alone_is_published(inside: Flask, crew: Crew) -> None:
    today, by = clock.today(), crew["delegate"]
    running(crew)
    with pytest.raises(Refusal):
        running(crew)
    with pytest.raises(Refusal):
        holding.begin("x", today + timedelta(30), today + timedelta(40), 4, by=by)
    with pytest.raises(Refusal):
        holding.begin("x", today + timedelta(30), today + timedelta(29), by=by)


def test_results_are_published_once_and_only_when_it_is_over(inside: Flask, crew: Crew) -> None:
    survey = running(crew)
    with pytest.raises(Refusal):
        holding.publish(survey, survey.version, by=crew["delegate"])
    with clock.at(clock.midday(clock.today() + timedelta(1))):
        holding.publish(survey, 1, by=crew["delegate"])
        with pytest.raises(Stale):
            holding.publish(survey, 1, by=crew["delegate"])
    assert db.session.scalars(holding.published()).all() == [survey]


def test_a_link_leads_to_one_unit_until_it_ends(inside: Flask, crew: Crew) -> None:
    by, unit = crew["delegate"], unit_id("DUKCAPIL")
    link = holding.give_link(unit, by=by)
    assert holding.give_link(unit, by=by) is link
    assert holding.link(link.token).unit_id == unit
    with pytest.raises(Refusal):
        holding.end_link(link.id, "other", by=by)
    holding.end_link(link.id, link.token, by=by)
    with pytest.raises(Refusal):
        holding.link(link.token)
    assert holding.give_link(unit, by=by).token != link.token


def test_what_is_promised_is_kept_in_view_until_it_is_done(inside: Flask, crew: Crew) -> None:
    survey, unit, by = running(crew), unit_id("DUKCAPIL"), crew["head_dukcapil"]
    promise = Promise(Element.TIME, Term.SHORT, "Loket kedua dibuka.", clock.today())
    made = results.plan(survey, unit, promise, by=by)
    assert results.plan(survey, unit, promise, by=by) is made
    results.finish(made, by=by)
    assert made.done_on == clock.today()
    with pytest.raises(Refusal):
        results.finish(made, by=by)
    late = Promise(Element.COST, Term.SHORT, "Terlambat.", clock.today() - timedelta(1))
    with pytest.raises(Refusal):
        results.plan(survey, unit, late, by=by)


def test_an_answer_holds_nothing_that_says_who_or_when(inside: Flask) -> None:
    allowed = {"id", "survey_id", "unit_id", "way", "once", "sex", "age_band", "education", "occupation"}
    names = {column.key for column in inspect(SurveyAnswer).columns}
    assert names == allowed | {one.value for one in Element}


def test_300_units_cost_one_statement(inside: Flask, crew: Crew) -> None:
    survey = running(crew)
    units = [unit_id("DUKCAPIL"), unit_id("DINKES"), unit_id("DPUTR")]
    for number in range(300):
        say(survey, units[number % 3], 1 + number % 4, number)
    with statements(inside) as said:
        found = results.of(survey)
    assert len(said) == 1
    assert sum(one.respondents for one in found.values()) == 300
