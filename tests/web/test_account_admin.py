"""The administrator's screens about people, and the personnel officer's roster."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.notices.models import Letter
from feedback.people.models import Absence, CivilServant, Grant, User, UserState
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.web.admin import people, people_posts, people_rights, people_roster
from tests.complaints import telling
from tests.crew import Crew

Visit = Callable[[str], FlaskClient]
SCREENS = (people, people_posts, people_roster, people_rights)

ROSTER = (
    "nip,nama,jenis,kode_unit,jabatan,nip_atasan,tmt_mulai,tmt_selesai,email\n"
    "197501012000031001,Rahmat,PNS,DINKES,Kepala Bidang,,2020-01-01,,\n"
    "197501012000031002,<b>Ani</b>,PNS,NOWHERE,Staf,,2020-01-01,,\n"
)


def unit_id(app: Flask, code: str) -> int:
    with app.app_context():
        return tree.unit(code).id


def grants_of(app: Flask, user_id: int) -> list[Grant]:
    with app.app_context():
        return list(db.session.execute(select(Grant).where(Grant.user_id == user_id)).scalars())


@pytest.mark.parametrize("path", ["/admin/people", "/admin/people/new", "/admin/people/1", "/admin/rights"])
def test_only_the_administrator_manages_people(visit: Visit, client: FlaskClient, path: str) -> None:
    assert visit("administrator").get(path).status_code == 200
    for key in ("verifier", "head_dinkes", "personnel"):
        assert visit(key).get(path).status_code == 403
    reads_settings = path == "/admin/rights"  # the observer reads who may do what, and no person
    assert visit("observer").get(path).status_code == (200 if reads_settings else 403)
    assert client.get(path).status_code == 303


def test_somebody_is_invited_found_and_given_another_post(app: Flask, visit: Visit) -> None:
    browser = visit("administrator")
    asked = {"name": "Budi <i>Santoso</i>", "email": "Budi@x.go.id", "role": "officer", "unit": "x"}
    again = browser.post("/admin/people/new", data=asked)
    assert again.status_code == 422
    assert "Budi &lt;i&gt;Santoso" in again.text
    made = browser.post("/admin/people/new", data={**asked, "unit": unit_id(app, "DINKES")})
    assert made.status_code == 303
    with app.app_context():
        letters = db.session.execute(select(Letter).where(Letter.letter == "invitation")).scalars().all()
        assert letters[-1].facts.keys() == {"invitation"}
        budi = db.session.execute(select(User).where(User.email == "budi@x.go.id")).scalar_one().id
    assert "budi@x.go.id" in browser.get("/admin/people?text=BUDI").text
    assert "budi@x.go.id" not in browser.get("/admin/people?text=%25udi").text, "% is no wildcard"
    assert "budi@x.go.id" not in browser.get("/admin/people?role=verifier").text
    twice = browser.post("/admin/people/new", data={**asked, "unit": unit_id(app, "DINKES")})
    assert twice.status_code == 422
    given = {"role": "unit_head", "unit": unit_id(app, "DPUTR"), "acting": "plt"}
    assert browser.post(f"/admin/people/{budi}/posts", data=given).status_code == 303
    assert browser.post(f"/admin/people/{budi}/posts", data=given).status_code == 422
    assert browser.post(f"/admin/people/{budi}/invitation").status_code == 303
    assert browser.get(f"/admin/people/{budi}").status_code == 200


def test_posts_end_and_pass_on_and_never_through_somebody_else(app: Flask, visit: Visit, crew: Crew) -> None:
    browser, mine = visit("administrator"), crew["officer_dputr"].user_id
    with app.app_context():
        number = telling.in_work(crew).number
        db.session.commit()
    [post] = grants_of(app, mine)
    foreign = crew["officer_dukcapil"].user_id
    assert browser.post(f"/admin/people/{foreign}/posts/{post.id}/end").status_code == 404
    passed = browser.post(f"/admin/people/{mine}/posts/{post.id}/successor", data={"successor": foreign})
    assert passed.status_code == 303
    told = browser.get(passed.location).text
    assert "Laporan terbuka yang ikut beralih: 1." in told
    assert number not in told, "how many, and not which"
    assert {grant.role for grant in grants_of(app, foreign)} == {Role.OFFICER}
    assert len(grants_of(app, foreign)) == 2
    assert crew["officer_dputr"].posts == ()
    [_first, second] = grants_of(app, foreign)
    assert browser.post(f"/admin/people/{foreign}/posts/{second.id}/end").status_code == 303
    assert len(crew["officer_dukcapil"].posts) == 1


def test_an_account_is_switched_off_and_on_but_never_the_last_administrator(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    browser, user_id = visit("administrator"), crew["observer"].user_id
    other = visit("observer")
    assert browser.post(f"/admin/people/{user_id}/off").status_code == 303
    assert other.get("/account").status_code == 303
    assert browser.post(f"/admin/people/{user_id}/on").status_code == 303
    with app.app_context():
        assert db.session.get_one(User, user_id).state is UserState.ACTIVE
    mine = crew["administrator"].user_id
    refused = browser.post(f"/admin/people/{mine}/off")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    [post] = grants_of(app, mine)
    assert browser.post(f"/admin/people/{mine}/posts/{post.id}/end").status_code == 422


def test_an_absence_is_noted_and_ended(app: Flask, visit: Visit, crew: Crew) -> None:
    browser, head = visit("administrator"), crew["head_dputr"].user_id
    today = clock.today().isoformat()
    days = {"away-from_on": today, "away-to_on": today, "away-stand_in": crew["officer_dputr"].user_id}
    assert browser.post(f"/admin/people/{head}/absences", data=days).status_code == 303
    assert crew["officer_dputr"].holds(Role.AGENCY_HEAD)
    assert browser.post(f"/admin/people/{head}/absences", data=days).status_code == 422
    with app.app_context():
        absence = db.session.execute(select(Absence)).scalar_one()
    other = crew["observer"].user_id
    browser.post(f"/admin/people/{other}/absences/{absence.id}/end")
    assert crew["officer_dputr"].holds(Role.AGENCY_HEAD)
    browser.post(f"/admin/people/{head}/absences/{absence.id}/end")
    assert not crew["officer_dputr"].holds(Role.AGENCY_HEAD)


def test_the_list_costs_the_same_for_one_and_for_fifty_and_pages_by_keyset(app: Flask, visit: Visit) -> None:
    browser, said = visit("administrator"), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        now = clock.now()
        db.session.add_all(
            User(email=f"z{n}@x.go.id", name=f"Zul {n:03}", state=UserState.INVITED, created_at=now)
            for n in range(60)
        )
        db.session.commit()
    said.clear()
    browser.get("/admin/people?text=observer")
    one = len([words for words in said if words.startswith("SELECT")])
    said.clear()
    page = browser.get("/admin/people?text=zul")
    assert len([words for words in said if words.startswith("SELECT")]) == one == 4
    assert "z49@x.go.id" in page.text
    assert "z50@x.go.id" not in page.text
    last = browser.get("/admin/people?text=zul&name=Zul+049&after=0").text
    assert "z59@x.go.id" in last
    assert "z48@x.go.id" not in last


def test_a_roster_is_tried_first_and_then_taken_over(app: Flask, visit: Visit) -> None:
    browser = visit("personnel")
    assert browser.get("/admin/roster").status_code == 200
    assert visit("administrator").get("/admin/roster").status_code == 403

    def send(**more: str):
        file = (io.BytesIO(ROSTER.encode()), "pegawai.csv")
        return browser.post("/admin/roster", data={"file": file, **more}, content_type="multipart/form-data")

    def rahmats() -> int:
        with app.app_context():
            return len(db.session.execute(select(CivilServant).where(CivilServant.name == "Rahmat")).all())

    tried = send(trial="y")
    assert tried.status_code == 200
    assert "&lt;b&gt;Ani" in tried.text
    assert rahmats() == 0
    assert send().status_code == 200
    assert send().status_code == 200
    assert rahmats() == 1
    assert browser.post("/admin/roster", data={}).status_code == 422


def test_the_screen_of_rights_is_the_table_itself(visit: Visit) -> None:
    page = visit("inspector").get("/admin/rights")
    assert page.status_code == 200
    assert page.text.count('<th scope="row">') == len(Right)
