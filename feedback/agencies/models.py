"""Who there is to complain to: regions, one tree of units, categories, routing rules, settings.

Every row says where it was learned (`source`, `source_ref`) and whether the regency has confirmed it.
A row an administrator has touched is `edited`, and loading the shipped facts leaves it alone.
`version` counts its changes, so that a stale form is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies.classes import RegionKind, ServiceClass, UnitKind
from feedback.base.database import Base, BigKey, Json, Key, words


class Fact:
    """What every reference row carries beside its own columns."""

    source: Mapped[str] = mapped_column(String(20), default="entered")
    source_ref: Mapped[str] = mapped_column(Text, default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    edited: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Region(Fact, Base):
    """A kecamatan, or a desa or kelurahan in it."""

    __tablename__ = "regions"
    __table_args__ = (
        CheckConstraint("(kind = 'kecamatan') = (parent_id IS NULL)", name="only_a_kecamatan_has_no_parent"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[RegionKind] = mapped_column(words(RegionKind))
    parent_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("regions.id"), index=True)
    population: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)


class Unit(Fact, Base):
    """A unit of the regency; an agency is a unit without a parent.

    `path` holds the ids from the agency down to the unit ("/3/17/"), so that a subtree is a prefix.
    `agency_id` of an agency is its own id: it is set right after the row has got one, hence deferred.
    """

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="no_unit_is_its_own_parent"),
        CheckConstraint("path = '' OR substr(path, 1, 1) = '/'", name="path_begins_with_a_slash"),
        CheckConstraint("kind NOT IN ('desa', 'bumd') OR NOT has_asn", name="desa_and_bumd_have_no_asn"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"), index=True)
    agency_id: Mapped[int] = mapped_column(
        BigKey,
        ForeignKey("units.id", deferrable=True, initially="DEFERRED"),
        index=True,
        default=0,
    )
    path: Mapped[str] = mapped_column(String(200), index=True, default="")
    region_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("regions.id"), index=True)
    offers_service: Mapped[bool] = mapped_column(default=True)
    has_asn: Mapped[bool] = mapped_column(default=True)
    responsibilities: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)


class Category(Fact, Base):
    """What a report is about, with the agency that answers for it when nothing else decides.

    `secret`: confidential and secret by default; `conduct`: about how somebody behaved; `auto_route`:
    the regency lets the rule route it without a verifier.
    """

    __tablename__ = "categories"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_id: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    service_class: Mapped[ServiceClass] = mapped_column(words(ServiceClass))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"), index=True)
    keywords: Mapped[list[Any]] = mapped_column(Json, default=list)
    secret: Mapped[bool] = mapped_column(default=False)
    conduct: Mapped[bool] = mapped_column(default=False)
    auto_route: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class RoutingRule(Fact, Base):
    """For this category, in this region or about this unit (or a part of it): to that unit."""

    __tablename__ = "routing_rules"
    __table_args__ = (Index(None, "category_id", "region_id", "unit_id"),)

    id: Mapped[Key]
    category_id: Mapped[int] = mapped_column(BigKey, ForeignKey("categories.id"))
    region_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("regions.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"), index=True)
    target_unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class OutsideBody(Fact, Base):
    """Somebody outside the regency to whom a report can be forwarded."""

    __tablename__ = "outside_bodies"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    hint: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[Any]] = mapped_column(Json, default=list)
    active: Mapped[bool] = mapped_column(default=True)


class ArchiveCode(Fact, Base):
    """A code of the archive classification (kode klasifikasi arsip), in use for a time."""

    __tablename__ = "archive_codes"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Setting(Fact, Base):
    """One setting of the regency: a key and a JSON value."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
