"""The verbs the demo's stories are told with: something happens so many working days ago."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from feedback.agencies import tree
from feedback.agencies.models import Category, Region
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import intake, resolution, triage
from feedback.complaints.drafts import ComplaintDraft, prepare
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Identity, Outcome, Visibility
from feedback.deadlines import shelf
from feedback.demo.stories import Report
from feedback.people.persons import Person
from feedback.vault.contacts import ContactData

Desk = dict[str, Person]


@contextmanager
def ago(days: int) -> Iterator[None]:
    """Live `days` working days ago, at noon."""
    calendar = shelf.calendar()
    day = clock.today()
    for _ in range(days):
        day = calendar.previous_working(day)
    with clock.at(clock.midday(day)):
        yield


def filed(report: Report, *, publish: bool = False, sample: str = "") -> Complaint:
    """The report is sent; with a `sample`'s name its receipt code is known beforehand."""
    category = db.session.scalars(select(Category).where(Category.code == report.category)).one()
    region = None
    if report.region:
        region = db.session.scalars(
            select(Region).where(Region.name == report.region).order_by(Region.id)
        ).first()
    named = report.identity is Identity.OPEN
    draft = ComplaintDraft(
        text=report.text,
        secret=secret_of(sample) if sample else secrets.token_hex(32),
        identity=report.identity,
        visibility=Visibility.SECRET if category.secret or not named else Visibility.PUBLISHABLE,
        category_id=category.id,
        about_conduct=report.about_conduct,
        unit_id=tree.unit(report.unit).id if report.unit else None,
        region_id=region.id if region else None,
        contact=ContactData(name="Warga Contoh", phone="0800000000") if named else None,
        consents_to_publication=publish,
    )
    return intake.file_complaint(prepare(draft)).complaint


def secret_of(sample: str) -> str:
    """The one-time secret of a sample."""
    return hashlib.sha256(f"demo|{sample}".encode()).hexdigest()


def route(complaint: Complaint, desk: Desk, unit: str, *, by: str = "verifikator") -> None:
    """The verifier (of suspected abuse an inspector) passes it on to the unit with this code."""
    if complaint.category is None:
        raise LookupError("the demo's reports name their category")
    decided = triage.Classification(
        complaint.category.service_class, complaint.category.id, tree.unit(unit).id, complaint.about_conduct
    )
    triage.route(complaint, decided, by=desk[by])


def answer(complaint: Complaint, by: Person, text: str, evidence: str) -> None:
    """It is answered as resolved."""
    resolution.answer(complaint, Answer(Outcome.RESOLVED, text, evidence=evidence), by=by)
