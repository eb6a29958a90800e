"""What the pages of the desk cost: statements, the two that know the person among them, whatever lies on the desk."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.complaints.status import Identity
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, counted, told

# who, page | statements at most
PAGES = {
    ("verifier", "/desk"): 7,
    ("head_dputr", "/desk"): 8,
    ("officer_dputr", "/desk/queues/due-next"): 6,
    ("head_dputr", "/desk/queues/due-next"): 6,
    ("officer_dputr", "/desk/queues/due-next?q=lubang"): 8,  # on PostgreSQL; one fewer on SQLite
    ("verifier", "/desk/queues/verification"): 6,
    ("officer_dputr", "/desk/queues/closed"): 6,
    ("officer_dputr", "/desk/margin"): 4,
    ("officer_dputr", "/desk/search?q=lubang"): 8,  # on PostgreSQL; one fewer on SQLite
    ("officer_dputr", "/desk/complaints/{held}"): 10,
    ("verifier", "/desk/complaints/{new}"): 9,
    ("officer_dputr", "/desk/complaints/{held}/message"): 8,
    ("officer_dputr", "/desk/complaints/{held}/answer"): 9,
    ("head_dputr", "/desk/complaints/{held}/disposition"): 8,
    ("officer_dputr", "/desk/complaints/{held}/support"): 9,
    ("verifier", "/desk/complaints/{held}/transfer"): 9,
    ("verifier", "/desk/complaints/{new}/routing"): 13,
    ("verifier", "/desk/complaints/{new}/forwarding"): 8,
    ("verifier", "/desk/complaints/{new}/incident"): 9,
    ("officer_dputr", "/desk/complaints/{held}/papers"): 4,
    ("officer_dputr", "/desk/complaints/{held}/papers/reply"): 16,
    ("officer_dputr", "/desk/papers"): 3,
    ("head_dputr", "/desk/letterheads"): 4,
    ("head_dputr", "/desk/handover"): 4,
    ("head_dputr", "/desk/templates"): 4,
    ("head_dputr", "/desk/templates/new"): 3,
    ("officer_dputr", "/desk/views/new?queue=due-next&unit=3"): 3,
    ("officer_dputr", "/desk/selection?act=answers&pick={held}~3&pick={more}"): 8,
    ("head_dputr", "/desk/selection?act=dispositions&pick={held}~3&pick={more}"): 6,
    ("verifier", "/desk/selection?act=joinings&pick={new}~1"): 5,
    ("officer_dputr", "/desk/keys"): 2,
    ("officer_dputr", "/desk/complaints/{held}/lapor-copy"): 7,
    ("operator", "/desk/intake"): 5,
    ("operator", "/desk/calls"): 6,
    ("officer_dputr", "/desk/calls"): 6,
    ("verifier", "/desk/queues/lapor"): 6,
    ("officer_dputr", "/desk/queues/lapor"): 6,
    ("verifier", "/desk/complaints/{held}/lapor"): 6,
}


@pytest.mark.parametrize(("who", "page"), PAGES, ids=[f"{who} {page}" for who, page in PAGES])
def test_a_page_asks_no_more_than_it_says(app: Flask, visit: Visit, crew: Crew, who: str, page: str) -> None:
    numbers = {"new": told(app, telling.filed), "held": told(app, lambda: telling.in_work(crew))}
    picked = [told(app, lambda: telling.in_work(crew)) for _ in range(20)] if "{more}" in page else []
    browser = visit(who)
    one_of_them = page.format(**numbers, more="")
    all_of_them = page.format(**numbers, more="&pick=".join(f"{number}~3" for number in picked))
    browser.get(one_of_them)
    with counted(app) as one:
        assert browser.get(one_of_them).status_code == 200
    for _ in range(4):
        told(app, telling.filed)
        told(app, lambda: telling.in_work(crew))
    with counted(app) as many:
        browser.get(all_of_them)
    assert len(one) == len(many) <= PAGES[who, page], "\n".join(many)


def test_a_sealed_case_costs_one_more_for_its_key(app: Flask, visit: Visit, crew: Crew) -> None:
    sealed = told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))
    browser = visit("officer_dputr")
    browser.get(f"/desk/complaints/{sealed}")
    with counted(app) as said:
        assert telling.POTHOLE in browser.get(f"/desk/complaints/{sealed}").text
    assert len(said) <= 10, "\n".join(said)
