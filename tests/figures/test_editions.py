"""Monthly editions: frozen, corrected by another, told again from the events, taken as files."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from threading import Event

import pytest
from flask import render_template
from flask_babel import force_locale
from sqlalchemy import select

from feedback import edition_printing
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import reporter, sweep
from feedback.exchange import press
from feedback.figures import edition_sheet, editions
from feedback.figures.edition_content import NONE
from feedback.figures.edition_page import Page, page
from feedback.figures.editions import Edition
from feedback.figures.suppression import TOTAL
from feedback.people import exclusions
from feedback.web import phrases
from tests.complaints import telling
from tests.exchange.printed import right_end
from tests.machine import missing

MONTH = date(2026, 10, 1)
MADE = date(2026, 11, 4)  # the third working day


def an_october(crew, cases: int = 12) -> None:
    """Some reports of October: most answered, one of health, one still open."""
    for turn in range(cases):
        with clock.at(clock.midday(date(2026, 10, 1 + turn))):
            complaint = telling.in_work(crew)
        with clock.at(clock.midday(date(2026, 10, 12 + turn))):
            telling.answer(complaint, crew)
    with clock.at(clock.midday(date(2026, 10, 6))):
        telling.filed("Perawat membentak pasien yang datang.", category="KES-PUSKESMAS")
        telling.filed()
    with clock.at(clock.midday(date(2026, 11, 2))):
        sweep.sweep()


@pytest.fixture
def october(inside, crew):
    an_october(crew)
    with clock.at(clock.midday(MADE)):
        yield crew


def test_it_is_made_on_the_third_working_day_once(inside, crew):
    an_october(crew, 3)
    with clock.at(clock.midday(MADE - timedelta(days=1))):
        assert editions.make_due() == 0
    with clock.at(clock.midday(MADE)):
        assert editions.make_due() == 1
        assert editions.make_due() == 0
        (edition,) = editions.all_of()
        assert (edition.month, edition.number, edition.as_of) == (MONTH, 1, date(2026, 11, 3))
        assert edition.content["tables"]["all"]["0"]["received"] == 5


def test_the_events_tell_it_again_and_later_acts_do_not_move_it(october):
    editions.make_due()
    (edition,) = editions.all_of()
    assert list(editions.differences(edition)) == []
    with clock.at(clock.midday(MADE + timedelta(days=3))):
        telling.answered(october)
        reporter.confirm(telling.answered(october))
        assert list(editions.differences(edition)) == []
        with pytest.raises(Refusal):
            editions.make(MONTH, "", by=october["inspector"])
        second = editions.make(MONTH, "Dua laporan salah kategori.", by=october["inspector"])
        assert second.number == 2
        assert [one.number for one in editions.all_of(MONTH)] == [2, 1]
    edition.content = edition.content | {"recap": {}}  # the broken twin
    assert any(said.startswith("recap/") for said in editions.differences(edition))


def test_a_month_that_is_not_over_has_no_edition(october):
    with pytest.raises(Refusal):
        editions.make(date(2026, 11, 1), "", by=october["inspector"])


def test_the_public_reads_no_small_number_in_any_of_its_tables(october):
    editions.make_due()
    (edition,) = editions.all_of()
    shown = page(edition)
    assert shown.received == 14
    small = [n for _name, n in shown.agencies if n is not None and 0 < n < 5]
    small += [n for _name, numbers in shown.places for n in numbers if n is not None and 0 < n < 5]
    small += [n for one in shown.done for n in (one.in_time, one.late) if n is not None and 0 < n < 5]
    assert small == []
    assert [n for _name, n in shown.agencies].count(None) >= 2


def test_its_workbook_has_typed_cells_and_no_formula(october):
    editions.make_due()
    (edition,) = editions.all_of()
    content = edition.content
    content["names"]["unit"] = dict.fromkeys(content["names"]["unit"], "=1+1")
    made = zipfile.ZipFile(io.BytesIO(edition_sheet.xlsx(content, 1, "=cmd()")))
    sheets = {name: made.read(name).decode() for name in made.namelist() if "worksheets/sheet" in name}
    assert len(sheets) == 3
    assert not [name for name, sheet in sheets.items() if "<f>" in sheet or "hyperlink" in sheet]
    assert "<v>14</v>" in sheets["xl/worksheets/sheet2.xml"]


def test_on_paper_its_widest_table_stays_within_the_margin(app):
    """Every class of report in one table; the twin may not break the words of its head, and leaves the paper."""
    kinds = [*ServiceClass, NONE, TOTAL]
    edition = Edition(month=MONTH, number=1, as_of=MADE, reason="")
    rows = [(name, [1234] * len(kinds)) for name in ("Maro Sebo Ulu", "Muara Tembesi", TOTAL)]
    said = Page(edition, 1234, [("Dinas Kesehatan", 1234)], [], None, 3, 19, kinds, rows)
    with app.test_request_context(), force_locale("id"):
        html = render_template(
            "papers/edition.html",
            found=said,
            regency="Kabupaten Batang Hari",
            classes={**phrases.SERVICE_CLASS, NONE: "Belum ditentukan", TOTAL: "Semua"},
            lang="id",
        )
    if wanted := press.missing():
        missing(", ".join(wanted), "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core")
    assert right_end(press.pdf(html)) > 19
    wide = html.replace("</head>", "<style>.paper-edition thead th.n { white-space: nowrap }</style></head>")
    assert right_end(press.pdf(wide)) < 19


def test_screens_files_and_who_may_take_them(app, crew, visit, client):
    with app.app_context():
        an_october(crew)
        db.session.commit()
    inspector = visit("inspector")
    assert "belum" in client.get("/figures/editions").text
    made = inspector.post("/inspectorate/editions", data={"month": "2026-10"})
    assert made.status_code == 303
    assert inspector.post("/inspectorate/editions", data={"month": "2026-10"}).status_code == 422
    assert edition_printing.make_files(app, Event()) == 1
    public = client.get("/figures/editions?month=2026-10")
    assert "Oktober 2026" in public.text
    assert "14" in public.text
    printed = client.get("/figures/editions/pdf?month=2026-10&number=1")
    assert printed.status_code in (200, 303)  # without a press there is no PDF
    if printed.status_code == 200:
        assert printed.data.startswith(b"%PDF")
    asked = {"month": "2026-10", "number": "1"}
    for kind, begins in (
        ("csv", b"\xef\xbb\xbfdimension,id,name,received"),
        ("xlsx", b"PK"),
        ("sp4n", b"\xef\xbb\xbfagency,"),
    ):
        given = inspector.post("/inspectorate/editions/files", data=asked | {"kind": kind})
        assert given.status_code == 200, kind
        assert given.data.startswith(begins), given.data[:60]
    # Neither whoever sees all but abuse, nor an inspector from whom one case is hidden, counts what he may not see.
    assert (
        visit("delegate").post("/inspectorate/editions/files", data=asked | {"kind": "csv"}).status_code
        == 303
    )
    with app.app_context():
        stream_id = telling.filed().id
        exclusions.exclude_person(stream_id, user_id=crew["inspector"].user_id, reason="named")
        db.session.commit()
    assert inspector.post("/inspectorate/editions/files", data=asked | {"kind": "csv"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Edition)).one().files_on is not None
