"""What tests are promised: a post office that takes letters, and databases that forget."""

from __future__ import annotations

import smtplib

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.agencies.models import Unit
from feedback.base.database import db
from tests.post import PostOffice


def test_the_post_office_takes_letters(app: Flask, smtp: PostOffice) -> None:
    with smtplib.SMTP(app.config["SMTP_HOST"], app.config["SMTP_PORT"]) as line:
        line.sendmail(
            "aduan@office.example", ["siti@home.example"], "To: siti@home.example\nSubject: Halo\n\nHalo"
        )
    assert [letter["Subject"] for letter in smtp.to("siti@home.example")] == ["Halo"]


@pytest.mark.parametrize("round_", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(inside: Flask, round_: int) -> None:
    count = db.session.execute(select(func.count()).select_from(Unit).where(Unit.name == "Mark")).scalar_one()
    assert count == 0
    unit = db.session.execute(select(Unit).where(Unit.code == "DINKES")).scalar_one()
    unit.name = "Mark"
    db.session.commit()
