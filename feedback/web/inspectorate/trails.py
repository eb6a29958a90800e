"""The record at the door: looked through by case, person, kind, day and office; one event with its proof; as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask import Response, abort, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.agencies import tree
from feedback.base import cells, clock
from feedback.base.database import db
from feedback.complaints import reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.figures import period
from feedback.inspection import audit as record
from feedback.inspection import terms as posts
from feedback.inspection import trail
from feedback.inspection.trail import Entry, Sought
from feedback.ledger import read as ledger
from feedback.ledger.models import Event, Stream
from feedback.ledger.record import header_of, leaf_of
from feedback.ledger.tree import Tree
from feedback.people import security_log
from feedback.people.rights import Right
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me
from feedback.web.inspectorate import asking, kinds
from feedback.web.inspectorate.door import door

HEADERS = 50
USUAL = timedelta(days=30)


class ReasonForm(HouseForm):
    """Why a part of the record leaves the house."""

    reason = TextAreaField(_l("Why you take it along"), [InputRequired(_l("Fill this in.")), Length(5, 500)])


@door.get("/audit")
@allow(Right.AUDIT, Right.OBSERVE)
def audit() -> str:
    """How long the record is; one case's headers with their soundness; or what some days hold, by what is asked.

    An observer reads the headers of every case that is not hidden from him; they hold no word of it.
    """
    sought = request.args.get("sought", "").strip()
    return _one_stream(sought) if sought else _searched(ReasonForm())


@door.get("/audit/events/<int:event_id>")
@allow(Right.AUDIT, Right.OBSERVE)
def audit_event(event_id: int) -> str:
    """One event: its whole header, what proves it; its words for whoever reads the case. At most 14 statements."""
    event, complaint = trail.one(me(), event_id) or abort(404)
    index = trail.index_of(event.id)
    checkpoint = trail.covering(index)
    before = record.leaf_before(event)
    return render_template(
        "inspectorate/audit_event.html",
        event=event,
        index=index,
        checkpoint=checkpoint,
        header=json.dumps(header_of(event), ensure_ascii=False, indent=2, sort_keys=True),
        header_holds=leaf_of(event) == event.leaf,
        chain_holds=before == event.prev,
        proven=checkpoint is not None
        and index is not None
        and record.is_under(checkpoint, event.leaf, index, Tree()),
        complaint=complaint,
        words=_words(event, complaint),
        kind=kinds.kind_words(event.kind),
        who=kinds.actor_words([event.actor], named=me().may(Right.AUDIT))[event.actor],
    )


@door.post("/exports/record")
@allow(Right.AUDIT)
@fresh
def export_record() -> ResponseReturnValue:
    """What was looked for as a file: headers, no word of a case. Who took it and why is noted in the record."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _searched(form), 422
    asked, _names = _asked(request.form)
    security_log.note_why(
        "record_exported",
        form.reason.data or "",
        by=me().actor,
        user_id=me().user_id,
        from_on=asked.from_on,
        to_on=asked.to_on,
        kinds=sorted(asked.kinds),
        actors=len(asked.actors or asked.terms or ()),
    )
    db.session.commit()
    rows = trail.each(me(), asked)
    first = next(rows, None)  # a fault of the question is a fault of the page, not half a file
    answer = Response(stream_with_context(cells.written(HEAD, _lines(first, rows))), mimetype="text/csv")
    name = f"record-{asked.from_on.isoformat()}-{asked.to_on.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


HEAD = ("event", "area", "case", "seq", "kind", "actor", "recorded_at", "log_index", "leaf")


def _lines(first: Entry | None, rows: Iterator[Entry]) -> Iterator[list[Any]]:
    for one in (*((first,) if first else ()), *rows):
        moment = one.recorded_at.astimezone(clock.TOWN).isoformat(timespec="seconds")
        yield [
            one.event_id, one.area, one.number, one.seq, one.kind, one.actor, moment, one.log_index, one.leaf,
        ]  # fmt: skip


