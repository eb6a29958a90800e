"""Health and figures: they say the truth, to those who may know it, and name nobody."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from config import Unsafe, settings
from feedback.app import create_app
from feedback.base import clock
from feedback.base.database import db
from feedback.inspection import engine
from feedback.notices.beats import beat
from feedback.web import meter
from tests.complaints import telling
from tests.crew import Crew
from tests.house.plan import TREE
from tests.post_room import tell
from tests.statements import statements

TOKEN = "t" * 40
ASKING = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counted(app: Flask) -> Flask:
    """The application as it is where METRICS_TOKEN is set, on the same data."""
    kept = {name: value for name, value in app.config.items() if name != "SQLALCHEMY_ENGINE_OPTIONS"}
    return create_app(kept | {"METRICS_TOKEN": TOKEN})


def figures(app: Flask) -> dict[tuple[str, str], float]:
    """Each sample by its name and labels."""
    answer = app.test_client().get("/metrics", headers=ASKING)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        (one.name, " ".join(map(str, one.labels.values()))): one.value
        for family in families
        for one in family.samples
    }


def test_without_the_token_there_is_no_such_page(app: Flask, counted: Flask) -> None:
    assert app.test_client().get("/metrics", headers=ASKING).status_code == 404, "closed by default"
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": TOKEN},
    ):
        assert counted.test_client().get("/metrics", headers=headers).status_code == 404
    with pytest.raises(Unsafe, match="METRICS_TOKEN"):
        settings({"MODE": "test", "METRICS_TOKEN": "short"})


def test_the_figures_are_those_of_the_house(app: Flask, counted: Flask, crew: Crew) -> None:
    tell(app, "waits")
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=90)):
            telling.in_work(crew)
        telling.routed(crew)
        with clock.at(clock.now() - timedelta(minutes=7)):
            beat("worker")
        db.session.commit()
        events = db.session.execute(text("SELECT count(*) FROM events")).scalar_one()
    found = figures(counted)
    assert found["aduan_cases_open", ""] == 2
    assert found["aduan_cases_overdue", ""] == 1
    assert found["aduan_letters", "dead"] == 0
    assert found["aduan_letters", "waiting"] >= 1
    assert found["aduan_letters_oldest_seconds", ""] > 0
    assert found["aduan_beat_age_seconds", "worker"] == pytest.approx(420, abs=30)
    assert found["aduan_events_not_numbered", ""] == events
    assert 0 < found["aduan_database_seconds", ""] < 60
    assert found["aduan_disk_free_bytes", ""] > 0


def test_refusals_and_requests_are_counted_over_all_processes(app: Flask, counted: Flask) -> None:
    visitor = counted.test_client()
    for _try in range(3):
        visitor.post("/account/sign-in", data={"email": "a@b.example", "password": "wrong wrong wrong"})
    visitor.post("/follow", data={"code": "0000-1111-2222-3333"})
    other = meter.Meter(Path(counted.config["DATA_DIR"]) / "metrics")
    other.add({"sign_in_failures": 4, "upload_refusals": 1})
    other.write()
    found = figures(counted)
    assert found["aduan_sign_in_failures_total", ""] == 7
    assert found["aduan_code_failures_total", ""] == 1
    assert found["aduan_upload_refusals_total", ""] == 1
    assert found["aduan_request_seconds_count", "account.sign_in 4xx"] == 3


def test_what_browsers_refuse_is_counted_and_not_read(app: Flask, counted: Flask) -> None:
    browser = counted.test_client()
    page = browser.get("/how")
    assert "report-uri /csp" in page.headers["Content-Security-Policy"]
    assert page.headers["Reporting-Endpoints"] == 'csp="/csp"'
    for sent in (b'{"csp-report": {"document-uri": "https://x/follow/case"}}', b"\xff", b""):
        answer = browser.post("/csp", data=sent, content_type="application/csp-report")
        assert (answer.status_code, answer.data, "Set-Cookie" in answer.headers) == (204, b"", False)
    assert figures(counted)["aduan_policy_violations_total", ""] == 3


def test_where_nobody_collects_browsers_are_not_asked(client: FlaskClient) -> None:
    page = client.get("/how")
    assert "report" not in page.headers["Content-Security-Policy"]
    assert "Reporting-Endpoints" not in page.headers
    assert client.post("/csp", data=b"{}").status_code == 204


def test_the_figures_cost_the_same_however_much_there_is(app: Flask, counted: Flask, crew: Crew) -> None:
    with app.app_context():
        for _case in range(3):
            telling.in_work(crew)
        db.session.commit()
    with statements(counted) as sent:
        figures(counted)
    assert len(sent) <= 8


def test_no_figure_names_a_person_or_a_case(app: Flask, counted: Flask, crew: Crew) -> None:
    with app.app_context():
        number = telling.in_work(crew).number
        db.session.commit()
    counted.test_client().get("/report?name=zqnamaqz")
    said = counted.test_client().get("/metrics", headers=ASKING).text
    for word in (number, "zqnamaqz", "crew.example", "127.0.0.1", "Dinas"):
        assert word not in said


def test_ready_says_when_the_schema_is_another(app: Flask, client: FlaskClient) -> None:
    assert client.get("/health/ready").status_code == 200
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})


def test_ready_says_when_the_disk_is_full(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 9, 1))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})
    assert "why=disk" in capsys.readouterr().err, "the cause is for the log alone"


def test_the_newest_migration_is_read_from_the_files() -> None:
    names = sorted(path.name.split("_")[0] for path in (TREE / "migrations/versions").glob("*.py"))
    assert engine.newest(TREE / "migrations/versions") == {names[-1]}
