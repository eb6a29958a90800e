"""The inspectorate's screens: every number opens its cases, and looking costs the same however many there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import quarantine, reading, reporter, sweep
from feedback.complaints.annexes import Pressure
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.ledger.models import Event
from feedback.web.inspectorate import cases
from tests.complaints import telling
from tests.statements import statements

Visit = Callable[[str], FlaskClient]

# page | statements at most, the two that know the person among them; three are asked only while changes wait
PAGES = {
    "/inspectorate": 9,
    "/inspectorate?by=unit&class=non_oversight": 9,
    "/inspectorate?by=kecamatan": 9,
    "/inspectorate?by=category": 9,
    "/inspectorate?by=class": 9,
    "/inspectorate/trend": 7,
    "/inspectorate/trend?from=2026-01-01&category=1&unit=1": 7,
    "/inspectorate/days?from=2025-01-01": 7,
    "/inspectorate/days?from=2025-01-01&by=unit": 7,
    "/inspectorate/backlog": 7,
    "/inspectorate/backlog?by=kecamatan": 7,
    "/inspectorate/funnel?from=2025-01-01": 7,
    "/inspectorate/funnel?from=2025-01-01&by=category": 7,
    "/inspectorate/map?from=2025-01-01": 8,
    "/inspectorate/map?from=2025-01-01&show=received": 8,
    "/inspectorate/map?show=late": 8,
    "/inspectorate/causes?from=2025-01-01": 7,
    "/inspectorate?from=2026-01-01&as_of=2026-11-01": 7,
    "/inspectorate/week": 10,
    "/inspectorate/secretary": 9,
    "/inspectorate/definitions": 2,
    "/inspectorate/figures/received": 7,
    "/inspectorate/figures/completed_in_time_of_due?part=out&from=2025-01-01": 7,
    "/inspectorate/figures/working_days_to_route?from=2025-01-01": 7,
    "/inspectorate/overdue": 5,
    "/inspectorate/breaches?from=2025-01-01": 6,
    "/inspectorate/alarms": 14,
    "/inspectorate/alarms?what=unrouted": 14,
    "/inspectorate/alarms?what=nobody": 14,
    "/inspectorate/pressures": 4,
    "/inspectorate/set-aside": 3,
    "/inspectorate/audit": 7,
    "/inspectorate/audit?what=reads": 7,
    "/inspectorate/audit?kind=answered&person=Officer&from=2025-01-01": 8,
    "/inspectorate/audit?unit=1&from=2025-01-01": 9,
    "/inspectorate/signs?from=2025-01-01": 12,
    "/inspectorate/signs/undone?from=2025-01-01&by=unit": 14,
    "/inspectorate/signs/thresholds": 12,
    "/inspectorate/conflicts": 8,
    "/inspectorate/examinations": 4,
    "/inspectorate/second-looks": 5,
    "/inspectorate/second-looks/results": 5,
}
DELEGATES = [page for page in PAGES if not re.search("set-aside|audit|signs|second|examin", page)]


def in_town(app: Flask, crew, days_ago: int, tell: Callable[[], object]) -> None:
    """Something that happened some days ago, kept."""
    with app.app_context(), clock.at(clock.now() - timedelta(days=days_ago)):
        tell()
        db.session.commit()


def some_past(app: Flask, crew, cases: int = 3) -> None:
    """Late, answered, unopened, pressed and set-aside reports."""

    def begin() -> None:
        for _each in range(cases):
            telling.routed(crew)
            answered = telling.answered(crew)
            reporter.confirm(answered)
            pressed = telling.in_work(crew)
            reporter.press(pressed, "Saya diminta mencabut laporan.")
            quarantine.put(telling.filed(), "Seperti iklan.", by=crew["verifier"])

    in_town(app, crew, 45, begin)
    in_town(app, crew, 0, sweep.sweep)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_few_and_for_many(app, visit, crew, page):
    some_past(app, crew, 1)
    inspector = visit("inspector")
    inspector.get(page)
    with statements(app) as few:
        assert inspector.get(page).status_code == 200
    some_past(app, crew, 12)
    with statements(app) as many:
        assert inspector.get(page).status_code == 200
    assert len(few) == len(many) <= PAGES[page], "\n".join(many)


def test_a_month_that_has_only_begun_gives_way_to_the_one_before(app, visit, crew):
    some_past(app, crew, 1)
    first = (clock.today().replace(day=1) + timedelta(days=40)).replace(day=1)
    for day in (
        first + timedelta(days=2),
        first + timedelta(days=19),
    ):  # begun; and nothing has happened in it
        with clock.at(clock.midday(day)):
            inspector = visit("inspector")
            page = inspector.get("/inspectorate").text
            assert "baru saja mulai" in page
            link = re.search(r'baru saja mulai.*?href="([^"]+)"', page, re.S).group(1).replace("&amp;", "&")
            own = inspector.get(link).text
        assert f"from={first.isoformat()}" in link
        assert "baru saja mulai" not in own
    assert "baru saja mulai" not in visit("inspector").get(f"/inspectorate?from={first.isoformat()}").text


def test_only_oversight_comes_in(app, visit, client):
    for page in PAGES:
        assert visit("officer_dputr").get(page).status_code == 403
        assert client.get(page).status_code == 303
    delegate = visit("delegate")
    for page in PAGES:
        assert delegate.get(page).status_code == (200 if page in DELEGATES else 403), page


def test_the_sentence_comes_first_and_counts_the_open_ones(app, visit, crew):
    some_past(app, crew)
    begin = (clock.today() - timedelta(days=60)).isoformat()
    page = visit("inspector").get(f"/inspectorate?from={begin}").text
    said = " ".join(re.search(r'class="sentence">(.*?)</p>', page, re.S).group(1).split())
    assert re.search(r"\b9\b.*\b3\b.*33", said), said
    assert page.index('class="sentence"') < page.index('class="chart"') < page.index("table-dense")


def test_every_number_of_the_table_opens_a_page_with_as_many_reports(app, visit, crew):
    some_past(app, crew)
    inspector = visit("inspector")
    begin = (clock.today() - timedelta(days=60)).isoformat()
    page = inspector.get(f"/inspectorate?from={begin}").text
    found = re.findall(r'<a href="(/inspectorate/figures/[^"]+)">(\d+)</a>', page)
    assert len(found) > 6
    for url, number in found:
        opened = inspector.get(url.replace("&amp;", "&"))
        assert opened.status_code == 200
        if "working_days" not in url:
            assert opened.text.count('class="row-link"') == int(number), url


def test_the_delegate_sees_all_but_suspected_abuse(app, visit, crew):
    def abuse() -> None:
        complaint = telling.filed("Petugas meminta uang untuk surat yang gratis.", category="PENGAWASAN")
        telling.route(complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT)

    in_town(app, crew, 3, abuse)
    in_town(app, crew, 3, lambda: telling.filed())
    days = f"?from={(clock.today() - timedelta(days=9)).isoformat()}"
    for person, seen in (("inspector", 2), ("delegate", 1)):
        page = visit(person).get(f"/inspectorate/figures/received{days}").text
        assert page.count('class="row-link"') == seen


def test_who_must_not_know_of_a_case_does_not_count_it(app, visit, crew):
    in_town(app, crew, 3, lambda: telling.filed(about_conduct=True, unit="SETDA", category=None))
    days = f"?from={(clock.today() - timedelta(days=9)).isoformat()}"
    assert 'class="row-link"' in visit("inspector").get(f"/inspectorate/figures/received{days}").text
    assert 'class="row-link"' not in visit("delegate").get(f"/inspectorate/figures/received{days}").text


def test_a_breach_names_who_held_it_that_day(app, visit, crew):
    some_past(app, crew, 1)
    page = visit("inspector").get("/inspectorate/breaches?from=2025-01-01").text
    assert "Officer Dputr" in page
    assert "Sedang dikerjakan petugas" in page


def test_an_excused_delay_stays_a_breach_and_leaves_the_adjudicated_figure(app, visit, crew):
    some_past(app, crew, 1)
    inspector = visit("inspector")
    with app.app_context():
        promise = db.session.scalars(
            select(PromiseRow).where(
                PromiseRow.breached_on.is_not(None), PromiseRow.step == "completion", PromiseRow.leg == 0
            )
        ).first()
        complaint = db.session.get_one(Complaint, promise.stream_id)
        number, version, stream_id = complaint.number, complaint.version, complaint.id
        key = f"{promise.cycle}~0~completion~{promise.started_on.isoformat()}"
    assert key in inspector.get(f"/inspectorate/complaints/{number}/breaches").text
    url = f"/inspectorate/complaints/{number}/excuses"
    refused = inspector.post(url, data={"version": version, "promise": key, "reason": "–"})
    assert refused.status_code == 422
    done = inspector.post(
        url, data={"version": version, "promise": key, "reason": "Jembatan putus, tidak dapat dilalui."}
    )
    assert done.status_code == 303
    with app.app_context():
        kept = db.session.get_one(PromiseRow, promise.id)
        assert kept.excused
        assert kept.breached_on is not None
        complaint = db.session.get_one(Complaint, stream_id)
        assert reading.differences(complaint) == {}
        heard = reading.story(complaint, Audience.REPORTER)
        assert "breach_excused" not in {one.kind for one in heard.happenings}
    stale = inspector.post(url, data={"version": version, "promise": key, "reason": "Sekali lagi saja."})
    assert stale.status_code in (409, 422)
    assert visit("delegate").post(url, data={}).status_code == 403


def test_a_pressed_reporter_is_answered_in_words_no_agency_reads(app, visit, crew):
    some_past(app, crew, 1)
    inspector = visit("inspector")
    with app.app_context():
        row = db.session.scalars(select(Pressure)).one()
        complaint = db.session.get_one(Complaint, row.stream_id)
        pressure_id, stream_id, version = row.id, complaint.id, complaint.version
    page = inspector.get(f"/inspectorate/pressures/{pressure_id}").text
    assert "Saya diminta mencabut laporan." in page
    url = f"/inspectorate/pressures/{pressure_id}/answer"
    said = "Kami menghubungi kepala dinas hari ini; laporan Anda tetap berjalan."
    assert inspector.post(url, data={"version": version, "text": said}).status_code == 303
    assert inspector.post(url, data={"version": version, "text": said}).status_code == 404
    with app.app_context():
        complaint = db.session.get_one(Complaint, stream_id)
        for audience, reads in (
            (Audience.REPORTER, True),
            (Audience.STAFF, False),
            (Audience.INSPECTORATE, True),
        ):
            told = [one.text.get("text") for one in reading.story(complaint, audience).happenings]
            assert (said in told) is reads, audience


def test_what_was_set_aside_can_be_taken_out(app, visit, crew):
    some_past(app, crew, 1)
    inspector = visit("inspector")
    with app.app_context():
        number = db.session.scalars(select(Complaint.number).where(Complaint.quarantined)).one()
    assert number in inspector.get("/inspectorate/set-aside").text
    assert inspector.post(f"/inspectorate/complaints/{number}/release").status_code == 303
    inspector.get("/inspectorate/set-aside")  # says once that it is done
    assert number not in inspector.get("/inspectorate/set-aside").text


def test_the_record_of_a_case_is_checked_and_read_by_its_headers(app, visit, crew):
    some_past(app, crew, 1)
    with app.app_context():
        number = db.session.scalars(select(Complaint.number)).first()
    page = visit("inspector").get(f"/inspectorate/audit?sought={number}").text
    assert "note-ok" in page
    assert "received" in page
    assert telling.POTHOLE not in page
    assert "note-ok" in visit("inspector").get("/inspectorate/audit?sought=security").text
    assert "note-ok" not in visit("inspector").get("/inspectorate/audit?sought=AB").text


def test_a_file_of_figures_is_noted_in_the_record(app, visit, crew):
    some_past(app, crew)
    inspector = visit("inspector")
    begin = (clock.today() - timedelta(days=60)).isoformat()
    table = inspector.post("/inspectorate/exports/table", data={"from": begin})
    assert table.mimetype == "text/csv"
    head, first, *_rest = table.text.lstrip("\ufeff").splitlines()
    assert head.startswith("agency,received,")
    assert len(head.split(",")) == len(next(iter([first])).split(",")) or '"' in first
    rows = inspector.post("/inspectorate/exports/cases/received", data={"from": begin, "part": "in"})
    lines = rows.text.lstrip("\ufeff").splitlines()
    assert len(lines) == 1 + 12
    assert telling.POTHOLE not in rows.text
    with app.app_context():
        noted = db.session.scalars(
            select(Event).where(Event.kind == "figures_exported").order_by(Event.id)
        ).all()
        assert [one.facts["exported"] for one in noted] == ["table", "cases"]
        assert noted[0].actor == crew["inspector"].actor
    assert visit("officer_dputr").post("/inspectorate/exports/table").status_code == 403


def test_pages_of_a_list_go_on_where_the_last_one_ended(app, visit, crew, monkeypatch):
    monkeypatch.setattr(cases, "PAGE", 2)
    some_past(app, crew)
    inspector, url, seen = visit("inspector"), "/inspectorate/overdue", []
    while url:
        page = inspector.get(url).text
        seen += re.findall(r'row-link" href="([^"]+)"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        url = more.group(1).replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 9


def test_an_address_that_cannot_be_read_falls_back_to_this_month(visit):
    page = visit("inspector").get("/inspectorate?from=x&to=2026-99-99&by=planet&class=none&agency=%27")
    assert page.status_code == 200
    assert str(clock.today().year) in page.text
    assert visit("inspector").get("/inspectorate/figures/nothing").status_code == 404
