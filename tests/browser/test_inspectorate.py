"""The inspectorate's and the public's figures in a real browser: no faults for axe, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import quarantine, reporter
from feedback.complaints.annexes import Pressure
from feedback.complaints.models import Complaint
from feedback.complaints.sweep import sweep
from tests.chromium import DESK, PHONE, fits
from tests.complaints import telling
from tests.crew import Crew
from tests.figures.regency import BEGIN, live_here

PAGES = (
    "/inspectorate?from={begin}",
    "/inspectorate?from={begin}&by=category",
    "/inspectorate/figures/completed_in_time_of_due?from={begin}",
    "/inspectorate/overdue",
    "/inspectorate/breaches?from={begin}",
    "/inspectorate/alarms",
    "/inspectorate/pressures",
    "/inspectorate/pressures/{pressure}",
    "/inspectorate/set-aside",
    "/inspectorate/complaints/{number}/breaches",
    "/inspectorate/audit?sought={number}",
    "/inspectorate/definitions",
    "/figures",
)


def a_past(app: Flask, crew: Crew) -> dict[str, object]:
    """Forty lives, one pressed reporter, one report set aside; what the addresses need."""
    with app.app_context():
        live_here(crew)
        with clock.at(clock.now() - timedelta(days=30)):
            pressed = telling.in_work(crew)
            reporter.press(pressed, "Saya diminta mencabut laporan ini oleh orang kantor.")
            quarantine.put(telling.filed(), "Seperti iklan.", by=crew["verifier"])
            telling.routed(crew)
        sweep()
        db.session.commit()
        number = db.session.scalars(select(Complaint.number).where(Complaint.breached)).first()
        return {
            "begin": BEGIN.isoformat(),
            "pressure": db.session.scalars(select(db.func.max(Pressure.id))).one(),
            "number": number,
        }


def test_pages_of_figures_have_no_fault_and_fit(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    known = a_past(app, crew)
    for size in (PHONE, DESK):
        page = open_page(size)
        come_in(page, "inspector")
        for path in PAGES:
            answer = page.goto(path.format(**known))
            assert answer is not None
            assert answer.ok, path
            assert fits(page), path
            found = Axe().run(page).response["violations"]
            assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == [], path
