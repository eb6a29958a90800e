"""Why this date: every kind of thing that can happen to a promise is said, to the resident and to the officer."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask, get_template_attribute
from flask_babel import force_locale

from feedback.base import clock
from feedback.complaints import extensions, follow_up, reading, recount, reporter, sweep, triage
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.deadlines import edit, shelf
from feedback.deadlines.steps import DayKind, Step
from feedback.deadlines.ticks import Act
from feedback.inspection import adjudication
from tests.complaints import telling
from tests.crew import Crew

EVERY = {
    "again",
    "own",
    "counted",
    "capped",
    "paused",
    "resumed",
    "extended",
    "recomputed",
    "breached",
    "excused",
    "met",
    "ended",
    "waiting",
    "due",
}


def at(day: str):
    return clock.at(clock.midday(date.fromisoformat(f"2026-{day}")))


def full_life(crew: Crew) -> Complaint:
    """A case to which everything happens."""
    with at("02-02"):
        case = telling.filed()
    with at("02-10"):
        telling.route(case, crew)  # late: the citizen's date is capped
        follow_up.accept(case, by=crew["officer_dputr"])
        follow_up.ask(case, "Yang mana?", by=crew["officer_dputr"])
    with at("02-12"):
        reporter.reply(case, "Di depan pasar.")
        extensions.ask(case, 2, "Menunggu bahan.", "Surat pemasok 12/2026.", by=crew["officer_dputr"])
        extensions.decide(case, True, "Baik, setuju.", by=crew["head_dputr"])
    with at("02-13"):
        edit.add_day(date(2026, 2, 20), DayKind.LOCAL_OFF, "Hari jadi", source="SK", by="user:1")
        while recount.recount():
            pass
    with at("02-18"):
        triage.transfer(case, telling.unit_id("DINKES"), "Salah alamat.", by=crew["verifier"])
        follow_up.accept(case, by=crew["officer_dinkes"])
    with at("03-20"):
        sweep.sweep()
        adjudication.excuse(
            case, adjudication.excusable(case)[-1].name, "Banjir besar.", by=crew["inspector"]
        )
    with at("03-25"):
        telling.answer(case, crew, "officer_dinkes")
    with at("03-26"):
        reporter.object_to(case, "Belum beres.")
        follow_up.ask(case, "Apa yang belum?", by=crew["officer_dinkes"])
    return case


def told(case: Complaint) -> dict[str, list[reading.Line]]:
    calendar, found = shelf.calendar(), reading.story(case, Audience.STAFF)
    lines = [line for one in found.clocks.promises for line in found.why(one, calendar)]
    by_code: dict[str, list[reading.Line]] = {}
    for line in lines:
        by_code.setdefault(line.code, []).append(line)
    return by_code


def test_everything_that_can_happen_to_a_promise_has_its_line(inside: Flask, crew: Crew) -> None:
    case = full_life(crew)
    assert set(told(case)) | {"due"} == EVERY
    acts = {tick.act for tick in reading.story(case, Audience.STAFF).ticks}
    assert acts == set(Act)


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("to", ["reporter", "staff"])
def test_each_line_is_a_sentence_in_both_languages(inside: Flask, crew: Crew, locale: str, to: str) -> None:
    case = full_life(crew)
    with inside.test_request_context(), force_locale(locale):
        why = get_template_attribute("macros/why.html", "why")
        for code, lines in told(case).items():
            items = re.findall(r"<li>(.*?)</li>", str(why(lines, to)), re.DOTALL)
            assert len(items) == len(lines), code
            for item in items:
                said = " ".join(item.split())
                assert re.search(r"\w.*[.:)]$", said), (code, said)
                assert "None" not in said, (code, said)


def test_the_decree_that_moved_a_date_is_named(inside: Flask, crew: Crew) -> None:
    case = full_life(crew)
    (change,) = told(case)["recomputed"][0].facts["causes"]
    assert (change.on, change.counts, change.name) == (date(2026, 2, 20), False, "Hari jadi")


def test_each_step_is_shown_on_the_calendar_it_was_counted_with(inside: Flask, crew: Crew) -> None:
    """The first count went over the 20th as a working day: it is not among the days that did not count."""
    case = full_life(crew)
    found = reading.story(case, Audience.STAFF)
    citizen = next(one for one in found.clocks.promises if one.step is Step.COMPLETION and one.leg == 0)
    counted = next(line for line in found.why(citizen, shelf.calendar()) if line.code == "counted")
    assert [day.on.day for day in counted.facts["off"]] == [16, 17]
    again = next(one for one in found.clocks.promises if one.step is Step.COMPLETION and one.leg == 2)
    later = next(line for line in found.why(again, shelf.calendar()) if line.code == "counted")
    assert date(2026, 2, 20) in [day.on for day in later.facts["off"]]


def test_a_second_agency_s_time_is_called_its_own_and_the_citizen_s_is_not(inside: Flask, crew: Crew) -> None:
    case = full_life(crew)
    found, calendar = reading.story(case, Audience.REPORTER), shelf.calendar()
    citizen = next(one for one in found.clocks.promises if one.step is Step.COMPLETION and one.leg == 0)
    agency = next(one for one in found.clocks.promises if one.step is Step.COMPLETION and one.leg == 2)
    assert "own" not in {line.code for line in found.why(citizen, calendar)}
    assert "own" in {line.code for line in found.why(agency, calendar)}
