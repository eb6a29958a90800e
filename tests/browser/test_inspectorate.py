"""The inspectorate's and the public's figures in a real browser: no faults for axe, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pikepdf
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, Position
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
from tests.machine import missing

PAGES = (
    "/inspectorate?from={begin}",
    "/inspectorate?from={begin}&by=category",
    "/inspectorate/trend?from={begin}",
    "/inspectorate/days?from={begin}&by=unit",
    "/inspectorate/backlog",
    "/inspectorate/funnel?from={begin}",
    "/inspectorate/map?from={begin}",
    "/inspectorate/week",
    "/inspectorate/secretary",
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


def test_pictures_are_drawn_from_their_tables_and_a_mark_opens_its_cases(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    if not app.jinja_env.globals["has_asset"]("chart.js"):
        missing("what npm brings", "make browser")
    known = a_past(app, crew)
    page = open_page(DESK)
    come_in(page, "inspector")
    for path, pictures in (("trend", 2), ("days", 1), ("backlog", 1), ("funnel", 1)):
        page.goto(f"/inspectorate/{path}?from={known['begin']}")
        page.wait_for_selector("canvas")
        assert page.locator("canvas").count() == pictures, path
        assert page.locator(".drawn-table").first.is_visible(), path
    with page.expect_navigation():
        page.locator("canvas").click(position=_first_dot(page))
    assert "/inspectorate/figures/completed_in_time_of_due" in page.url


FIRST_DOT = """(canvas) => {
  const chart = Chart.getChart(canvas);
  const dots = chart.getDatasetMeta(chart.data.datasets.findIndex((one) => one.names)).data;
  const rows = Array.from(document.querySelectorAll(".drawn-table tbody tr"));
  const { x, y } = dots[rows.findIndex((row) => row.querySelector("td.n a"))];
  return { x, y };
}"""


def _first_dot(page: Page) -> Position:
    """Where the first office that opens something stands in the funnel."""
    found = page.locator("canvas").evaluate(FIRST_DOT)
    return Position(x=found["x"], y=found["y"])


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


def test_the_week_fits_one_sheet_of_paper(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    a_past(app, crew)
    page = open_page(DESK)
    come_in(page, "observer")
    page.goto("/inspectorate/week")
    with pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True))) as sheet:
        assert len(sheet.pages) == 1
        assert [round(float(length)) for length in sheet.pages[0].mediabox[2:]] == [595, 842]


# Notes where the last drawing of each canvas put its words.
LISTEN = """
const pen = CanvasRenderingContext2D.prototype, clear = pen.clearRect, fill = pen.fillText;
pen.clearRect = function (...given) { this.canvas.said = []; return clear.apply(this, given); };
pen.fillText = function (text, x, y, ...rest) {
  const m = this.measureText(text), to = this.getTransform();
  const ends = [[x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent],
                [x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent]]
    .map(([a, b]) => to.transformPoint(new DOMPoint(a, b)));
  const [xs, ys] = ["x", "y"].map((name) => ends.map((end) => end[name]).sort((a, b) => a - b));
  (this.canvas.said ||= []).push([String(text), xs[0], ys[0], xs[1], ys[1]]);
  return fill.call(this, text, x, y, ...rest);
};
"""


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Words in a picture that lie over each other, or beyond its edge."""
    found = []
    for width, height, said in page.evaluate(
        "() => [...document.querySelectorAll('canvas')].map((one) => [one.width, one.height, one.said])"
    ):
        for place, (text, left, top, right, bottom) in enumerate(said):
            if left < 0 or top < 0 or right > width or bottom > height:
                found.append((text, "the edge"))
            for other, left_, top_, right_, bottom_ in said[:place]:
                if left < right_ and left_ < right and top < bottom_ and top_ < bottom:
                    found.append((text, other))
    return found


def test_no_word_of_a_picture_lies_over_another_on_a_phone(
    app: Flask, crew: Crew, phone: Page, come_in: Callable[[Page, str], None]
) -> None:
    what = a_past(app, crew)
    come_in(phone, "inspector")
    phone.add_init_script(LISTEN)
    for path in ("days", "trend"):
        phone.goto(f"/inspectorate/{path}?from={what['begin']}")
        phone.wait_for_selector("canvas")
        assert overlapping(phone) == [], path
    phone.evaluate(
        "() => { const one = document.querySelector('canvas'); one.said.push(one.said[0], ['', -1, 0, 0, 0]); }"
    )
    assert len(overlapping(phone)) == 2, "the twin whose words do"
