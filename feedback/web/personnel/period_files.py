"""The signed file of a period's sheets: taking it, and finding out whether one that came back was changed."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.base.workbook import packed, workbook
from feedback.people import exclusions, security_log
from feedback.people.rights import Right
from feedback.performance import handing_on, sheets, signing
from feedback.web.guards import allow, fresh, me
from feedback.web.personnel import forms
from feedback.web.personnel.door import door
from feedback.web.personnel.periods import least, page, period_asked
from feedback.web.sizes import takes_files


@door.post("/personnel/periods/files")
@allow(Right.MANAGE_CIVIL_SERVANTS)
@fresh
def export_period() -> ResponseReturnValue:
    """The locked sheets of a period as one signed file: CSV, workbook and signature."""
    period = period_asked()
    hidden = set(db.session.scalars(exclusions.hidden(me())))
    rows = list(handing_on.rows(period, hidden, least()))
    head = handing_on.HEAD
    name = f"bukti-dukung-{period.code}"
    parts: dict[str, str | bytes] = {
        f"{name}.csv": "".join(cells.written(head, rows)),
        f"{name}.xlsx": workbook(period.code, head, rows),
    }
    parts[signing.NOTE] = signing.note(
        period.code,
        clock.now().isoformat(timespec="seconds"),
        *(f"{signing.digest_of(_bytes(part))} {file}" for file, part in parts.items()),
    )
    security_log.note(
        "sheets_exported", by=me().actor, user_id=me().user_id, period=period.code, count=len(rows)
    )
    sheets.many_read({one or 0 for one in db.session.scalars(handing_on.people_in(period))}, by=me())
    answer = Response(packed(parts), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    db.session.commit()
    return answer


@door.post("/personnel/periods/checks")
@allow(Right.MANAGE_CIVIL_SERVANTS)
@takes_files
def check_period_file() -> ResponseReturnValue:
    """Tell whether a signed file that came back is still what was handed out. Nothing of it is kept."""
    form = forms.SignedFileForm()
    checked = None
    try:
        if form.validate():
            checked = signing.check(form.file.data.stream)
    except Refusal as refusal:
        form.take(refusal)
    return page(forms.LockForm(formdata=None), checking=form, checked=checked), 200 if checked else 422


def _bytes(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part