def _one_stream(sought: str) -> str:
    stream_id, missing = _stream(sought)
    before = asking.number(request.args.get("before"))
    read = record.read(me(), stream_id, before, HEADERS + 1) if stream_id else []
    first = stream_id is not None and before is None
    return render_template(
        "inspectorate/audit_stream.html",
        extent=record.extent(),
        sought=sought,
        missing=missing,
        kinds=record.OPEN_KINDS,
        report=record.checked(stream_id) if first and stream_id else None,
        covered=record.covered(stream_id) if first and stream_id else None,
        headers=read[:HEADERS],
        size=trail.covered() if read else 0,
        next_before=read[HEADERS - 1].seq if len(read) > HEADERS else None,
        says=kinds.kind_words,
        fault=kinds.fault_words,
        who=_who(read[:HEADERS]),
        is_case=sought not in record.OPEN_KINDS,
    )


def _searched(form: ReasonForm) -> str:
    """At most nine statements."""
    args: Mapping[str, str] = request.args if request.method == "GET" else request.form
    asked, named = _asked(args)
    found = trail.page(me(), asked, request.args.get("after", ""), HEADERS + 1)
    kept: dict[str, Any] = {
        name: args[name] for name in ("person", "unit", "kind", "what", "from", "to") if args.get(name)
    }
    shown = found[:HEADERS]
    return render_template(
        "inspectorate/audit.html",
        extent=record.extent(),
        form=form,
        asked=asked,
        kept=kept,
        named=named,
        kinds=record.OPEN_KINDS,
        groups=((_("Reports"), kinds.CASE), *((kinds.AREAS[one], words) for one, words in _AREAS.items())),
        agencies=_agencies(),
        entries=shown,
        size=trail.covered() if shown else 0,
        says=kinds.kind_words,
        areas=kinds.AREAS,
        who=_who(shown),
        next_url=url_for(".audit", after=shown[-1].key, **kept) if len(found) > HEADERS else None,
        reads_url=url_for(".audit", what="reads"),
    )


_AREAS = {"security": kinds.ACCOUNTS, "reference": kinds.REFERENCE}


def _asked(args: Mapping[str, str]) -> tuple[Sought, list[str]]:
    """What the address asks for, and the names of the persons it found; the last 30 days where it says none."""
    today = clock.today()
    first = args.get("from") or (today - USUAL).isoformat()
    days = period.asked(first, args.get("to") or today.isoformat(), today)
    person, unit = args.get("person", "").strip(), asking.number(args.get("unit"))
    user_ids: set[int] | None = None
    named: list[str] = []
    if person and me().may(Right.AUDIT):
        found = trail.persons_named(person)
        user_ids, named = set(found), list(found.values())
    terms = None if unit is None else posts.staff_of(unit, days.from_on, days.to_on)
    chosen = frozenset({args["kind"]}) if args.get("kind") in kinds.KINDS else frozenset()
    return (
        Sought(
            days.from_on,
            days.to_on,
            None if user_ids is None else posts.actors(user_ids),
            terms,
            trail.READS if args.get("what") == "reads" else chosen,
        ),
        named,
    )


def _agencies() -> list[tuple[int, str]]:
    return [(unit.id, unit.short_name or unit.name) for unit in db.session.scalars(tree.agencies())]


def _who(found: Iterable[Any]) -> dict[str, str]:
    return kinds.actor_words((one.actor for one in found), named=me().may(Right.AUDIT))


def _words(event: Event, complaint: Complaint | None) -> dict[str, str]:
    """What the event says, for whoever may read the case; of accounts and settings, for the inspectorate."""
    if not me().may(Right.AUDIT):
        return {}
    if complaint is None:
        kind = db.session.get_one(Stream, event.stream_id).kind
        entry = ledger.one(event.stream_id, event.seq) if kind == security_log.KIND else None
        return entry.text if entry else {}
    story = reading.story(complaint, Audience.INSPECTORATE)
    found = next((one for one in story.happenings if one.seq == event.seq), None)
    return found.text if found else {}


def _stream(sought: str) -> tuple[int | None, str]:
    """The stream that was asked for, and a sentence when there is none."""
    if sought in record.OPEN_KINDS:
        found = record.stream_of(sought)
        return found, "" if found else _("Nothing is on record there yet.")
    found = record.case_of(me(), sought)
    return found, "" if found else _("There is no report with this number.")
