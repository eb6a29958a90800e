"""Serah terima: open cases go from one officer to another, and the record of it is made for both to sign."""

from __future__ import annotations

import json
from collections.abc import Sequence

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper, PaperKind
from feedback.complaints.standing import DESK_ROLES
from feedback.exchange import drafting, fit, official, papers
from feedback.exchange.papers import Draft
from feedback.people import accounts, civil_servants, persons
from feedback.people.models import Grant
from feedback.people.persons import Person
from feedback.people.roles import HEADS


def hand_over(from_user_id: int, to_user_id: int, *, by: Person) -> tuple[list[Complaint], Paper | None]:
    """Hand the cases over as `follow_up.hand_over` does; the record of it, None when there was no open case."""
    held = follow_up.hand_over(from_user_id, to_user_id, by=by)
    unit = db.session.get_one(Unit, by.posts_as(*HEADS)[0].unit_id)
    return held, _record(held, from_user_id, to_user_id, unit, by) if held else None


def pass_post(post: Grant, successor_id: int, *, by: Person) -> tuple[list[Complaint], Paper | None]:
    """Pass a post on (serah terima) with the open cases its holder had in hand there, and make the record of it.

    The cases that went along; None when there was no open case. Refusal as for `accounts.pass_post`.
    """
    unit = db.session.get_one(Unit, post.unit_id)
    accounts.pass_post(post, successor_id, by)
    if post.role not in DESK_ROLES:
        return [], None
    db.session.flush()
    held = follow_up.pass_on(unit.path, post.user_id, successor_id, by=by)
    return held, _record(held, post.user_id, successor_id, unit, by) if held else None


def _record(held: Sequence[Complaint], from_user_id: int, to_user_id: int, unit: Unit, by: Person) -> Paper:
    """The Berita Acara Serah Terima in the name of the unit, for both to sign."""
    model, labels = official.kind(PaperKind.HANDOVER.value), official.words()
    names = persons.persons({from_user_id, to_user_id})
    leaver, successor = _party(from_user_id, names, unit), _party(to_user_id, names, unit)
    values = {
        "day_in_words": official.day_in_words(clock.today()),
        "leaver": leaver["name"],
        "successor": successor["name"],
    }
    words = {
        **{name: official.filled(model[name], values) for name in ("subject", "opening", "body")},
        **drafting.signatory(unit),
        "present": f"{leaver['name']}; {leaver['post']}\n{successor['name']}; {successor['post']}",
        "second_name": successor["name"],
        "second_post": successor["post"],
        "second_nip": successor["nip"],
        "rows": json.dumps([_row(place, one, labels) for place, one in enumerate(held, 1)]),
    }
    draft = Draft(PaperKind.HANDOVER, clock.today(), words=words)
    return papers.put(draft, unit, by=by, cases={one.id for one in held})


def _party(user_id: int, names: dict[int, str], unit: Unit) -> dict[str, str]:
    """Name, post and NIP of one side; the post of his office where no posting tells his own."""
    servant = civil_servants.of_user(user_id)
    posting = civil_servants.posting_on(servant.id, clock.today()) if servant else None
    usual = official.words()["officer"].format(unit=unit.name)
    return {
        "name": servant.name if servant else names.get(user_id, ""),
        "post": posting.position if posting else usual,
        "nip": (servant.nip or "") if servant else "",
    }


def _row(place: int, one: Complaint, labels: dict[str, str]) -> list[str]:
    """A line of the list; of a protected case nothing but its number, state and date."""
    category = one.category.name_id if one.category and not fit.is_guarded(one) else labels["protected"]
    states: dict[str, str] = official.text()["states"]
    due = official.day(one.due_on) if one.due_on else labels["none"]
    return [str(place), one.number, category, states[one.status.value], due]
