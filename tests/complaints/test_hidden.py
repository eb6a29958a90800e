"""Of whom a case is hidden: no letter, no incident and no handing over brings it to them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, triage
from feedback.notices.models import Letter
from feedback.notices.resolve import Address
from feedback.people import addresses, exclusions
from tests.complaints import telling
from tests.crew import Crew


def test_letters_reach_nobody_who_must_not_know(app: Flask, crew: Crew) -> None:
    with app.app_context():
        about = {"category": "KES-PUSKESMAS", "unit": "Puskesmas Muara Bulian", "about_conduct": True}
        complaint = telling.filed(telling.RUDE, **about)
        telling.route(complaint, crew, "DINKES")
        db.session.flush()
        units = {
            row.recipient_id for row in db.session.scalars(select(Letter)) if row.recipient_kind == "unit"
        }
        readers: list[Address] = [one for unit in units for one in addresses.of_unit(unit)]
        hidden = exclusions.hidden_from(
            complaint.id, [crew.id_of(key) for key in ("head_pkm", "officer_pkm")]
        )
        assert hidden == {crew.id_of("head_pkm"), crew.id_of("officer_pkm")}
        assert readers
        assert not any("pkm" in one.email for one in readers if one.email)


def test_reports_hidden_from_different_offices_are_never_one_incident(app: Flask, crew: Crew) -> None:
    with app.app_context():
        about = {"category": "KES-PUSKESMAS", "unit": "Puskesmas Muara Bulian"}
        rude, slow = telling.filed(telling.RUDE, about_conduct=True, **about), telling.filed(**about)
        for one, lead in ((rude, slow), (slow, rude)):
            with pytest.raises(Refusal, match=r"not hidden from the same offices|dirahasiakan"):
                triage.join(one, lead, by=crew["verifier"])


def test_handing_over_neither_moves_nor_betrays_what_is_hidden(app: Flask, crew: Crew) -> None:
    with app.app_context():
        seen, hidden = telling.in_work(crew), telling.in_work(crew)
        exclusions.exclude_person(hidden.id, user_id=crew.id_of("head_dputr"), reason="complained_about")
        officers = crew.id_of("officer_dputr"), crew.id_of("officer_dputr2")
        assert follow_up.hand_over(*officers, by=crew["head_dputr"]) == [seen]
        assert (seen.officer_id, hidden.officer_id) == (officers[1], officers[0])
        assert follow_up.hand_over(officers[0], crew.id_of("officer_pkm"), by=crew["head_pkm"]) == []


def test_nobody_is_given_a_case_that_is_about_him(app: Flask, crew: Crew) -> None:
    with app.app_context():
        complaint = telling.routed(crew)
        exclusions.exclude_person(
            complaint.id, user_id=crew.id_of("officer_dputr2"), reason="complained_about"
        )
        with pytest.raises(Refusal, match=r"officer|petugas"):
            follow_up.dispose(complaint, crew.id_of("officer_dputr2"), "", None, by=crew["head_dputr"])
