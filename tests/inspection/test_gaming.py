"""Signs to look into: each is shown by a story that has it, and by none that looks alike and has it not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, quarantine, reporter, resolution, sweep, triage
from feedback.complaints.annexes import AnswerTemplate
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Identity, Outcome
from feedback.deadlines import shelf
from feedback.inspection import acts, gaming
from feedback.inspection.gaming import Sign
from feedback.inspection.thresholds import KEYS, Thresholds, thresholds
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements

BEGIN = date(2026, 3, 2)
"""A Monday, some working weeks before the holidays."""


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.at(clock.midday(day)):
        yield


def after(days: int) -> date:
    return shelf.calendar().due(BEGIN, days)


def explained(text: str = "Sudah kami jelaskan kepada pelapor di lokasi.") -> Answer:
    return Answer(Outcome.EXPLAINED, text)


def shown(crew: Crew, sign: Sign, who: str = "inspector") -> list[int]:
    """The cases that show the sign in the quarter."""
    found = gaming.signs(crew[who], BEGIN, BEGIN + timedelta(days=80))
    return sorted(hit.act.stream_id for hit in found.cases(sign))


def answered_on(crew: Crew, days: int, text: str = "", **changes: object) -> Complaint:
    with on(BEGIN):
        complaint = telling.in_work(crew, **changes)
        follow_up.write(complaint, "Kami mulai memeriksa.", by=crew["officer_dputr"])
    with on(after(days)):
        said = explained(text) if text else explained(f"Sudah dijelaskan, surat nomor {complaint.number}.")
        resolution.answer(complaint, said, by=crew["officer_dputr"])
    return complaint


@pytest.mark.usefixtures("inside")
def test_an_answer_on_the_eve_of_its_last_day_shows_and_an_early_or_late_one_does_not(crew: Crew) -> None:
    eve, last = answered_on(crew, 13), answered_on(crew, 14)
    answered_on(crew, 5)
    answered_on(crew, 16)
    assert shown(crew, Sign.CLOSED_NEAR) == sorted([eve.id, last.id])
    rate = gaming.signs(crew["inspector"], BEGIN, BEGIN + timedelta(days=80)).rate(Sign.CLOSED_NEAR)
    assert (rate.hits, rate.of, rate.share) == (2, 4, None), "four answers are too few to tell"


@pytest.mark.usefixtures("inside")
def test_a_question_on_the_last_day_shows_and_one_at_the_start_does_not(crew: Crew) -> None:
    with on(BEGIN):
        early, late = telling.in_work(crew), telling.in_work(crew)
        follow_up.write(late, "Kami mulai memeriksa.", by=crew["officer_dputr"])
        follow_up.ask(early, "Di kilometer berapa lubang itu, dan sejak kapan?", by=crew["officer_dputr"])
    with on(after(14)):
        follow_up.ask(late, "Di kilometer berapa lubang itu, dan sejak kapan?", by=crew["officer_dputr"])
    assert shown(crew, Sign.PAUSED_NEAR) == [late.id]
    assert shown(crew, Sign.NO_QUESTION) == []


@pytest.mark.usefixtures("inside")
def test_a_question_that_asks_for_nothing_shows_even_where_the_case_is_sealed(crew: Crew) -> None:
    with on(BEGIN):
        sealed = telling.in_work(crew, identity=Identity.CONFIDENTIAL)
        follow_up.ask(sealed, "Mohon  dilengkapi", by=crew["officer_dputr"])
        same = [telling.in_work(crew) for _each in range(3)]
        for one in same[:2]:
            follow_up.ask(one, "Mohon lengkapi data laporan Anda terlebih dahulu.", by=crew["officer_dputr"])
    assert sealed.sealed
    assert shown(crew, Sign.NO_QUESTION) == [sealed.id]
    with on(BEGIN):
        follow_up.ask(same[2], "Mohon lengkapi  data laporan anda terlebih dahulu.", by=crew["officer_dputr"])
    assert shown(crew, Sign.NO_QUESTION) == sorted([sealed.id, *(one.id for one in same)])


@pytest.mark.usefixtures("inside")
def test_a_template_and_nothing_else_shows_and_one_with_a_word_of_ones_own_does_not(crew: Crew) -> None:
    body = "Terima kasih, laporan Anda sudah kami tindak lanjuti."
    db.session.add(AnswerTemplate(title="Umum", body=body, active=True))
    bare = answered_on(crew, 3, body.replace("Anda", " anda"))
    answered_on(crew, 3, f"{body} Lubang di depan pasar ditambal kemarin.")
    assert shown(crew, Sign.SAME_WORDS) == [bare.id]


@pytest.mark.usefixtures("inside")
def test_an_incident_told_with_one_answer_is_neither_mass_closing_nor_the_same_words(crew: Crew) -> None:
    with on(BEGIN):
        lead = telling.in_work(crew)
        for _each in range(9):
            triage.join(telling.filed(), lead, by=crew["verifier"])
        resolution.answer(lead, explained(), by=crew["officer_dputr"])
    assert shown(crew, Sign.MANY_AT_ONCE) == shown(crew, Sign.SAME_WORDS) == []


@pytest.mark.usefixtures("inside")
def test_many_answers_within_minutes_show_where_the_agency_does_not_usually_work_so(crew: Crew) -> None:
    with on(BEGIN):
        many = [telling.in_work(crew) for _each in range(8)]
        for number, one in enumerate(many):
            resolution.answer(one, explained(f"Nomor {number} sudah dijelaskan."), by=crew["officer_dputr"])
    assert shown(crew, Sign.MANY_AT_ONCE) == sorted(one.id for one in many)
    for week in (1, 2, 3):
        with on(BEGIN - timedelta(days=7 * week)):
            for number in range(4):
                usual = telling.in_work(crew)
                resolution.answer(usual, explained(f"{week}-{number} selesai."), by=crew["officer_dputr"])
    assert shown(crew, Sign.MANY_AT_ONCE) == [], "8 are no more than 3 times the usual 4"


@pytest.mark.usefixtures("inside")
def test_a_class_with_a_longer_limit_shows_and_a_shorter_one_does_not(crew: Crew) -> None:
    with on(BEGIN):
        longer = telling.filed()
        telling.route(longer, crew, service_class=ServiceClass.OVERSIGHT)
        shorter = telling.filed()
        telling.route(shorter, crew, service_class=ServiceClass.INFORMATION)
        telling.routed(crew)
    assert shown(crew, Sign.LONGER_LIMIT) == [longer.id]


@pytest.mark.usefixtures("inside")
def test_an_answer_that_did_not_hold_shows_and_one_that_did_does_not(crew: Crew) -> None:
    disputed, good, later = (answered_on(crew, 3) for _each in range(3))
    with on(after(5)):
        reporter.object_to(disputed, "Lubangnya masih ada.")
        reporter.confirm(good)
        reporter.confirm(later)
    with on(BEGIN + timedelta(days=30)):
        sweep.sweep()
        reporter.reopen(later, "Lubangnya terbuka lagi.")
    assert shown(crew, Sign.UNDONE) == sorted([disputed.id, later.id])
    settings.put("sign_reopened_days", 10, "user:1")
    assert shown(crew, Sign.UNDONE) == [disputed.id]


@pytest.mark.usefixtures("inside")
def test_setting_aside_and_sending_back_near_the_last_day_show(crew: Crew) -> None:
    with on(BEGIN):
        spam, early = telling.filed(), telling.filed()
        quarantine.put(early, "Iklan semata.", by=crew["verifier"])
        back, at_once = telling.routed(crew), telling.routed(crew)
        follow_up.send_back(at_once, "Bukan jalan kabupaten.", by=crew["officer_dputr"])
    with on(after(3)):
        quarantine.put(spam, "Iklan semata.", by=crew["verifier"])
    with on(after(5)):
        follow_up.send_back(back, "Bukan jalan kabupaten.", by=crew["officer_dputr"])
    assert shown(crew, Sign.ASIDE_NEAR) == [spam.id]
    assert shown(crew, Sign.RETURNED_NEAR) == [back.id]


@pytest.mark.usefixtures("inside")
def test_a_sign_counts_at_the_office_that_held_the_case_then(crew: Crew) -> None:
    with on(BEGIN):
        back = telling.routed(crew)
    with on(after(5)):
        follow_up.send_back(back, "Bukan jalan kabupaten.", by=crew["officer_dputr"])
        telling.route(back, crew, "DLH")
    seen = gaming.signs(crew["inspector"], BEGIN, BEGIN + timedelta(days=80))
    roads = telling.unit_id("DPUTR")
    assert seen.by_office(Sign.RETURNED_NEAR, agencies=True)[roads].hits == 1
    assert [hit.act.holder_id for hit in seen.cases(Sign.RETURNED_NEAR, roads)] == [roads]


@pytest.mark.usefixtures("inside")
def test_what_is_hidden_from_the_inspectorate_shows_no_sign(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(BEGIN):
        about_them = telling.filed(telling.RUDE, category="PENGAWASAN", unit="INSPEKTORAT")
    with on(after(3)):
        said = "Kami sudah menanyakan hal ini kepada atasannya."
        triage.dismiss(about_them, Outcome.EXPLAINED, said, by=crew["delegate"])
    assert shown(crew, Sign.CLOSED_NEAR) == []
    monkeypatch.setattr(acts.queues, "sees", lambda _me: Complaint.id.is_not(None))
    assert shown(crew, Sign.CLOSED_NEAR) == [about_them.id], "the twin that asks for no scope sees it"


def test_looking_costs_the_same_for_one_and_for_many(inside: Flask, crew: Crew) -> None:
    def look() -> int:
        with statements() as sent:
            gaming.signs(crew["inspector"], BEGIN, BEGIN + timedelta(days=80))
        return len(sent)

    answered_on(crew, 3, identity=Identity.CONFIDENTIAL)
    look()
    few = look()
    for _each in range(12):
        answered_on(crew, 3)
    assert look() == few <= 13


def test_every_threshold_is_a_setting_with_its_usual_number(inside: Flask) -> None:
    assert thresholds() == Thresholds()
    settings.put(KEYS[0], 3, "user:1")
    assert thresholds().days_before_due == 3
    settings.put(KEYS[0], "tiga", "user:1")
    assert thresholds() == Thresholds()
