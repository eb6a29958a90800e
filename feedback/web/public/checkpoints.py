"""What everybody may know of the record: checkpoints, whose signatures count, the tool that checks a receipt."""

from __future__ import annotations

from pathlib import Path

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from feedback.base.database import db
from feedback.ledger import checkpoints, receipts
from feedback.ledger.models import CheckpointRow
from feedback.web.guards import public
from feedback.web.public.door import door

PAGE = 24
MOST = 10_000
TOOL = Path(__file__).parents[3] / "docs" / "verify_receipt.py"


@door.get("/checkpoints")
@public
def record() -> str:
    """The newest checkpoints with their day; a time of day is not told, so that no report can be dated by it."""
    before = request.args.get("before", type=int)
    asked = checkpoints.everyone()
    if before is not None:
        asked = asked.where(CheckpointRow.size < before)
    rows = db.session.scalars(asked.limit(PAGE + 1)).all()
    return render_template(
        "public/checkpoints.html",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        first=before is None,
        keys=[*map(str, checkpoints.keys()), str(receipts.key())],
    )


@door.get("/checkpoints.txt")
@public
def record_text() -> ResponseReturnValue:
    """Every checkpoint as it was signed, oldest first, one after the other; `from` leaves out smaller ones."""
    first = request.args.get("from", 0, type=int)
    asked = (
        checkpoints.everyone().where(CheckpointRow.size >= first).order_by(None).order_by(CheckpointRow.size)
    )
    notes = [row.note for row in db.session.scalars(asked.limit(MOST))]
    return Response("\n".join(notes), mimetype="text/plain")


@door.get("/checkpoints/verify_receipt.py")
@public
def tool() -> ResponseReturnValue:
    """The program that checks a receipt, for a computer of one's own."""
    answer = Response(TOOL.read_bytes(), mimetype="text/x-python")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify_receipt.py"'
    return answer
