"""Verification: each new report is looked at with hints, classified, and brought where it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.annexes import Forwarding, Publication, Quarantine
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Outcome, Status
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, counted, do, now, told

REASON = "Karena alasan yang jelas dan tertulis."


def new(app: Flask, **changes: Any) -> str:
    return told(app, lambda: telling.filed(**changes))


def fields(app: Flask, noun: str) -> dict[str, Any]:
    """What a form of this act is sent with."""
    with app.app_context():
        category, holder = str(telling.category_id("JALAN-KAB")), str(telling.unit_id("DPUTR"))
    return {
        "routing": {"service_class": "non_oversight", "category_id": category, "holder_unit_id": holder},
        "dismissal": {"outcome": "explained", "reason": "Jalan ini sudah masuk jadwal."},
        "forwarding": {
            "recipient": "PLN",
            "reference": "PLN-1",
            "reason": "Kami teruskan ke PLN.",
            "consent": "spoken",
            "consent_on": clock.today().isoformat(),
            "heard_by": "Verifier",
        },
        "question": {"text": "Di dekat toko yang mana?"},
        "quarantine": {"reason": REASON},
        "publication": {"title": "Jalan berlubang", "body": "Sebuah jalan di depan pasar berlubang."},
        "lapor": {"number": "LP-123456", "due_on": "2026-12-08"},
    }.get(noun, {})


ACTS = [
    ("routing", Status.ROUTED),
    ("dismissal", Status.CLOSED),
    ("forwarding", Status.CLOSED),
    ("question", Status.AWAITING_REPORTER),
    ("quarantine", Status.RECEIVED),
    ("protection", Status.RECEIVED),
    ("publication", Status.RECEIVED),
    ("lapor", Status.RECEIVED),
]


@pytest.mark.parametrize(("noun", "after"), ACTS, ids=[act[0] for act in ACTS])
def test_an_act_of_verification_is_the_verifiers(app: Flask, visit: Visit, noun: str, after: Status) -> None:
    number, said = new(app, consents_to_publication=True), fields(app, noun)
    before = now(app, number)
    others = ["officer_dputr", "inspector", "operator", "administrator"]
    if noun != "lapor":  # which the secretary's delegate, who may move the case, writes down too
        others.append("delegate")
    for other in others:
        assert do(visit(other), app, number, noun, **said).status_code in (403, 404, 422), other
    assert now(app, number) == before
    browser = visit("verifier")
    assert browser.get(f"/desk/complaints/{number}/{noun}").status_code == 200
    assert do(browser, app, number, noun, **said).status_code == 303
    assert now(app, number)["status"] is after


def test_the_form_proposes_with_reasons_words_and_likely_duplicates(app: Flask, visit: Visit) -> None:
    first, number = new(app), new(app)
    page = visit("verifier").get(f"/desk/complaints/{number}/routing").text
    with app.app_context():
        category, holder = telling.category_id("JALAN-KAB"), telling.unit_id("DPUTR")
    assert f'<option selected value="{category}">' in page
    assert f'<option selected value="{holder}">' in page
    assert "berlubang" in page
    assert first in page


def test_a_routed_report_keeps_what_was_decided(app: Flask, visit: Visit) -> None:
    number = new(app)
    do(visit("verifier"), app, number, "routing", **fields(app, "routing"), urgent="y")
    row = now(app, number)
    assert row["urgent"] is True
    assert row["citizen_due_on"] is not None
    assert number in visit("verifier").get("/desk/queues/with-agencies").text


def test_a_conduct_case_is_not_routed_into_the_office_complained_about(app: Flask, visit: Visit) -> None:
    number = new(app, text=telling.RUDE, category=None, unit="Puskesmas Muara Bulian", about_conduct=True)
    said = fields(app, "routing") | {"about_conduct": "y"}
    with app.app_context():
        inside, above = telling.unit_id("Puskesmas Muara Bulian"), telling.unit_id("DINKES")
    page = visit("verifier").get(f"/desk/complaints/{number}/routing").text
    assert f'<option selected value="{above}">' in page
    refused = do(visit("verifier"), app, number, "routing", **said | {"holder_unit_id": str(inside)})
    assert refused.status_code == 422
    assert (
        do(visit("verifier"), app, number, "routing", **said | {"holder_unit_id": str(above)}).status_code
        == 303
    )
    assert visit("head_pkm").get(f"/desk/complaints/{number}").status_code == 404


def test_suspected_abuse_is_for_the_inspector_alone(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        row = db.session.execute(select(Complaint.id)).first()
        assert row is None
    number = told(app, lambda: telling.filed(category=an_oversight_category(), unit="DUKCAPIL"))
    assert visit("verifier").get(f"/desk/complaints/{number}").status_code == 404
    assert number in visit("inspector").get("/desk/queues/verification").text
    with app.app_context():
        said = {
            "service_class": "oversight",
            "category_id": str(telling.category_id(an_oversight_category())),
            "holder_unit_id": str(telling.unit_id("INSPEKTORAT")),
        }
    assert do(visit("inspector"), app, number, "routing", **said).status_code == 303
    assert do(visit("inspector"), app, number, "acceptance").status_code == 303
    assert visit("head_dukcapil").get(f"/desk/complaints/{number}").status_code == 404


def an_oversight_category() -> str:
    return (
        db.session.scalars(select(Category.code).where(Category.service_class == "oversight")).first() or ""
    )


def test_a_second_report_of_the_same_thing_is_joined_and_moves_along(app: Flask, visit: Visit) -> None:
    lead, member = new(app), new(app)
    browser = visit("verifier")
    assert do(browser, app, member, "incident", lead="BH-0000-0000").status_code == 422
    assert do(browser, app, member, "incident", lead=lead.lower()).status_code == 303
    do(browser, app, lead, "routing", **fields(app, "routing"))
    assert now(app, member)["status"] is Status.ROUTED
    assert lead in visit("officer_dputr").get(f"/desk/complaints/{member}").text
    assert do(browser, app, member, "incident-end").status_code == 303
    assert now(app, member)["lead_id"] is None


def test_spam_is_set_aside_and_can_be_taken_back(app: Flask, visit: Visit) -> None:
    number = new(app)
    browser = visit("verifier")
    do(browser, app, number, "quarantine", reason=REASON)
    assert number not in browser.get("/desk/queues/verification").text
    assert number in browser.get("/desk/queues/set-aside").text
    assert do(browser, app, number, "release").status_code == 303
    assert number in browser.get("/desk/queues/verification").text
    with app.app_context():
        assert db.session.scalars(select(Quarantine)).one().lifted_on is not None


def test_protecting_a_reporter_seals_name_and_text(app: Flask, visit: Visit) -> None:
    number = new(app)
    browser = visit("verifier")
    assert "081200000000" in browser.get(f"/desk/complaints/{number}").text
    do(browser, app, number, "protection")
    row = now(app, number)
    assert row["identity"] is Identity.CONFIDENTIAL
    assert row["title"] == ""
    page = browser.get(f"/desk/complaints/{number}").text
    assert "081200000000" not in page
    assert f"/desk/complaints/{number}/protection" not in page


def test_only_a_moderated_text_is_published_and_only_with_consent(app: Flask, visit: Visit) -> None:
    silent = new(app)
    said = fields(app, "publication")
    assert do(visit("verifier"), app, silent, "publication", **said).status_code == 422
    number = new(app, consents_to_publication=True)
    assert do(visit("verifier"), app, number, "publication", **said).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Publication)).one().title == "Jalan berlubang"
    page = visit("verifier").get(f"/desk/complaints/{number}/publication").text
    assert "Sebuah jalan di depan pasar berlubang." in page
    assert do(visit("verifier"), app, number, "publication-end", reason=REASON).status_code == 303
    assert now(app, number)["published"] is False


def test_what_is_not_ours_is_forwarded_and_answered(app: Flask, visit: Visit) -> None:
    number = new(app)
    page = visit("verifier").get(f"/desk/complaints/{number}/forwarding").text
    assert "<datalist" in page
    do(visit("verifier"), app, number, "forwarding", **fields(app, "forwarding"))
    assert now(app, number)["outcome"] is Outcome.NOT_COMPETENT
    with app.app_context():
        assert db.session.scalars(select(Forwarding)).one().recipient == "PLN"


def test_two_verifiers_never_overwrite_each_other(app: Flask, visit: Visit) -> None:
    number = new(app)
    seen = str(now(app, number)["version"])
    do(visit("verifier"), app, number, "lapor", **fields(app, "lapor"))
    page = do(
        visit("verifier"), app, number, "dismissal", version=seen, outcome="explained", reason="Kalimat saya."
    )
    assert page.status_code == 409
    assert "Kalimat saya." in page.text
    assert now(app, number)["status"] is Status.RECEIVED


def test_the_office_that_the_reporter_chose_weighs_in(app: Flask, visit: Visit) -> None:
    with app.app_context():
        likely, other = telling.category_id("ADMINDUK"), telling.category_id("KES-PUSKESMAS")
    text = "Antre lama sekali, loket yang buka hanya satu."
    about, plain = new(app, text=text, category=None, unit="DUKCAPIL"), new(app, text=text, category=None)
    browser = visit("verifier")
    browser.get(f"/desk/complaints/{about}/routing")
    with counted(app) as said:
        page = browser.get(f"/desk/complaints/{about}/routing").text
    assert len(said) <= 13, "\n".join(said)
    assert f'<option selected value="{likely}">' in page
    assert "kantor yang dipilih" in page
    page = browser.get(f"/desk/complaints/{plain}/routing").text
    assert f'<option selected value="{other}">' in page
    assert "kantor yang dipilih" not in page
