"""The limit app: the same visible work with the least Flask, SQLAlchemy Core and Jinja, and nothing else.

No sign-in, no permissions, no audit, no form tokens. What it costs is what the work itself costs here, so the
product is measured as a multiple of it. Served by the same server software over the same database.
"""

from __future__ import annotations

import os
import secrets
from datetime import UTC, date, datetime

from flask import Flask, abort, redirect, render_template_string, request
from sqlalchemy import Engine, create_engine, insert, select, text

from tests.bench.limit_tables import cases, happenings, outbox

PAGE = 50

LIST = """<!doctype html><title>Cases</title><h1>Cases</h1><table>
{% for one in rows %}<tr><td><a href="/cases/{{ one.number }}">{{ one.title }}</a></td><td>{{ one.number }}</td>
<td>{{ one.status }}</td><td>{{ one.received_on }}</td><td>{{ one.due_on }}</td></tr>
{% endfor %}</table>"""

DETAIL = """<!doctype html><title>{{ one.number }}</title><h1>{{ one.title }}</h1>
<p>{{ one.number }} {{ one.status }} {{ one.received_on }} {{ one.due_on }}</p>
<ol>{% for row in rows %}<li>{{ row.at }} {{ row.kind }} <p>{{ row.words or "" }}</p></li>
{% endfor %}</ol>"""

REPORT = """<!doctype html><title>Days</title><table>{% for one in rows %}<tr><td>{{ one.agency_id }}</td>
<td>{{ one.count }}</td><td>{{ one.median }}</td><td>{{ one.p90 }}</td></tr>{% endfor %}</table>"""

DAYS = text(
    """SELECT agency_id, count(*) AS count,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_on - received_on) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY closed_on - received_on) AS p90
         FROM limit_cases WHERE closed_on >= CURRENT_DATE - 365 GROUP BY agency_id ORDER BY agency_id"""
)


def create_app(engine: Engine | None = None) -> Flask:
    """The limit app over `engine`, else over DATABASE_URL."""
    app = Flask(__name__)
    database = engine or create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=8)

    @app.get("/agencies/<int:agency>")
    def list_(agency: int) -> str:
        """Fifty of one agency's open cases, newest first: one indexed SELECT."""
        question = select(cases).where(cases.c.agency_id == agency, cases.c.closed_on.is_(None))
        question = question.order_by(cases.c.received_on.desc(), cases.c.id.desc()).limit(PAGE)
        with database.connect() as connection:
            rows = connection.execute(question).all()
        return render_template_string(LIST, rows=rows)

    @app.get("/cases/<number>")
    def detail(number: str) -> str:
        """One case and its events: two SELECTs."""
        with database.connect() as connection:
            one = connection.execute(select(cases).where(cases.c.number == number)).one_or_none()
            if one is None:
                abort(404)
            told = select(happenings).where(happenings.c.case_id == one.id).order_by(happenings.c.seq)
            rows = connection.execute(told).all()
        return render_template_string(DETAIL, one=one, rows=rows)

    @app.post("/cases")
    def create() -> object:
        """One transaction: a case, its first event, a letter."""
        said, today = request.form["text"], date.fromisoformat(request.form["on"])
        number = secrets.token_hex(8)
        with database.begin() as connection:
            row = {
                "number": number,
                "agency_id": int(request.form["agency"]),
                "title": said[:120],
                "status": "received",
                "received_on": today,
                "due_on": today,
            }
            made = connection.execute(insert(cases).values(row).returning(cases.c.id)).scalar_one()
            event = {"case_id": made, "seq": 1, "kind": "received", "at": datetime.now(UTC), "words": said}
            connection.execute(insert(happenings).values(event))
            connection.execute(insert(outbox).values(case_id=made, letter="received", state="waiting"))
        return redirect(f"/cases/{number}", 303)

    @app.get("/report")
    def report() -> str:
        """Days to a result by agency over twelve months, in plain SQL."""
        with database.connect() as connection:
            return render_template_string(REPORT, rows=connection.execute(DAYS).all())

    return app
