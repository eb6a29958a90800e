"""What a case that is not theirs must never tell anybody: not its number, not its words, not that it exists."""

from __future__ import annotations

import re

import pytest

from tests.complaints import telling
from tests.web.matrix import asking
from tests.web.matrix.sight import SEEN, mark
from tests.web.matrix.world import World

pytest_plugins = ("tests.web.matrix.regency",)

# Who must know nothing, and of which cases.
OUTSIDE = {
    "head_pkm": ("rude", "rude_closed", "abuse", "in_work", "confidential"),
    "officer_pkm": ("rude", "rude_closed", "in_work"),
    "head_dukcapil": ("abuse", "abuse_routed", "in_work", "rude"),
    "officer_dputr2": ("named", "clinic", "rude"),
    "delegate": ("about_setda", "abuse"),
    "inspector": ("about_inspectorate",),
    "head_dinkes": ("helped_closed", "in_work", "abuse"),
    "verifier": ("abuse", "abuse_routed", "closed"),
    "operator": ("new", "in_work", "rude"),
    "observer": ("new", "in_work", "rude"),
    "administrator": ("new", "in_work", "rude"),
}
LISTS = (
    "/desk",
    *(f"/desk/queues/{name}" for name in ("due-next", "mine", "unassigned", "overdue", "waiting", "bounced")),
    *(f"/desk/queues/{name}" for name in ("verification", "decisions", "advice", "closed", "set-aside")),
    "/desk/handover",
    "/desk/calls",
    "/inspectorate",
    "/inspectorate/figures/received?part=of",
    "/inspectorate/overdue",
    "/inspectorate/alarms",
    "/inspectorate/set-aside",
    "/inspectorate/pressures",
    "/personnel/notes",
    "/record",
    "/cases",
    "/",
)


@pytest.mark.parametrize("person", OUTSIDE)
def test_no_list_and_no_search_tells_of_it(regency: World, person: str) -> None:
    client = asking.Browsers(regency)[person]
    known = regency.visible(person, "")
    for page in LISTS:
        _is_silent(regency, client.get(page).text, known, f"{person} {page}")
    for name in OUTSIDE[person]:
        number = regency.numbers[name]
        for said in (number, number.lower().replace("-", ""), mark(name), mark(name)[:6]):
            answer = client.get("/desk/search", query_string={"q": said})
            assert answer.status_code in (200, 403), (person, name)
            assert number not in re.findall(r"/desk/complaints/([0-9A-Z-]+)", answer.text)
            page = answer.text.replace(said, "")  # what was typed stands on the page again
            _is_silent(regency, page, known, f"{person} searches {said}")


@pytest.mark.parametrize("person", OUTSIDE)
def test_a_case_that_is_hidden_is_answered_like_one_that_never_was(regency: World, person: str) -> None:
    client, absent = asking.Browsers(regency)[person], "BH-0000-0000"
    for name in OUTSIDE[person]:
        number = regency.numbers[name]
        for page in (
            "/desk/complaints/{}",
            "/desk/complaints/{}/note",
            "/personnel/proposals/{}",
            "/cases/{}",
        ):
            for send in (client.get, client.post):
                here, nowhere = send(page.format(number)), send(page.format(absent))
                assert here.status_code == nowhere.status_code, (person, page)
                assert here.status_code >= 400, (person, page)
                assert _plain(here.text, number) == _plain(nowhere.text, absent)


@pytest.mark.parametrize("person", ["head_dputr", "inspector", "delegate", "head_dinkes"])
def test_counts_count_only_what_can_be_opened(regency: World, person: str) -> None:
    """The number beside a queue is the number of rows on it, and every row opens."""
    client = asking.Browsers(regency)[person]
    front = client.get("/desk").text
    for name in re.findall(r'href="/desk/queues/([a-z-]+)"', front):
        page = client.get(f"/desk/queues/{name}").text
        rows = set(re.findall(r'href="/desk/complaints/([0-9A-Z-]+)"', page))
        for number in rows:
            assert client.get(f"/desk/complaints/{number}").status_code == 200, (person, name)


def test_one_act_on_many_cases_takes_only_ones_own(regency: World) -> None:
    client = asking.Browsers(regency)["officer_pkm"]
    foreign = [regency.numbers[name] for name in ("rude", "routed", "abuse_routed")]
    picked = [f"{number}~2" for number in (*foreign, "BH-0000-0000")]
    with asking.nothing_kept():
        page = client.post("/desk/claims", data={"pick": picked}).text
    said = {_plain(row, number) for number in (*foreign, "BH-0000-0000") for row in _rows_with(page, number)}
    assert len(said) == 1, said  # the same sentence for what is hidden and for what never was


