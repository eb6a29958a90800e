"""The page on which a case is kept from somebody: the search, the press, and what the case page shows to whom."""

from __future__ import annotations

from flask import Flask

from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import REASON, Visit, counted, do, told

NAME = "Officer Dputr2"


def test_the_named_person_is_looked_for_and_kept_away(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.filed(person="Pak Dedi di loket"))
    page = f"/desk/complaints/{number}/exclusion"
    verifier, named = visit("verifier"), visit("officer_dputr2")
    empty = verifier.get(page).text
    assert "Pak Dedi di loket" in empty
    assert 'name="whom"' not in empty
    key = f"u{crew.id_of('officer_dputr2')}"
    with counted(app) as said:
        found = verifier.get(page, query_string={"q": NAME}).text
    assert key in found
    assert len(said) <= 20, said
    refused = do(verifier, app, number, "exclusion", q=NAME, whom=key, reason="")
    assert refused.status_code == 422
    assert key in refused.text
    assert do(verifier, app, number, "exclusion", q=NAME, whom=key, reason=REASON).status_code == 303
    told(app, lambda: _routed(number, crew))
    assert named.get(f"/desk/complaints/{number}").status_code == 404
    assert number not in named.get("/desk").text + named.get("/desk/queues/unassigned").text
    assert number in visit("officer_dputr").get("/desk/queues/unassigned").text


def test_how_many_is_read_by_who_may_keep_away_and_the_name_by_who_may_let_back(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.routed(crew))
    key = f"u{crew.id_of('officer_dputr2')}"
    assert (
        do(visit("head_dputr"), app, number, "exclusion", q=NAME, whom=key, reason=REASON).status_code == 303
    )
    case = f"/desk/complaints/{number}"
    delegate = visit("delegate")
    assert NAME in delegate.get(case).text
    assert NAME in delegate.get(f"{case}/exclusion-end").text
    assert NAME not in visit("head_dputr").get(case).text
    assert NAME not in visit("officer_dputr").get(case).text
    assert visit("head_dputr").get(f"{case}/exclusion-end").status_code == 403
    assert do(delegate, app, number, "exclusion-end", whom=key, reason=REASON).status_code == 303
    assert visit("officer_dputr2").get(case).status_code == 200
    assert NAME not in delegate.get(case).text


def _routed(number: str, crew: Crew) -> telling.Complaint:
    complaint = telling.db.session.scalars(
        telling.select(telling.Complaint).where(telling.Complaint.number == number)
    ).one()
    telling.route(complaint, crew)
    return complaint
