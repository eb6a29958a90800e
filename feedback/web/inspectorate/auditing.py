"""Figures taken along as files; each file is noted in the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, request, stream_with_context

from feedback.base import cells
from feedback.base.database import db
from feedback.figures import cases
from feedback.figures.cases import Part, Row
from feedback.figures.dictionary import FIGURES
from feedback.people import security_log
from feedback.people.rights import Right
from feedback.web.guards import allow, fresh, me
from feedback.web.inspectorate import asking, tables
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door


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
