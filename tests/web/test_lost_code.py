"""A reporter who lost the code gets a new one at a counter, and nobody learns whose case a number is."""

from __future__ import annotations

import secrets

from feedback.base.database import db
from feedback.complaints.status import Identity
from feedback.vault import codes
from tests.complaints import telling

SHOWN = {"name": telling.REPORTER.name.upper(), "phone": "+62 812 0000 0000"}


def _case(app, **changes):
    with app.app_context():
        filed = telling.file(telling.a_draft(**changes))
        db.session.commit()
        return filed.complaint.number, filed.complaint.id, filed.code


def _opens(app, code):
    with app.app_context():
        return codes.find(code)


def _ask(visit, number, **shown):
    form = {"secret": secrets.token_urlsafe(32), "number": number, **SHOWN, **shown}
    return visit("operator").post("/desk/codes", data=form)


def test_a_new_code_opens_and_the_old_one_dies(app, visit):
    number, case, old = _case(app)
    page = _ask(visit, number)
    assert page.status_code == 200
    groups = page.text.split('<p class="code">')[1].split("</p>")[0]
    new = "-".join(part.split("</span>")[0] for part in groups.split("<span>")[1:])
    assert _opens(app, new) == case
    assert _opens(app, old) is None
    with app.app_context():
        assert codes.must_change(case)


def test_every_refusal_says_the_same(app, visit):
    number, _case_id, _code = _case(app)
    secret_number, _, secret_code = _case(app, identity=Identity.CONFIDENTIAL)
    answers = [
        _ask(visit, number, name="Orang Lain"),
        _ask(visit, number, phone="0899"),
        _ask(visit, secret_number),
        _ask(visit, "BH-0000-0000"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    said = {answer.text.split('role="alert"')[1].split("</div>")[0] for answer in answers}
    assert len(said) == 1
    assert _opens(app, secret_code) is not None


def test_only_a_counter_gives_codes(app, visit):
    number, _, code = _case(app)
    assert visit("officer_dputr").post("/desk/codes", data={"number": number}).status_code == 403
    assert _opens(app, code) is not None
