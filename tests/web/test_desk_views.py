"""Views kept of a queue: they narrow what a person sees anyway, are counted rightly, and are his or his office's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, saved_views
from feedback.complaints.saved_views import Order, SavedView, View
from feedback.complaints.status import Identity
from feedback.people import exclusions
from feedback.web.desk import rows, shelves
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, counted, told
from tests.web.public_path import hidden

MINE = {"queue": "due-next", "order": "soonest", "columns": ["holder", "due"]}


def kept(browser: FlaskClient, **said: Any) -> int:
    """Keep a view with the form's own fields; its id."""
    answer = browser.post("/desk/views", data={"name": "Lampu", **MINE, **said})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def margin(page: str) -> dict[str, str]:
    """The counts in the margin by their labels."""
    found = re.findall(r"<span>([^<]+)</span>\s*<span class=\"count[^\"]*\">([^<]+)</span>", page)
    return {label.strip(): count.strip() for label, count in found}


def test_a_view_shows_what_fits_and_the_margin_counts_the_same(app: Flask, visit: Visit, crew: Crew) -> None:
    for text in ("Lampu jalan padam di pasar lama.", "Lampu jalan padam di terminal.", telling.POTHOLE):
        told(app, lambda text=text: telling.routed(crew, text=text))
    browser = visit("officer_dputr")
    ident = kept(browser, q="lampu")
    page = browser.get(f"/desk/views/{ident}").text
    assert page.count('class="row-link"') == 2
    assert margin(page)["Lampu"] == "2"
    told(app, lambda: telling.routed(crew, text="Lampu jalan padam di depan sekolah."))
    assert margin(browser.get("/desk").text)["Lampu"] == "3"


def test_the_margin_says_99_and_more_where_counting_stopped(app: Flask, visit: Visit, crew: Crew) -> None:
    """A hundred and one rows, made as one is told: the view counts as its queue does."""
    for _ in range(101):
        told(app, lambda: telling.routed(crew))
    browser = visit("officer_dputr")
    ident = kept(browser, officer="none")
    page = browser.get(f"/desk/views/{ident}").text
    assert margin(page)["Lampu"] == "99+" == margin(page)["Belum diambil"]
    assert page.count('class="row-link"') == 50


def test_every_filter_counts_what_it_shows(inside: Flask, crew: Crew) -> None:
    """For each filter, and each queue that is counted: the count is the number of rows."""
    me = crew["officer_dputr"]
    with clock.at(clock.now() - timedelta(days=40)):
        telling.in_work(crew)
        telling.routed(crew, identity=Identity.CONFIDENTIAL)
    telling.in_work(crew, officer="officer_dputr2")
    telling.routed(crew, text="Lampu jalan padam di terminal.")
    category, unit = str(telling.category_id("JALAN-KAB")), str(telling.unit_id("DPUTR"))
    said = [
        {"category": category},
        {"unit": unit},
        {"kecamatan": str(telling.region_id("Muara Bulian"))},
        {"officer": "me"},
        {"officer": "none"},
        {"state": "in_progress"},
        {"due": "late"},
        {"due": "soon"},
        {"q": "lampu"},
        {"officer": "none", "due": "late", "unit": unit},
    ]
    views = tuple(
        View(f"{n}", queue, tuple(sorted(asked.items())), (), Order.SOONEST, id=n * 100 + place)
        for n, queue in enumerate(("due-next", "mine", "unassigned", "overdue", "waiting", "lapor"), 1)
        for place, asked in enumerate(said)
    )
    counts = shelves.counted(me, views)
    shown = {shelves.name_of(one): _size(one, me) for one in views}
    assert {name: counts[name] for name in shown} == shown
    assert sum(map(bool, shown.values())) > 15


def _size(view: View, me: Any) -> int:
    return len(rows.first(shelves.view_shelf(view, me), 50))


def test_a_shared_view_shows_everybody_his_own_shelf(app: Flask, visit: Visit, crew: Crew) -> None:
    """The head sees one more than the officer from whom it is hidden, under the same view."""
    number = told(app, lambda: telling.in_work(crew))
    told(app, lambda: telling.in_work(crew))
    ident = kept(visit("head_dputr"), name="Yang dikerjakan", state="in_progress", shared="y")
    with app.app_context():
        from_him = db.session.scalar(select(telling.Complaint.id).where(telling.Complaint.number == number))
        him = crew["officer_dputr2"].user_id
        exclusions.exclude_person(from_him or 0, user_id=him, reason="named")
        db.session.commit()
    for who, count in (("head_dputr", 2), ("officer_dputr2", 1)):
        page = visit(who).get(f"/desk/views/{ident}").text
        assert page.count('class="row-link"') == count
        assert margin(page)["Yang dikerjakan"] == str(count)
    assert visit("officer_dinkes").get(f"/desk/views/{ident}").status_code == 404


