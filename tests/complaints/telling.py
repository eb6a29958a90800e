"""Verbs a story begins with: somebody reports something, somebody brings it where it belongs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.complaints import follow_up, intake, resolution, triage
from feedback.complaints.drafts import ComplaintDraft, prepare
from feedback.complaints.intake import Filed
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from feedback.people.persons import Person
from feedback.vault.contacts import ContactData

Crew = Mapping[str, Person]

POTHOLE = "Jalan di depan pasar berlubang besar sejak dua minggu, sudah tiga motor jatuh."
RUDE = "Petugas loket membentak ibu saya dan menyuruh pulang tanpa alasan."
REPORTER = ContactData(name="Warga Contoh", phone="081200000000", email="warga@contoh.example", address="")


def a_draft(text: str = POTHOLE, *, category: str | None = "JALAN-KAB", **changes: Any) -> ComplaintDraft:
    """A report from Kelurahan Muara Bulian; `changes` are the draft's own fields, `unit` a unit's code or name."""
    unit = changes.pop("unit", None)
    said: dict[str, Any] = {
        "text": text,
        "secret": secrets.token_hex(32),
        "category_id": category_id(category) if category else None,
        "unit_id": unit_id(unit) if unit else None,
        "region_id": region_id("Muara Bulian"),
        "contact": REPORTER,
    }
    return ComplaintDraft(**(said | changes))


def filed(text: str = POTHOLE, **changes: Any) -> Complaint:
    """A complaint that has come in."""
    return file(a_draft(text, **changes)).complaint


def file(draft: ComplaintDraft, by: Person | str = "reporter") -> Filed:
    """File a draft as its door would."""
    return intake.file_complaint(prepare(draft), by=by)


def routed(crew: Crew, unit: str = "DPUTR", text: str = POTHOLE, **changes: Any) -> Complaint:
    """A complaint that the verifier has brought to `unit`."""
    complaint = filed(text, **changes)
    route(complaint, crew, unit)
    return complaint


def route(
    complaint: Complaint, crew: Crew, unit: str = "DPUTR", by: str = "verifier", **changes: Any
) -> None:
    """The verifier's decision."""
    decided = {
        "service_class": ServiceClass.NON_OVERSIGHT,
        "category_id": complaint.category_id or category_id("JALAN-KAB"),
        "holder_unit_id": unit_id(unit),
        "about_conduct": complaint.about_conduct,
    }
    triage.route(complaint, triage.Classification(**(decided | changes)), by=crew[by])


def in_work(crew: Crew, officer: str = "officer_dputr", **changes: Any) -> Complaint:
    """A complaint an officer has accepted."""
    complaint = routed(crew, **changes)
    follow_up.accept(complaint, by=crew[officer])
    return complaint


def answered(crew: Crew, officer: str = "officer_dputr", **changes: Any) -> Complaint:
    """A complaint with an answer."""
    complaint = in_work(crew, officer, **changes)
    answer(complaint, crew, officer)
    return complaint


def answer(complaint: Complaint, crew: Crew, officer: str = "officer_dputr") -> None:
    """The officer's answer: it is done, and this shows it."""
    said = Answer(Outcome.RESOLVED, "Lubang sudah ditambal.", evidence="Foto dan berita acara 12/2026.")
    resolution.answer(complaint, said, by=crew[officer])


def category_id(code: str) -> int:
    """The id of a category by its code."""
    return db.session.scalars(select(Category.id).where(Category.code == code)).one()


def unit_id(code: str) -> int:
    """The id of a unit by its code or name."""
    return db.session.scalars(select(Unit.id).where((Unit.code == code) | (Unit.name == code))).one()


def region_id(name: str) -> int:
    """The id of a region by its name (the first of that name)."""
    found = select(Region.id).where(Region.name == name).order_by(Region.id)
    return db.session.scalars(found).first() or 0
