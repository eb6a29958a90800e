"""The complaint as lists read it: the projection of its events, kept in the same transaction as they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import Base, BigKey, words
from feedback.complaints.status import (
    OPEN,
    Channel,
    Closing,
    Identity,
    Outcome,
    Status,
    Visibility,
)
from feedback.deadlines.steps import Step

TITLE_LENGTH = 120
OPENED, CLOSED = "status <> 'closed'", "status = 'closed'"
WORKED, WAITS = "status IN ('in_progress', 'routed')", "status IN ('answered', 'awaiting_reporter')"
"""What the indexes of the queues hold, in the words in which the queues ask (`grounds.at`): SQLite knows no others."""


def _only(name: str, said: str, *columns: str) -> Index:
    """An index of those cases of which that is `said`."""
    return Index(name, *columns, postgresql_where=text(said), sqlite_where=text(said))


class Complaint(Base):
    """One case. Its id is its stream's; its free text lives in the stream's event bodies only.

    `sealed` says that the text is encrypted under a key of the case's own; `title`, the first line of the text, is
    empty then; `erased_on`, that every word of it was destroyed. `due_on` and `due_step`
    belong to the running promise that ends first; `citizen_due_on` is the completion promised to the reporter;
    `counted_with` names the calendar on which its promises were last counted.
    """

    __tablename__ = "complaints"

    id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    status: Mapped[Status] = mapped_column(words(Status))
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    closing: Mapped[Closing | None] = mapped_column(words(Closing))
    awaiting_from: Mapped[Status | None] = mapped_column(String(20))
    cycle: Mapped[int] = mapped_column(default=1)
    leg: Mapped[int] = mapped_column(default=0)
    bounces: Mapped[int] = mapped_column(default=0)
    objections: Mapped[int] = mapped_column(default=0)

    service_class: Mapped[ServiceClass | None] = mapped_column(words(ServiceClass))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    kecamatan_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    about_conduct: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")

    identity: Mapped[Identity] = mapped_column(words(Identity))
    visibility: Mapped[Visibility] = mapped_column(words(Visibility))
    sealed: Mapped[bool] = mapped_column(default=False)
    consents_to_publication: Mapped[bool] = mapped_column(default=False)
    shows_contact_to_unit: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(words(Channel))
    locale: Mapped[str] = mapped_column(String(5), default="id")
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    holder_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    holder_agency_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    barred_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)

    received_on: Mapped[date]
    received_at: Mapped[datetime]
    routed_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    planned_for: Mapped[date | None]
    due_on: Mapped[date | None]
    due_step: Mapped[Step | None] = mapped_column(words(Step))
    citizen_due_on: Mapped[date | None]
    paused_on: Mapped[date | None]
    swept_on: Mapped[date | None]
    erased_on: Mapped[date | None]
    counted_with: Mapped[str | None] = mapped_column(String(40))
    breached: Mapped[bool] = mapped_column(default=False)

    lapor_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    lapor_due_on: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    quarantined: Mapped[bool] = mapped_column(default=False)
    published: Mapped[bool] = mapped_column(default=False)

    category: Mapped[Category | None] = relationship()
    region: Mapped[Region | None] = relationship(foreign_keys=[region_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    holder: Mapped[Unit] = relationship(foreign_keys=[holder_unit_id])

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(
            "(outcome IS NOT NULL) = (status IN ('answered', 'closed'))", name="outcome_when_decided"
        ),
        CheckConstraint("(closed_on IS NOT NULL) = (status = 'closed')", name="closed_on_when_closed"),
        CheckConstraint("(closing IS NOT NULL) = (status = 'closed')", name="closing_when_closed"),
        CheckConstraint(
            "status <> 'awaiting_reporter' OR awaiting_from IS NOT NULL", name="waits_from_somewhere"
        ),
        CheckConstraint(
            "status NOT IN ('routed', 'in_progress', 'answered') OR service_class IS NOT NULL",
            name="classified_when_with_agency",
        ),
        CheckConstraint("outcome <> 'planned' OR planned_for IS NOT NULL", name="planned_has_a_date"),
        CheckConstraint("status = 'closed' OR due_on IS NOT NULL", name="open_has_a_due_date"),
        _only("ix_complaints_agency_due", OPENED, "holder_agency_id", "due_on", "id"),
        _only("ix_complaints_unit_due", OPENED, "holder_unit_id", "due_on", "id"),
        _only("ix_complaints_open_due", OPENED, "due_on", "id"),
        _only("ix_complaints_agency_work", WORKED, "holder_agency_id", "due_on", "id"),
        _only(
            "ix_complaints_agency_untaken",
            f"{WORKED} AND officer_id IS NULL",
            "holder_agency_id",
            "due_on",
            "id",
        ),
        _only("ix_complaints_officer_work", WORKED, "officer_id", "holder_agency_id", "due_on", "id"),
        _only("ix_complaints_agency_waits", WAITS, "holder_agency_id", "due_on", "id"),
        _only("ix_complaints_waits", WAITS, "due_on", "id"),
        _only("ix_complaints_aside", f"{OPENED} AND quarantined", "due_on", "id"),
        _only("ix_complaints_agency_closed", CLOSED, "holder_agency_id", "received_on", "id"),
        _only("ix_complaints_officer_answered", "answered_on IS NOT NULL", "officer_id", "answered_on"),
        _only("ix_complaints_closed", CLOSED, "received_on", "id"),
        _only("ix_complaints_not_begun", "status IN ('received', 'routed')", "status", "due_on", "id"),
        _only("ix_complaints_again", f"{OPENED} AND cycle > 1", "holder_agency_id", "due_on", "id"),
        _only("ix_complaints_bounced", f"{OPENED} AND bounces > 0", "holder_agency_id", "due_on", "id"),
        Index("ix_complaints_verified_due", "verified_by_unit_id", "due_on", "id"),
        Index("ix_complaints_received_on", "received_on", "id"),
        Index("ix_complaints_closed_on", "closed_on", "id"),
        _only("ix_complaints_unclassified", "service_class IS NULL", "category_id"),
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in OPEN
