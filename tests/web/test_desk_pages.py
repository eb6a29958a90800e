"""The desk as it is read: today, queues, search, the case, and what each page costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter, search
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.complaints.sweep import sweep
from feedback.web.desk import searching
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit, counted, do, now, told
from tests.web.public_path import follow, given

LISTS = ("due-next", "mine", "unassigned", "overdue", "waiting", "bounced", "closed", "advice", "decisions")


def test_a_new_report_waits_for_the_verifier(app: Flask, visit: Visit) -> None:
    number = told(app, telling.filed)
    page = visit("verifier").get("/desk")
    assert page.status_code == 200
    assert number in page.text
    assert number in visit("verifier").get("/desk/queues/verification").text
    assert number not in visit("officer_dputr").get("/desk").text


def test_a_routed_report_is_on_the_officers_desk_and_no_other(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew))
    assert number in visit("officer_dputr").get("/desk/queues/unassigned").text
    assert number not in visit("officer_dukcapil").get("/desk/queues/unassigned").text


@pytest.mark.parametrize("name", LISTS)
def test_every_queue_of_a_head_opens(app: Flask, visit: Visit, crew: Crew, name: str) -> None:
    told(app, lambda: telling.in_work(crew))
    assert visit("head_dputr").get(f"/desk/queues/{name}").status_code == 200


@pytest.mark.parametrize(
    "name", ["verification", "with-agencies", "set-aside", "lapor", "waiting", "overdue"]
)
def test_every_queue_of_a_verifier_opens(app: Flask, visit: Visit, name: str) -> None:
    told(app, telling.filed)
    assert visit("verifier").get(f"/desk/queues/{name}").status_code == 200


def test_a_queue_of_others_does_not_exist(visit: Visit) -> None:
    assert visit("officer_dputr").get("/desk/queues/verification").status_code == 404
    assert visit("officer_dputr").get("/desk/queues/nothing").status_code == 404


def test_a_supporting_office_sees_the_case_in_its_own_queue_only(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    def story() -> object:
        complaint = telling.in_work(crew)
        follow_up.ask_support(
            complaint,
            telling.unit_id("DUKCAPIL"),
            "Mohon pendapat.",
            complaint.received_on,
            by=crew["officer_dputr"],
        )
        return complaint

    number = told(app, story)  # type: ignore[arg-type]
    assert number in visit("officer_dukcapil").get("/desk/queues/advice").text
    assert number not in visit("officer_dukcapil").get("/desk/queues/due-next").text


def test_the_case_page_says_whether_the_reporter_lets_it_be_published(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    for agreed, said in ((True, "Boleh ditayangkan</span>"), (False, "Pelapor tidak setuju</span>")):
        number = told(app, lambda agreed=agreed: telling.routed(crew, consents_to_publication=agreed))  # type: ignore[misc]
        page = visit("officer_dputr").get(f"/desk/complaints/{number}").text
        assert said in page
        assert ("Boleh ditayangkan</span>" in page) == agreed


def test_the_case_page_says_what_can_be_done_now(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew))
    page = visit("officer_dputr").get(f"/desk/complaints/{number}")
    assert page.status_code == 200
    assert f"/desk/complaints/{number}/acceptance" in page.text
    assert f"/desk/complaints/{number}/answer" not in page.text
    assert telling.POTHOLE in page.text


def test_contact_data_are_for_the_holder_of_an_open_case(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew))
    assert "081200000000" in visit("officer_dputr").get(f"/desk/complaints/{number}").text
    hidden = told(app, lambda: telling.routed(crew, identity=Identity.CONFIDENTIAL))
    assert "081200000000" not in visit("officer_dputr").get(f"/desk/complaints/{hidden}").text


def test_a_case_of_another_agency_does_not_exist(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew))
    assert visit("officer_dukcapil").get(f"/desk/complaints/{number}").status_code == 404
    assert visit("officer_dukcapil").post(f"/desk/complaints/{number}/acceptance").status_code == 404


def test_the_office_complained_about_never_learns_of_it(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> object:
        rude = telling.filed(telling.RUDE, category=None, unit="Puskesmas Muara Bulian", about_conduct=True)
        telling.route(rude, crew, "DINKES", category_id=telling.category_id("JALAN-KAB"), about_conduct=True)
        return rude

    number = told(app, story)  # type: ignore[arg-type]
    for who in ("officer_pkm", "head_pkm"):
        browser = visit(who)
        assert browser.get(f"/desk/complaints/{number}").status_code == 404
        assert number not in browser.get("/desk/queues/due-next").text
        assert f"/desk/complaints/{number}" not in browser.get(f"/desk/search?q={number}").text
    assert visit("officer_dinkes").get(f"/desk/complaints/{number}").status_code == 200


def test_search_finds_by_number_and_by_words(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew))
    browser = visit("officer_dputr")
    assert browser.get(f"/desk/search?q={number.lower()}").location.endswith(number)
    assert number in browser.get("/desk/search?q=lubang pasar").text
    assert number not in visit("officer_dukcapil").get("/desk/search?q=lubang pasar").text


def test_filters_stay_in_the_address_of_the_next_page(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        category = telling.category_id("JALAN-KAB")
    for _ in range(51):
        told(app, lambda: telling.routed(crew))
    browser = visit("officer_dputr")
    page = browser.get(f"/desk/queues/due-next?category={category}")
    address = f"category={category}&amp;after="
    assert address in page.text
    onward = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert page.text.count('class="row-link"') == 50
    assert browser.get(onward).text.count('class="row-link"') == 1
    assert browser.get("/desk/queues/due-next?category=0").text.count('class="row-link"') == 50


def test_a_list_asks_as_often_for_fifty_cases_as_for_one(app: Flask, visit: Visit, crew: Crew) -> None:
    told(app, lambda: telling.routed(crew))
    browser = visit("officer_dputr")
    browser.get("/desk/queues/due-next")
    with counted(app) as one:
        browser.get("/desk/queues/due-next")
    for _ in range(8):
        told(app, lambda: telling.routed(crew))
    with counted(app) as many:
        browser.get("/desk/queues/due-next")
    assert len(one) == len(many) <= 8, "\n".join(many)


def test_today_asks_at_most_eight_times(app: Flask, visit: Visit, crew: Crew) -> None:
    told(app, lambda: telling.in_work(crew))
    browser = visit("head_dputr")
    browser.get("/desk")
    with counted(app) as said:
        page = browser.get("/desk")
    assert "Officer Dputr" in page.text
    assert len(said) <= 8, "\n".join(said)


def test_the_case_page_asks_at_most_ten_times(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew))
    browser = visit("officer_dputr")
    browser.get(f"/desk/complaints/{number}")
    with counted(app) as said:
        browser.get(f"/desk/complaints/{number}")
    assert len(said) <= 10, "\n".join(said)
    with counted(app) as verifiers:
        visit("verifier").get(f"/desk/complaints/{number}")
    assert len(verifiers) <= 14, "\n".join(verifiers)  # signing in among them


def test_nothing_changes_by_looking(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew))
    before = now(app, number)
    browser = visit("officer_dputr")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("desk.") and rule.arguments == {"number"} and "GET" in rule.methods:
            browser.get(rule.rule.replace("<number>", number))
    assert now(app, number) == before


def test_who_has_a_record_of_his_own_finds_it_at_his_desk(visit: Visit) -> None:
    assert 'href="/record"' in visit("officer_pkm").get("/desk").text
    assert 'href="/record"' not in visit("verifier").get("/desk").text


def test_the_delegate_has_the_queues_of_what_his_own_office_holds(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.routed(crew, unit="SETDA"))
    delegate = visit("delegate")
    for name in ("due-next", "unassigned"):
        assert number in delegate.get(f"/desk/queues/{name}").text
    assert do(delegate, app, number, "acceptance").status_code == 303
    assert number in delegate.get("/desk/queues/mine").text
    assert number not in delegate.get("/desk/queues/unassigned").text


def test_a_line_past_the_limit_says_which_limit(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        with clock.at(clock.now() - timedelta(days=30)):
            complaint = telling.routed(crew)
        sweep()
        return complaint

    number = told(app, story)
    page = visit("officer_dputr").get(f"/desk/complaints/{number}", headers={"Accept-Language": "id"}).text
    assert "Lewat batas waktu: " in page or "Past the limit: " in page


def test_why_a_date_moved_is_told_to_the_reporter_as_you_and_to_the_office_as_the_reporter(
    app: Flask, client: FlaskClient, visit: Visit, crew: Crew
) -> None:
    def story() -> Complaint:
        complaint = telling.in_work(crew)
        follow_up.ask(complaint, "Di dekat toko yang mana?", by=crew["officer_dputr"])
        reporter.reply(complaint, "Di depan toko Makmur.")
        numbers.append(complaint.number)
        return complaint

    numbers: list[str] = []
    mine = follow(client, given(app, story)).text
    office = visit("officer_dputr").get(f"/desk/complaints/{numbers[0]}").text
    yours, theirs = "karena Anda ditanya", "karena ada pertanyaan kepada pelapor"
    assert (yours in mine, theirs in mine) == (True, False)
    assert (yours in office, theirs in office) == (False, True)


@pytest.mark.parametrize("count", [1, 50])
def test_a_search_costs_the_same_for_one_and_for_fifty(
    app: Flask, visit: Visit, crew: Crew, count: int
) -> None:
    told(app, lambda: several(count))
    browser = visit("verifier")
    browser.get("/desk/search?q=lubang")
    with statements(app) as sent:
        page = browser.get("/desk/search?q=lubang besar").text
    assert page.count("<mark>lubang</mark>") + page.count("<mark>berlubang</mark>") >= count
    assert len(sent) == (8 if db_name(app) == "postgresql" else 7)


def test_a_search_goes_on_where_it_stopped(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "WEIGHED", 4)
    monkeypatch.setattr(searching, "PAGE", 2)
    told(app, lambda: several(9))
    browser, address, seen = visit("verifier"), "/desk/search?q=lubang", []
    for _page in range(6):
        page = browser.get(address).text
        seen += re.findall(r'href="/desk/complaints/(BH-[\w-]+)"', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        if onward is None:
            break
        address = onward[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 9


def test_a_word_that_everybody_uses_is_looked_for_among_the_newest_and_then_further_back(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WORK", 3)
    told(app, lambda: several(7))
    browser, address, seen = visit("verifier"), "/desk/search?q=lubang", []
    for turn in range(3):
        page = browser.get(address).text
        seen += re.findall(r'href="/desk/complaints/(BH-[\w-]+)"', page)
        assert ("hanya yang terbaru yang diperiksa" in page) is (turn < 2)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert address == ""
    assert len(seen) == len(set(seen)) == 7


def test_who_sees_few_cases_goes_on_to_older_ones_of_a_common_word(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WORK", 3)
    own = told(app, lambda: telling.routed(crew))
    told(app, lambda: several(3))
    browser = visit("officer_dputr")
    page = browser.get("/desk/search?q=lubang").text
    assert "hanya yang terbaru yang diperiksa" in page
    assert "Tidak ada yang ditemukan" not in page
    onward = re.search(r'rel="next" href="([^"]+)"', page)
    assert onward is not None
    assert own in browser.get(onward[1].replace("&amp;", "&")).text


def test_a_search_is_narrowed(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, telling.filed)
    browser = visit("verifier")
    assert number in browser.get("/desk/search?q=lubang&state=received").text
    assert number not in browser.get("/desk/search?q=lubang&state=routed").text


def db_name(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def several(count: int) -> Complaint:
    return [telling.filed() for _turn in range(count)][-1]
