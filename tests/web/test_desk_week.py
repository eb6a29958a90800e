"""An officer's week: counts that lead to the same cases, what came back, and a summary that tells of nobody."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reporter
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.people.models import Absence
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, counted, told


def summary(page: str) -> str:
    found = re.search(r"<textarea[^>]*id=\"summary\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return found[1] if found else ""


def test_each_number_opens_as_many_cases(app: Flask, visit: Visit, crew: Crew) -> None:
    for days in (0, 1, 3, 12, 30):
        for tell in (telling.in_work, telling.routed):
            with clock.at(clock.now() - timedelta(days=days)):
                told(app, lambda tell=tell: tell(crew))
    officer = visit("officer_dputr")
    page = officer.get("/desk/week").text
    links = re.findall(r'class="number[^"]*" href="([^"]+)"[^>]*>(\d+)<', page)
    assert len(links) >= 4
    for url, count in links:
        there = officer.get(url.replace("&amp;", "&")).text
        assert there.count('class="row-link"') == int(count), url


def test_what_came_back_is_shown_until_it_is_answered_again(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.answered(crew)
        reporter.object_to(case, "Lubangnya masih ada di depan pasar.")
        return case

    number = told(app, story)
    page = visit("officer_dputr").get("/desk/week").text
    assert "Kembali lagi" in page
    assert page.count(f"/desk/complaints/{number}") >= 1


def test_the_summary_tells_numbers_and_places_and_nobody(app: Flask, visit: Visit, crew: Crew) -> None:
    """Its twin is the list on the same page, which does say what the report is about."""
    with clock.at(clock.now() - timedelta(days=20)):
        number = told(app, lambda: telling.in_work(crew, text="Pak Budi di RT 3 membuang sampah di jalan."))
        sealed = told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))
    page = visit("officer_dputr").get("/desk/week").text
    said = summary(page)
    assert number in said
    assert "Pak Budi" in page
    for word in ("Budi", "Warga Contoh", "0812", sealed, telling.POTHOLE[:20], "Officer Dputr"):
        assert word not in said
    assert "1 laporan rahasia" in said


def test_whoever_stands_in_is_told_so(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        away = crew["head_dputr"].user_id
        today, him = clock.today(), crew["officer_dputr"].user_id
        db.session.add(Absence(user_id=away, stand_in_id=him, from_on=today, to_on=today + timedelta(days=3)))
        db.session.commit()
    for path in ("/desk/week", "/desk"):
        assert "Anda menggantikan Head Dputr" in visit("officer_dputr").get(path).text
        assert "Anda menggantikan" not in visit("officer_dputr2").get(path).text


def test_the_week_costs_the_same_for_one_and_for_many(app: Flask, visit: Visit, crew: Crew) -> None:
    told(app, lambda: telling.in_work(crew))
    officer = visit("officer_dputr")
    officer.get("/desk/week")
    with counted(app) as one:
        officer.get("/desk/week")
    for _ in range(6):
        told(app, lambda: telling.in_work(crew))
    with counted(app) as many:
        officer.get("/desk/week")
    assert len(one) == len(many) <= 12, "\n".join(many)
