"""Keeping a case from somebody named in it: who may, from whom not, and what stands in the record."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import inquiries, keeping_away, queues, reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from feedback.notices.models import Letter
from feedback.people import exclusions, finding
from feedback.people.finding import Found
from tests.complaints import telling
from tests.crew import SERVANTS, Crew, email

PKM = "Puskesmas Muara Bulian"
WHY = "Disebut dengan nama dalam laporan."


def of(crew: Crew, who: str) -> Found:
    found = finding.by_key(f"u{crew.id_of(who)}")
    assert found is not None
    return found


def keep(complaint: Complaint, crew: Crew, whom: str, by: str = "verifier") -> None:
    keeping_away.keep(complaint, of(crew, whom), WHY, by=crew[by])


def seen(crew: Crew, who: str) -> list[Complaint]:
    return list(db.session.scalars(queues.visible_to(crew[who])))


def test_it_is_gone_for_him_and_comes_back_and_nobody_is_told(inside: Flask, crew: Crew) -> None:
    complaint = telling.routed(crew)
    letters = len(db.session.scalars(select(Letter)).all())
    keep(complaint, crew, "officer_dputr2", by="head_dputr")
    assert seen(crew, "officer_dputr2") == []
    assert seen(crew, "officer_dputr") == [complaint]
    (event,) = db.session.scalars(select(Event).where(Event.kind == "kept_away"))
    assert event.facts == {"why": "named"}
    assert reading.story(complaint, Audience.REPORTER).last("kept_away") is None
    assert len(db.session.scalars(select(Letter)).all()) == letters
    keeping_away.let_back(complaint, of(crew, "officer_dputr2"), WHY, by=crew["delegate"])
    assert seen(crew, "officer_dputr2") == [complaint]
    assert keeping_away.kept(complaint) == []
    assert reading.differences(complaint) == {}


def test_a_civil_servant_takes_those_under_him_along_and_what_his_office_was_asked(
    inside: Flask, crew: Crew
) -> None:
    about = {"category": "KES-PUSKESMAS", "unit": PKM, "about_conduct": True}
    complaint = telling.filed(telling.RUDE, **about)
    telling.route(complaint, crew, "DINKES")
    day = inquiries.usual_day()
    inquiry = inquiries.ask(complaint, "Bagaimana giliran loket diatur?", day, by=crew["officer_dinkes"])
    keep(complaint, crew, "head_pkm", by="head_dinkes")
    assert [one.civil_servant_id for one in keeping_away.kept(complaint)] == [
        crew["head_pkm"].civil_servant_id
    ]
    assert exclusions.names(crew["officer_pkm"], complaint.id)
    assert inquiry not in db.session.scalars(inquiries.asked_of(crew["head_pkm"])).all()
    with pytest.raises(Refusal):
        keep(complaint, crew, "head_pkm", by="head_dinkes")


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("officer_dputr", "officer_dputr2"),  # no head
        ("head_dukcapil", "officer_dputr2"),  # of another office
        ("inspector", "officer_dputr2"),  # decides on abuse alone
        ("head_dputr", "head_dputr"),  # himself
        ("head_dputr", "inspector"),  # who sees all cases
        ("head_dputr", "officer_dputr"),  # who has it in hand
    ],
)
def test_not_everybody_and_not_from_everybody(inside: Flask, crew: Crew, by: str, whom: str) -> None:
    complaint = telling.in_work(crew)
    with pytest.raises(Refusal):
        keep(complaint, crew, whom, by=by)
    assert keeping_away.kept(complaint) == []


def test_only_the_delegate_keeps_it_from_an_inspector_and_lets_him_back(inside: Flask, crew: Crew) -> None:
    complaint = telling.routed(crew)
    keep(complaint, crew, "inspector2", by="delegate")
    assert seen(crew, "inspector2") == []
    with pytest.raises(Refusal):
        keeping_away.let_back(complaint, of(crew, "inspector2"), WHY, by=crew["inspector"])


def test_somebody_stays_at_the_office_that_holds_it(inside: Flask, crew: Crew) -> None:
    complaint = telling.filed(category="KES-PUSKESMAS", unit=PKM)
    telling.route(complaint, crew, PKM)
    with pytest.raises(Refusal, match=r"unit pemegang|another office first"):
        keep(complaint, crew, "head_pkm")  # and his officer with him
    assert keeping_away.kept(complaint) == []
    assert seen(crew, "officer_pkm") == [complaint]


def test_an_office_left_alone_would_not_be_noticed_without_the_question(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin."""
    complaint = telling.filed(category="KES-PUSKESMAS", unit=PKM)
    telling.route(complaint, crew, PKM)
    monkeypatch.setattr(keeping_away, "is_staffed", lambda _complaint: True)
    keep(complaint, crew, "head_pkm")
    assert seen(crew, "officer_pkm") == []


def test_people_are_found_by_name_nip_and_address(inside: Flask, crew: Crew) -> None:
    head = crew["head_pkm"]
    for said in ("head pkm", SERVANTS["head_pkm"][0], email("head_pkm").upper()):
        (found,) = finding.search(said)
        assert (found.user_id, found.civil_servant_id, found.unit) == (
            head.user_id,
            head.civil_servant_id,
            PKM,
        )
    assert finding.search("he") == finding.search("%%%") == []
    assert len(finding.search("officer")) == len([one for one in crew if one.startswith("officer")])
    for key in ("", "u", "x1", "u999999999", "s1e3", "u" + "9" * 40):
        assert finding.by_key(key) is None
