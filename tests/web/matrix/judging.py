"""Whether an answer is the table's: the code, what was written, and that it speaks of nothing unseen."""

from __future__ import annotations

from urllib.parse import quote

from werkzeug.test import TestResponse

from tests.web.matrix.cells import VISITOR, Cell, is_for, role
from tests.web.matrix.lines import roles
from tests.web.matrix.sight import HOLDER, SEEN, Sight, mark
from tests.web.matrix.table import OBJECTS, QUEUES, READING_IS_NOTED
from tests.web.matrix.world import World


def judge(world: World, cell: Cell, answer: TestResponse, wrote: bool) -> str | None:
    """What is wrong with the answer, or None."""
    return _fault(cell, answer, wrote) or _told_too_much(world, cell, answer)


def _fault(cell: Cell, answer: TestResponse, wrote: bool) -> str | None:
    code = answer.status_code
    if code >= 500:
        return f"broke ({code})"
    if wrote and cell.method == "GET" and cell.line.endpoint not in READING_IS_NOTED:
        return "looking wrote something"
    if not is_for(cell.line, cell.person):
        return _turned_away(cell, answer, wrote)
    if cell.line.about in ("case", "file"):
        return _about_case(cell, code, wrote)
    if cell.line.about == "queue":
        has = cell.thing in QUEUES and role(cell.person) in roles(QUEUES[cell.thing])
        return None if code == (200 if has else 404) else f"a queue answered {code}"
    if cell.line.about in OBJECTS:
        return _about_object(cell, code, wrote)
    if cell.line.about == "published":
        shown = cell.thing in SEEN and "published" in SEEN[cell.thing].traits
        fits = (200,) if cell.method == "GET" else (200, 422, 429)
        return None if code in (fits if shown else (404,)) else f"what is published or not answered {code}"
    if cell.thing == "absent":
        return None if code == 404 and not wrote else f"something absent answered {code}"
    if cell.method == "GET":
        return None if code in (200, 303, *_MAY_LACK.get(cell.line.endpoint, ())) else f"answered {code}"
    return None if code in (200, 201, 204, 303, 400, 404, 409, 415, 422, 429) else f"answered {code}"


_MAY_LACK: dict[str, tuple[int, ...]] = {  # pages of links that are used up, of drafts that were never begun
    "account.new_password_page": (422,),
    "public.draft_file": (404,),
    "public.waiting_file": (404,),
    "public.receipt": (404, 410),
}


def _turned_away(cell: Cell, answer: TestResponse, wrote: bool) -> str | None:
    code = answer.status_code
    if wrote:
        return f"wrote something where it is not for them ({code})"
    if cell.line.who == "code":
        asked_for = (answer.location if code == 303 else "") if cell.method == "GET" else code
        return None if asked_for in ("/follow", 401) else f"no code, and answered {code}"
    if cell.person not in (VISITOR, HOLDER):
        return None if code == 403 else f"not for them, and answered {code}"
    if cell.method == "POST":
        return None if code == 401 else f"no session, and answered {code}"
    there = answer.location or ""
    return (
        None if code == 303 and there.startswith("/account/sign-in?next=/") else f"no session, {code} {there}"
    )


def _about_case(cell: Cell, code: int, wrote: bool) -> str | None:
    if cell.thing == "absent" or cell.person not in SEEN[cell.thing].who("sees") | {HOLDER}:
        return (
            None if code == 404 and not wrote else f"not theirs, and answered {code}" + " and wrote" * wrote
        )
    if cell.method == "GET":
        return None if code in (200, 303) else f"theirs, and answered {code}"
    if cell.line.done_by is None:
        return None if code in (200, 303, 409, 422) else f"theirs, and answered {code}"
    if _done(cell):
        return None if code == 303 and wrote else f"theirs to do, and answered {code}"
    return (
        None if code == 422 and not wrote else f"not theirs to do, and answered {code}" + " and wrote" * wrote
    )


def _about_object(cell: Cell, code: int, wrote: bool) -> str | None:
    if cell.person not in OBJECTS[cell.line.about].get(cell.thing, "").split():
        return (
            None if code == 404 and not wrote else f"not theirs, and answered {code}" + " and wrote" * wrote
        )
    return None if code in (200, 303, 409, 422) else f"theirs, and answered {code}"


def _done(cell: Cell) -> bool:
    sight = SEEN[cell.thing]
    traits = set(sight.traits)
    if cell.person == "officer_dputr" and "of_officer" in traits:
        traits.add("own")
    return any(
        cell.person in sight.who(way.standing)
        and way.status in ("*", sight.status, "" if sight.status == "closed" else "open")
        and way.needs <= traits
        and not way.lacks & traits
        for way in cell.line.done_by or ()
    )


def _may_name(endpoint: str, sight: Sight) -> bool:
    """Whether this page may show the number of a case that its reader cannot open (the number opens nothing)."""
    if endpoint.startswith("public.") and "published" in sight.traits:
        return True
    if endpoint.startswith("account."):
        return sight is SEEN["confidential"]  # a custodian reads the head of the case he decides on
    return endpoint in (
        "personnel.person",
        "personnel.person_handling",
        "personnel.person_sheet",
    )  # whose work on it is counted there


def _told_too_much(world: World, cell: Cell, answer: TestResponse) -> str | None:
    """Whether the page speaks of a case that this person must not know of."""
    if answer.mimetype not in ("text/html", "application/json"):
        return None
    known = world.visible(cell.person, cell.thing)
    page = answer.text.replace(answer.request.path, "").replace(quote(answer.request.path, safe=""), "")
    for name, sight in SEEN.items():
        number = world.numbers[name] in page and not _may_name(cell.line.endpoint, sight)
        if name not in known and (number or mark(name) in page):
            return f"({answer.status_code}) speaks of the case {name}"
    return None