def test_a_file_is_had_only_at_its_own_case(regency: World) -> None:
    client = asking.Browsers(regency)["officer_dputr"]
    own = f"/desk/complaints/{regency.numbers['in_work']}/files"
    assert client.get(f"{own}/{regency.files['in_work']}").status_code == 200
    for name in ("rude", "clinic", "routed", "abuse"):
        assert client.get(f"{own}/{regency.files[name]}").status_code == 404
        assert client.get(f"/report/files/{regency.files[name]}").status_code in (303, 404)


def test_a_reporters_code_opens_no_other_file(regency: World) -> None:
    browser = regency.app.test_client()
    browser.set_cookie("visit", regency.visits["in_work"], domain="localhost")
    assert browser.get(f"/follow/case/files/{regency.files['in_work']}").status_code == 200
    assert browser.get(f"/follow/case/files/{regency.files['routed']}").status_code == 404


def test_an_export_holds_what_its_reader_may_open(regency: World) -> None:
    for person in ("delegate", "inspector"):
        client = asking.Browsers(regency)[person]
        with asking.nothing_kept():
            answer = client.post("/inspectorate/exports/cases/received", data={"part": "of"})
        assert answer.status_code == 200
        _is_silent(regency, answer.text, regency.visible(person, ""), person)
        assert not re.search(r"zq[a-z]+qz", answer.text)  # and no word of any report


def test_what_a_pressed_reporter_wrote_is_the_inspectorates(regency: World) -> None:
    page = f"/desk/complaints/{regency.numbers['in_work']}"
    browsers = asking.Browsers(regency)
    for person in ("officer_dputr", "head_dputr", "verifier", "delegate"):
        said = browsers[person].get(page).text
        assert mark("in_work") in said
        assert mark("pressure") not in said, person
    assert mark("pressure") in browsers["inspector"].get(page).text


CONTACT = (telling.REPORTER.name, telling.REPORTER.phone, telling.REPORTER.email)


@pytest.mark.parametrize(
    ("name", "person", "shown"),
    [
        ("in_work", "officer_dputr", True),
        ("in_work", "delegate", False),
        ("confidential", "officer_dputr", False),
        ("confidential", "inspector", False),
        ("anonymous", "officer_dputr", False),
        ("clinic", "officer_pkm", False),  # the office complained about
        ("clinic", "head_pkm", False),
        ("clinic", "head_dinkes", True),
        ("closed", "officer_dputr", False),
        ("helped", "officer_dinkes", False),  # only asked for an opinion
        ("abuse_routed", "inspector", False),
    ],
)
def test_who_reads_contact_data(regency: World, name: str, person: str, shown: bool) -> None:
    page = asking.Browsers(regency)[person].get(f"/desk/complaints/{regency.numbers[name]}").text
    assert mark(name) in page
    for data in CONTACT:
        assert (data in page) is shown, data


@pytest.mark.parametrize("name", SEEN)
def test_a_reporter_reads_no_names_and_nothing_internal(regency: World, name: str) -> None:
    browser = regency.app.test_client()
    browser.set_cookie("visit", regency.visits[name], domain="localhost")
    page = browser.get("/follow/case").text
    assert mark(name) in page
    for words in (
        "Officer Dputr",
        "Head D",
        "Verifier",
        "Inspector",
        "crew.example",
        "Iklan, bukan",
        "korban luka",
    ):
        assert words not in page, words


def _is_silent(regency: World, page: str, known: frozenset[str], where: str) -> None:
    for name, sight in SEEN.items():
        if name in known or "published" in sight.traits:
            continue
        assert regency.numbers[name] not in page, f"{where}: number of {name}"
        assert mark(name) not in page, f"{where}: words of {name}"


def _plain(page: str, number: str) -> str:
    """The page without the number that was asked for, and without the token of its form."""
    page = re.sub(r'(name="csrf_token" value=|name="csrf_token" type="hidden" value=)"[^"]*"', "", page)
    page = re.sub(r'value="[^"]{60,}"', "", page)
    return page.replace(number, "").replace(number.lower(), "")


def _rows_with(page: str, number: str) -> list[str]:
    return re.findall(rf"<(?:tr|li)[^>]*>(?:(?!</(?:tr|li)>).)*{number}(?:(?!</(?:tr|li)>).)*", page, re.S)