def test_an_officer_shares_nothing_and_changes_no_colleagues_view(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    ident = kept(visit("head_dputr"), name="Kantor", shared="y")
    officer = visit("officer_dputr")
    assert officer.get(f"/desk/views/{ident}").status_code == 200
    assert officer.get(f"/desk/views/{ident}/settings").status_code == 404
    assert officer.post(f"/desk/views/{ident}/removal").status_code == 404
    own = kept(officer, name="Sendiri", shared="y")  # the box is not on his form
    with app.app_context():
        assert db.session.get_one(SavedView, own).unit_id is None


def test_a_view_is_changed_once_and_a_stale_form_is_told_so(app: Flask, visit: Visit) -> None:
    browser = visit("head_dputr")
    ident = kept(browser, name="Semula", shared="y")
    version = hidden(browser.get(f"/desk/views/{ident}/settings"), "version")
    said = {"name": "Baru", **MINE, "version": version, "shared": "y"}
    assert browser.post(f"/desk/views/{ident}", data=said).status_code == 303
    again = browser.post(f"/desk/views/{ident}", data={**said, "name": "Lain"})
    assert again.status_code == 409
    assert "Baru" in again.text
    assert browser.post(f"/desk/views/{ident}/removal").status_code == 303
    assert browser.post(f"/desk/views/{ident}/removal").status_code == 404


def test_the_same_press_twice_keeps_one_view(app: Flask, visit: Visit) -> None:
    browser = visit("officer_dputr")
    kept(browser)
    again = browser.post("/desk/views", data={"name": "Lampu", **MINE})
    assert again.status_code == 422
    assert "dengan nama ini" in again.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SavedView)) == 1


def test_a_queue_one_does_not_have_cannot_be_kept(app: Flask, visit: Visit) -> None:
    refused = visit("officer_dputr").post("/desk/views", data={"name": "X", **MINE, "queue": "verification"})
    assert refused.status_code == 422


def test_views_cost_one_statement_more_however_many(app: Flask, visit: Visit, crew: Crew) -> None:
    told(app, lambda: telling.in_work(crew))
    browser = visit("officer_dputr")
    first = kept(browser, name="Pertama", q="jalan", unit="1", due="late")
    browser.get(f"/desk/views/{first}")
    with counted(app) as one:
        browser.get(f"/desk/views/{first}")
    for n in range(8):
        kept(browser, name=f"Lagi {n}", officer="me")
        told(app, lambda: telling.in_work(crew))
    browser.get(f"/desk/views/{first}")
    with counted(app) as many:
        browser.get(f"/desk/views/{first}")
    assert len(one) == len(many) <= 8, "\n".join(many)


def test_who_holds_no_post_keeps_the_view_of_no_office(inside: Flask, crew: Crew) -> None:
    """A head who keeps a view for an office that is not his is refused; the broken twin is his own."""
    head = crew["head_dputr"]
    ours = View("Kita", "due-next", (), (), Order.SOONEST, unit_id=telling.unit_id("DPUTR"))
    assert saved_views.keep(ours, by=head)
    theirs = View("Mereka", "due-next", (), (), Order.SOONEST, unit_id=telling.unit_id("DINKES"))
    with pytest.raises(Refusal) as refused:
        saved_views.keep(theirs, by=head)
    assert refused.value.field == "shared"


def test_what_a_colleague_took_leaves_the_view(app: Flask, visit: Visit, crew: Crew) -> None:
    """Counts stay right when somebody else acts."""
    number = told(app, lambda: telling.routed(crew))
    browser = visit("officer_dputr")
    ident = kept(browser, name="Bebas", officer="none")
    assert margin(browser.get(f"/desk/views/{ident}").text)["Bebas"] == "1"
    with app.app_context():
        complaint = db.session.scalars(
            select(telling.Complaint).where(telling.Complaint.number == number)
        ).one()
        follow_up.claim(complaint, by=crew["officer_dputr2"])
        db.session.commit()
    page = browser.get(f"/desk/views/{ident}").text
    assert margin(page)["Bebas"] == "0"
    assert "Saat ini tidak ada laporan" in page


def test_a_view_made_from_a_view_inherits_what_it_is_narrowed_to(app: Flask, visit: Visit) -> None:
    browser = visit("officer_dputr")
    first = kept(browser, q="lampu", due="late")
    page = browser.get(f"/desk/views/new?queue=due-next&of={first}&due=soon").text
    assert 'name="q"' in page
    assert 'value="lampu"' in page
    assert 'selected value="soon"' in page or 'value="soon" selected' in page
    assert visit("officer_dinkes").get(f"/desk/views/new?queue=due-next&of={first}").status_code == 404
