"""The demo shows likely duplicates: one to the verifier, and one to a resident who writes of what is published."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import alike, likenesses, queues
from feedback.complaints.alike import Told
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.demo import staff, stories, week
from feedback.people.models import User
from feedback.people.persons import person

DOMAIN = "demo.example"
SAID_ANEW = "Tolong, sampah di bak pasar atas sudah lama tidak diangkut, banyak lalat sejak lebaran."


def test_a_verifier_and_a_resident_are_each_shown_what_is_known(inside: Flask) -> None:
    week.settle(DOMAIN)
    while likenesses.take_in():
        pass
    db.session.flush()
    known = db.session.scalars(
        select(Complaint)
        .join(Publication, Publication.stream_id == Complaint.id)
        .where(Publication.title.startswith("Bak sampah"))
    ).one()
    user = db.session.scalars(select(User.id).where(User.email == staff.email("verifikator", DOMAIN))).one()
    verifier = person(user)
    assert verifier is not None
    new = db.session.scalars(
        queues.visible_to(verifier)
        .where(Complaint.category_id == known.category_id, Complaint.id > known.id)
        .order_by(Complaint.id.desc())
        .limit(1)
    ).one()
    said = stories.WASTE[3].text
    found = alike.found_by(verifier, new, Told(said, None, new.region_id, new.kecamatan_id))
    assert [one.lead.id for one in found if one.by_words] == [known.id]
    assert found[0].may_lead
    assert alike.published_numbers(Told(SAID_ANEW, None, known.region_id, known.kecamatan_id)) == [
        known.number
    ]
    assert alike.published_numbers(Told("Guru di SD kami sering tidak masuk.", None, known.region_id)) == []
