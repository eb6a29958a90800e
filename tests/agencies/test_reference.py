"""The shipped facts: complete, loaded again and again, never undoing what an administrator did."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.agencies import edit, edition, history, reference, settings, tree
from feedback.agencies.book import book
from feedback.agencies.categories import categories, category
from feedback.agencies.classes import RegionKind, ServiceClass, UnitKind
from feedback.agencies.models import Category, OutsideBody, Region, RoutingRule, Unit
from feedback.agencies.routing import RoutingQuestion, route
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.ledger.models import Stream
from tests.statements import statements


def count(model: type[Region | Unit | Category | RoutingRule | OutsideBody], *conditions: object) -> int:
    question = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(question) or 0


def test_the_regency_is_complete(inside: Flask) -> None:
    assert count(Region, Region.kind == RegionKind.KECAMATAN) == 8
    assert count(Region, Region.kind == RegionKind.DESA) == 110
    assert count(Region, Region.kind == RegionKind.KELURAHAN) == 14
    assert count(Category) == 35
    assert count(Unit, Unit.parent_id.is_(None)) == 37
    assert count(Unit, Unit.kind == UnitKind.PUSKESMAS) == 16
    assert count(Unit, Unit.kind == UnitKind.DESA) == 110
    assert count(Unit, Unit.kind == UnitKind.KELURAHAN) == 14
    assert count(Unit) == 37 + 16 + 2 + 124
    assert db.session.scalar(select(func.sum(Region.population))) == 306_508


def test_the_tree_is_as_the_regency_is(inside: Flask) -> None:
    dinkes = tree.unit("DINKES")
    for code in ("PKM-ARO", "RSUD-HAMBA"):
        assert tree.unit(code).agency_id == dinkes.id
    assert tree.unit("UPTD-PPA").agency_id == tree.unit("DPPKBP3A").id
    desa, camat = tree.unit("DESA-JEBAK"), tree.unit("KEC-MUARA-TEMBESI")
    assert (desa.agency_id, desa.has_asn, desa.offers_service) == (camat.id, False, True)
    assert tree.unit("KEL-TERATAI").has_asn
    assert not tree.unit("PDAM").has_asn
    assert tree.unit("DESA-PELAYANGAN-MUARA-BULIAN").id != tree.unit("DESA-PELAYANGAN-MUARA-TEMBESI").id
    for unit in db.session.execute(tree.units()).scalars():
        above = tree.ancestors(unit)
        assert unit.agency_id == (above[0].id if above else unit.id)
        assert unit.path == "/" + "".join(f"{step.id}/" for step in [*above, unit])


def test_a_subtree_is_a_prefix(inside: Flask) -> None:
    inside_dinkes = select(func.count()).select_from(Unit).where(tree.within(tree.unit("DINKES").path))
    assert db.session.scalar(inside_dinkes) == 18


def test_what_is_not_sure_says_so(inside: Flask) -> None:
    assert not tree.unit("PD-KEUANGAN").confirmed
    assert not tree.unit("PKM-TENAM").confirmed
    assert tree.unit("DINKES").confirmed
    assert count(Unit, Unit.confirmed.is_(False), Unit.parent_id.is_(None)) == 9


def test_sensitive_categories_are_closed_by_default(inside: Flask) -> None:
    closed = db.session.execute(select(Category.code).where(Category.secret)).scalars()
    assert set(closed) == {"PPA", "KES-PUSKESMAS", "KES-RSUD", "PENGAWASAN", "NETRALITAS"}
    conduct = db.session.execute(select(Category.code).where(Category.conduct)).scalars()
    assert set(conduct) == {"KEPEGAWAIAN", "PENGAWASAN", "NETRALITAS"}
    assert category("PENGAWASAN").service_class is ServiceClass.OVERSIGHT
    assert "penelantaran" in category("PPA").keywords
    assert len(db.session.execute(categories()).scalars().all()) == 35


def test_loading_again_changes_nothing(inside: Flask) -> None:
    with statements() as sent:
        done = reference.load()
    assert {(loaded.added, loaded.changed) for loaded in done.values()} == {(0, 0)}
    assert done["units"].same == 179
    assert len(sent) == 10  # one of them asks whether there is an edition


def test_loading_again_keeps_an_administrators_edit(inside: Flask) -> None:
    unit = tree.unit("PD-KEUANGAN")
    edit.change_unit(unit.id, unit.version, {"name": "Badan Keuangan Daerah", "confirmed": True}, by="user:1")
    moved = tree.unit("PKM-TENAM")
    edit.change_unit(moved.id, moved.version, {"parent_id": tree.unit("RSUD-HAMBA").id}, by="user:1")
    settings.put("verifying_unit", "SETDA", by="user:1")
    done = reference.load()
    assert (done["units"].kept, done["settings"].kept) == (2, 1)
    assert tree.unit("PD-KEUANGAN").name == "Badan Keuangan Daerah"
    assert tree.unit("PKM-TENAM").parent_id == tree.unit("RSUD-HAMBA").id
    assert settings.setting("verifying_unit") == "SETDA"


def test_a_newer_file_is_followed(inside: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(reference.DATA, folder)
    lines = list(csv.DictReader((folder / "units.csv").open(encoding="utf-8")))
    for line in lines:
        if line["code"] == "PKM-ARO":
            line["name"] = "Puskesmas Aro Baru"
            line["parent_code"] = "RSUD-HAMBA"
    lines.append(dict(lines[-1], code="DESA-BARU", name="Kantor Desa Baru", short_name="Desa Baru"))
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    done = reference.load(folder)["units"]
    assert (done.added, done.changed) == (1, 1)
    aro = tree.unit("PKM-ARO")
    assert aro.name == "Puskesmas Aro Baru"
    assert aro.path.startswith(tree.unit("RSUD-HAMBA").path)


def test_the_book_is_read_in_two_statements_and_again_only_when_something_changed(inside: Flask) -> None:
    edition.forget()
    with statements() as sent:
        read = book()
    assert len(sent) == 3  # which edition is it, and the book itself
    db.session.rollback()
    with statements() as sent:
        assert book() is read
    assert len(sent) == 1
    office = tree.unit("PKM-ARO")
    edit.change_unit(office.id, office.version, {"active": False}, by="user:1")
    assert not book().units[office.id].active
    db.session.rollback()
    assert book().units[office.id].active
    read = book()
    assert (len(read.units), len(read.categories), len(read.rules)) == (179, 35, 17)
    assert read.offices["oversight_unit"] == "INSPEKTORAT"
    assert read.outside == ("INSPEKTORAT-PROV", "OMBUDSMAN", "KPK")
    place = db.session.scalar(select(Region.id).where(Region.code == "15.04.07.2001"))
    asked = RoutingQuestion(category_id=category("PELAYANAN-KEC").id, region_id=place)
    assert route(asked, read).unit_id == tree.unit("KEC-BAJUBANG").id


def test_what_a_resident_may_pick_comes_with_its_kecamatan(inside: Flask) -> None:
    with statements() as sent:
        picks = {unit.code: kecamatan for unit, kecamatan in db.session.execute(tree.services())}
    assert len(sent) == 1
    assert picks["PKM-ARO"] == "Muara Bulian"
    assert picks["DINKES"] is None
    assert len(picks) == 179


def test_settings_name_the_offices(inside: Flask) -> None:
    assert settings.office("verifying_unit").code == "DISKOMINFO"
    assert settings.settings("province_name", "nothing") == {"province_name": "Provinsi Jambi"}
    assert settings.setting("nothing") is None
    with pytest.raises(Hidden):
        settings.office("nothing")


def test_a_database_of_older_days_gets_an_edition_though_nothing_is_new(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KIND", "none yet")
    monkeypatch.setattr(edition, "_NEWEST", select(Stream.head_hash).where(Stream.kind == "none yet"))
    edition.changed()
    assert edition.edition() == ""
    reference.load()
    assert edition.edition()
    book()
    with statements() as sent:
        book()
    assert not sent
