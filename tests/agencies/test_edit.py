"""Editing reference data: checked, counted, remembered."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.agencies import edit, history, settings, tree
from feedback.agencies.categories import category
from feedback.agencies.models import Region, RoutingRule, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.ledger.models import Event, Stream
from feedback.notices.models import Letter

BY = "user:1"


def test_a_change_is_remembered_field_by_field(inside: Flask) -> None:
    unit = tree.unit("PD-NAKER")
    changed = edit.change_unit(
        unit.id, 1, {"name": "Dinas Tenaga Kerja", "confirmed": True, "has_asn": True}, by=BY
    )
    assert changed == ["confirmed", "name"]
    assert (unit.name, unit.version, unit.edited) == ("Dinas Tenaga Kerja", 2, True)
    newest, before = history.history("unit", unit.id)
    assert (newest.field, newest.new, newest.actor) == ("name", "Dinas Tenaga Kerja", BY)
    assert str(newest.old).startswith("Perangkat daerah bidang tenaga kerja")
    assert (before.field, before.old, before.new) == ("confirmed", False, True)


def test_the_history_is_one_stream_and_its_headers_hold_no_words(inside: Flask) -> None:
    unit = tree.unit("PD-NAKER")
    edit.change_unit(unit.id, 1, {"name": "Dinas Tenaga Kerja"}, by=BY)
    settings.put("office_address", "Jalan Jenderal Sudirman 1", by=BY)
    db.session.flush()
    assert db.session.scalar(select(func.count()).select_from(Stream).where(Stream.kind == "reference")) == 1
    for facts in db.session.execute(select(Event.facts)).scalars():
        assert "Dinas" not in str(facts)
        assert "Jalan" not in str(facts)


def test_nothing_changed_is_no_event(inside: Flask) -> None:
    unit = tree.unit("DINKES")
    assert edit.change_unit(unit.id, 1, {"name": unit.name}, by=BY) == []
    assert (unit.version, unit.edited) == (1, False)
    assert history.history("unit", unit.id) == []


def test_a_stale_form_is_refused_with_what_is_there_now(inside: Flask) -> None:
    unit = tree.unit("DINKES")
    edit.change_unit(unit.id, 1, {"short_name": "Dinkes BH"}, by=BY)
    with pytest.raises(Stale) as caught:
        edit.change_unit(unit.id, 1, {"short_name": "Kesehatan"}, by="user:2")
    assert ("short_name", "Dinkes BH") in caught.value.theirs  # type: ignore[attr-defined]
    assert tree.unit("DINKES").short_name == "Dinkes BH"


def test_only_editable_fields_can_be_changed(inside: Flask) -> None:
    with pytest.raises(ValueError, match="code"):
        edit.change_unit(tree.unit("DINKES").id, 1, {"code": "X"}, by=BY)
    with pytest.raises(Hidden):
        edit.change_unit(987_654, 1, {"name": "X"}, by=BY)


def test_a_ward_is_added_and_routed_to_its_director(inside: Flask) -> None:
    rsud = tree.unit("RSUD-HAMBA")
    ward = edit.add_unit(
        {"name": "Instalasi Gawat Darurat", "short_name": "IGD", "kind": "bagian", "parent_id": rsud.id},
        by=BY,
    )
    assert ward.code == "RSUD-HAMBA-IGD"
    assert ward.path == f"{rsud.path}{ward.id}/"
    assert ward.agency_id == tree.unit("DINKES").id
    assert history.history("unit", ward.id)[0].field == "added"
    with pytest.raises(Refusal):
        edit.add_unit(
            {"name": "IGD lagi", "short_name": "IGD", "kind": "bagian", "parent_id": rsud.id}, by=BY
        )


def test_a_subtree_moves_along(inside: Flask) -> None:
    camat, dinsos = tree.unit("KEC-MERSAM"), tree.unit("DINSOS")
    below = db.session.scalar(select(func.count()).select_from(Unit).where(tree.within(camat.path)))
    edit.change_unit(camat.id, 1, {"parent_id": dinsos.id}, by=BY)
    moved = tree.unit("KEC-MERSAM")
    assert moved.path == f"{dinsos.path}{moved.id}/"
    inside_it = select(Unit).where(tree.within(moved.path))
    found = db.session.execute(inside_it).scalars().all()
    assert len(found) == below
    assert {unit.agency_id for unit in found} == {dinsos.id}


def test_the_tree_never_closes_in_a_circle(inside: Flask) -> None:
    with pytest.raises(Refusal):
        edit.change_unit(tree.unit("DINKES").id, 1, {"parent_id": tree.unit("PKM-ARO").id}, by=BY)


@pytest.mark.parametrize("code", ["DISKOMINFO", "KEC-MERSAM", "DPMD"])
def test_a_unit_others_rely_on_stays_in_use(inside: Flask, code: str) -> None:
    with pytest.raises(Refusal):
        edit.change_unit(tree.unit(code).id, 1, {"active": False}, by=BY)


def test_a_desa_has_no_civil_servants(inside: Flask) -> None:
    with pytest.raises(Refusal) as caught:
        edit.change_unit(tree.unit("DESA-JEBAK").id, 1, {"has_asn": True}, by=BY)
    assert caught.value.field == "has_asn"


def test_a_rule_is_added_once(inside: Flask) -> None:
    mersam = db.session.scalar(select(Region.id).where(Region.code == "15.04.01"))
    values = {
        "category_id": category("JALAN-KAB").id,
        "region_id": mersam,
        "unit_id": None,
        "target_unit_id": tree.unit("DISPERKIM").id,
    }
    rule = edit.add_rule(values, by=BY)
    with pytest.raises(Refusal):
        edit.add_rule(values, by=BY)
    with pytest.raises(Refusal):
        edit.add_rule(values | {"region_id": None}, by=BY)
    edit.change_rule(rule.id, 1, {"active": False}, by=BY)
    assert db.session.get_one(RoutingRule, rule.id).active is False
    edit.add_rule(values, by=BY)


def test_a_category_goes_to_a_unit_in_use(inside: Flask) -> None:
    kind = category("PUSTAKA-ARSIP")
    edit.change_category(kind.id, 1, {"keywords": ["buku", "perpustakaan keliling"]}, by=BY)
    assert category("PUSTAKA-ARSIP").keywords == ["buku", "perpustakaan keliling"]
    with pytest.raises(Refusal):
        edit.change_category(kind.id, 2, {"unit_id": 987_654}, by=BY)


def test_an_office_is_a_unit_in_use(inside: Flask) -> None:
    assert edit.change_setting("verifying_unit", 1, "SETDA", by=BY)
    assert settings.office("verifying_unit").code == "SETDA"
    with pytest.raises(Refusal):
        edit.change_setting("verifying_unit", 2, "NOBODY", by=BY)
    with pytest.raises(Stale):
        edit.change_setting("verifying_unit", 1, "DISKOMINFO", by=BY)
    assert history.history("setting", "verifying_unit")[0].new == "SETDA"


def test_the_office_that_loses_a_task_and_the_one_that_gets_it_are_written_to(inside: Flask) -> None:
    told = (
        select(Unit.code).join(Letter, Letter.recipient_id == Unit.id).where(Letter.letter == "office_moved")
    )
    assert edit.change_setting("oversight_unit", 1, "DPUTR", by=BY)
    assert set(db.session.scalars(told)) == {"INSPEKTORAT", "DPUTR"}
    assert edit.change_setting("oversight_unit", 2, "INSPEKTORAT", by=BY)
    assert len(db.session.scalars(told).all()) == 4, "and again when it is put back"
