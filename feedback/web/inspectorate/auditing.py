"""The record itself: one stream checked, its headers read, files of figures written and noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, render_template, request, stream_with_context
from flask_babel import gettext as _

from feedback.base import cells
from feedback.base.database import db
from feedback.figures import cases
from feedback.figures.cases import Part, Row
from feedback.figures.dictionary import FIGURES
from feedback.inspection import audit as record
from feedback.people import security_log
from feedback.people.rights import Right
from feedback.web.guards import allow, fresh, me
from feedback.web.inspectorate import asking, tables
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

HEADERS = 100


@door.get("/audit")
@allow(Right.AUDIT, Right.OBSERVE)
def audit() -> str:
    """How long the record is; and one case's, or the accounts' and reference data's, headers and soundness.

    An observer reads the headers of every case that is not hidden from him; they hold no word of it.
    """
    sought = request.args.get("sought", "").strip()
    stream_id, missing = _sought(sought)
    before = asking.number(request.args.get("before"))
    read = record.read(me(), stream_id, before, HEADERS + 1) if stream_id else []
    return render_template(
        "inspectorate/audit.html",
        extent=record.extent(),
        sought=sought,
        missing=missing,
        kinds=record.OPEN_KINDS,
        report=record.checked(stream_id) if stream_id and before is None else None,
        headers=read[:HEADERS],
        next_before=read[HEADERS - 1].seq if len(read) > HEADERS else None,
    )


@door.post("/exports/table")
@allow(Right.EXPORT_FIGURES)
@fresh
def export_table() -> Response:
    """The table of figures as a file; the export is noted in the record."""
    chosen = asking.asked(request.form, me())
    head, body = tables.exported(tables.overview(chosen), chosen)
    _note("table", chosen)
    return _file(cells.written(head, body), f"figures-{chosen.by.value}-{_span(chosen)}")


@door.post("/exports/cases/<figure>")
@allow(Right.EXPORT_FIGURES)
@fresh
def export_cases(figure: str) -> Response:
    """The cases behind a number as a file, streamed; no text of a report, no name of a reporter."""
    found = FIGURES.get(figure) or abort(404)
    chosen = asking.asked(request.form, me())
    part = Part(request.form["part"]) if request.form.get("part") in list(Part) else Part.OF
    question = cases.ordered(found, part, chosen.selection)
    _note("cases", chosen, figure=figure, part=part.value)
    rows = cases.each(question)
    first = next(rows, None)  # a fault of the question is a fault of the page, not half a file
    return _file(cells.written(_head(), _listed(first, rows)), f"{figure}-{_span(chosen)}")


def _listed(first: Row | None, rows: Iterator[Row]) -> Iterator[list[Any]]:
    if first is None:
        return
    yield _line(first)
    for row in rows:
        yield _line(row)


def _head() -> list[str]:
    return [
        "number",
        "received_on",
        "service_class",
        "category",
        "holder",
        "region",
        "status",
        "outcome",
        "cycle",
        "bounces",
        "last_day",
        "met_on",
        "late_on",
        "excused",
        "working_days",
    ]


def _line(row: Row) -> list[Any]:
    one = row.complaint
    return [
        one.number,
        one.received_on,
        one.service_class.value if one.service_class else None,
        category_name(one),
        one.holder.name,
        one.region.name if one.region else None,
        one.status.value,
        one.outcome.value if one.outcome else None,
        one.cycle,
        one.bounces,
        row.last_day or one.due_on,
        row.met_on,
        row.breached_on,
        row.excused,
        row.working_days,
    ]


def _note(what: str, chosen: asking.Asked, **facts: Any) -> None:
    """The export is an event of the exporting account: what, which days, by what; then committed."""
    days = chosen.selection.period
    security_log.note(
        "figures_exported",
        by=me().actor,
        user_id=me().user_id,
        exported=what,
        from_on=days.from_on.isoformat(),
        to_on=days.to_on.isoformat(),
        group=chosen.by.value,
        **facts,
    )
    db.session.commit()


def _file(parts: Iterator[str], name: str) -> Response:
    answer = Response(stream_with_context(parts), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _span(chosen: asking.Asked) -> str:
    days = chosen.selection.period
    return f"{days.from_on.isoformat()}-{days.to_on.isoformat()}"


def _sought(sought: str) -> tuple[int | None, str]:
    """The stream that was asked for, and a sentence when there is none."""
    if not sought:
        return None, ""
    if sought in record.OPEN_KINDS:
        found = record.stream_of(sought)
        return found, "" if found else _("Nothing is on record there yet.")
    found = record.case_of(me(), sought)
    return found, "" if found else _("There is no report with this number.")
