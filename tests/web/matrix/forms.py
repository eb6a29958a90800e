"""Forms that are filled in rightly, so that only who sends them decides; and the addresses they go to."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from feedback.agencies.models import ArchiveCode, Category, OutsideBody, Region, RoutingRule, Unit
from feedback.base import clock
from feedback.base.database import Base, db
from feedback.complaints.models import Complaint
from feedback.complaints.suppositions import Supposition
from feedback.deadlines.models import (
    CalendarDay,
    CalendarEdition,
    OfficeHours,
    ServiceStandard,
    StandardDraft,
)
from feedback.inspection.ladder_models import LadderLevel
from feedback.notices.models import Letter
from feedback.people.models import Grant
from feedback.staffing.models import Formation, FormationComment, NormTime, Scenario
from feedback.suggestions.models import HeardWord
from feedback.surveys.models import Survey
from tests.complaints import telling
from tests.web.matrix.sight import SEEN
from tests.web.matrix.table import OBJECTS
from tests.web.matrix.world import World

WORDS = "Sudah kami periksa bersama kepala desa."


def place(world: World, thing: str, about: str) -> dict[str, Any]:
    """The values of an address: of the case `thing`, else of something that exists; nothing exists for "absent"."""
    if about in ("case", "file", "published"):
        number, token = world.numbers.get(thing, "BH-0000-0000"), world.files.get(thing, "x")
        return {"number": number, "token": token, "kind": "memo", "noun": "note"}  # a draft is one of a note
    if about == "dossier":
        return {"token": world.dossier[0] if thing == "dossier" else "x" * 24, "file": world.dossier[1]}
    if about == "paper":
        return {"token": world.paper[0] if thing == "paper" else "x" * 24, "file": world.paper[1]}
    if about == "queue":
        return {"name": thing}
    if about in OBJECTS:
        return _object(world, thing)
    if thing == "absent":
        nothing = "9" * 30  # larger than any database's whole number
        return {
            "key": "no_such_setting",
            "kind": "no_such_file",
            **dict.fromkeys((*_FIRST, "user_id", "id"), nothing),
        }
    return world.places or _places(world)


def _object(world: World, thing: str) -> dict[str, Any]:
    nothing = thing not in world.objects and thing != "inquiry"
    examined = thing == "handed_over"
    return {
        "note_id": world.objects["handed_over" if examined else "note"],
        "token": world.tokens[thing]
        if thing in world.tokens
        else world.inquiry
        if thing == "inquiry"
        else "x"
        if nothing
        else world.evidence[examined],
        "servant_id": world.objects.get(thing, 0),
        "credit_id": world.objects["credit"],
        "sheet_id": world.objects["objected"],
        "period": "2026-Q4",
        "plan_id": world.objects["plan"],
        "entry_id": world.objects["feedback"],
        "step_id": world.objects["step"],
        "award_id": world.objects["award"],
        "pressure_id": world.objects["pressure"],
        "request_id": world.objects["reveal"],
        "leak_id": world.objects["leak"],
        "hold_id": world.objects["hold"],
        "erasure_id": world.objects["erasure"],
        "draw_id": world.objects.get(thing, 0),
        "look_id": world.objects.get(thing, 0),
        "conflict_id": world.objects.get(thing, 0),
        "key": f"{world.people['head_pkm']}:u{world.objects['hinted']}" if thing == "conflict" else "0:u0",
        "recommendation_id": world.objects.get(f"{thing}_recommendation", 0),
        "event_id": world.objects.get(thing, 0),
        "file": world.files.get(thing, "x"),
        "escalation_id": world.objects["office_call"],
        "reminder_id": world.objects["reminder"],
        "number": "SK-0",
        "survey_id": world.objects["survey"],
        "mend_id": world.objects.get(thing, 0),
        "link_id": world.objects.get(thing, 0),
        "id": world.objects.get(thing, 0),
        "unit_id": world.objects.get(thing, 0),
    } | (
        {
            "note_id": 0,
            "credit_id": 0,
            "sheet_id": 0,
            "step_id": 0,
            "award_id": 0,
            "pressure_id": 0,
            "request_id": 0,
            "hold_id": 0,
            "leak_id": 0,
            "erasure_id": 0,
            "escalation_id": 0,
            "reminder_id": 0,
        }
        if nothing
        else {}
    )


_FIRST: dict[str, type[Base]] = {
    "category_id": Category,
    "region_id": Region,
    "unit_id": Unit,
    "body_id": OutsideBody,
    "rule_id": RoutingRule,
    "code_id": ArchiveCode,
    "day_id": CalendarDay,
    "standard_id": ServiceStandard,
    "hours_id": OfficeHours,
    "level_id": LadderLevel,
    "edition_id": CalendarEdition,
    "draft_id": StandardDraft,
    "word_id": HeardWord,
    "trial_id": Supposition,
    "letter_id": Letter,
    "norm_id": NormTime,
    "survey_id": Survey,
    "scenario_id": Scenario,
    "formation_id": Formation,
    "comment_id": FormationComment,
}


def _places(world: World) -> dict[str, Any]:
    with world.app.app_context():
        for name, model in _FIRST.items():
            world.places[name] = db.session.scalars(select(model.id).order_by(model.id)).first()  # type: ignore[attr-defined]
        user = world.people["officer_dputr2"]
        post = db.session.scalars(select(Grant.id).where(Grant.user_id == user)).first()
    world.places |= {
        "user_id": user,
        "post_id": post,
        "absence_id": 1,
        "session_id": 1,
        "key": "office_phone",
        "matter": "settings",
        "code": "en",
        "figure": "received",
        "kind": "volumes",
        "sign": "closed_near",
        "token": "x" * 43,
    }
    return world.places


def valid(world: World, endpoint: str, thing: str) -> dict[str, Any]:
    """What the form of `endpoint` needs to be taken, for the case `thing`."""
    door, _dot, noun = endpoint.partition(".")
    made = {"desk": _ACTS, "public": _REPORTERS}.get(door, {}).get(noun)
    fields = made(world, thing) if made and thing in SEEN else {}
    said = {"version": str(_version(world, thing))} | fields
    if door == "public" and noun in _PREFIXES:
        return {f"{_PREFIXES[noun]}-{name}": value for name, value in said.items()}
    return said


def _version(world: World, thing: str) -> int:
    if thing not in world.versions and thing in SEEN:
        with world.app.app_context():
            question = select(Complaint.version).where(Complaint.id == world.ids[thing])
            world.versions[thing] = db.session.scalars(question).one()
    return world.versions.get(thing, 1)


def _id(world: World, kind: str, code: str) -> str:
    if (kind, code) not in world.known:
        with world.app.app_context():
            found = telling.unit_id(code) if kind == "unit" else telling.category_id(code)
            world.known[kind, code] = str(found)
    return world.known[kind, code]


def _route(world: World, thing: str) -> dict[str, Any]:
    abuse = "abuse" in SEEN[thing].traits
    if thing == "about_inspectorate":  # its holder may not be the office it is about
        return {
            "service_class": "oversight",
            "category_id": _id(world, "category", "PENGAWASAN"),
            "holder_unit_id": _id(world, "unit", "SETDA"),
        }
    return {
        "service_class": "oversight" if abuse else "non_oversight",
        "category_id": _id(world, "category", "PENGAWASAN" if abuse else "JALAN-KAB"),
        "holder_unit_id": _id(world, "unit", "INSPEKTORAT" if abuse else "DPUTR"),
    }


def _forward(_world: World, thing: str) -> dict[str, Any]:
    said = {"recipient": "PLN Rayon Muara Bulian", "reason": WORDS, "consent": "spoken"}
    if "abuse" in SEEN[thing].traits:  # whoever is protected agrees in the thread
        return said | {"consent": "thread"}
    return said | {"consent_on": clock.today().isoformat(), "heard_by": "Petugas"}


def _officer(world: World, thing: str) -> dict[str, Any]:
    known = {
        "clinic": "officer_pkm",
        "rude": "officer_dinkes",
        "abuse": "inspector2",
        "abuse_routed": "inspector2",
        "named": "officer_dputr",
    }
    return {"officer_id": str(world.people[known.get(thing, "officer_dputr2")]), "instruction": WORDS}


def _meet(_world: World, thing: str) -> dict[str, Any]:
    kind = "call" if "open" in SEEN[thing].traits else "meeting"  # a protected reporter gave no telephone
    return {"kind": kind, "day": (clock.today() + timedelta(days=2)).isoformat(), "who": "Petugas lapangan"}


def _below(world: World, thing: str) -> dict[str, Any]:
    return {"unit_id": _id(world, "unit", "Puskesmas Aro"), "instruction": WORDS}


def _answer(_world: World, _thing: str) -> dict[str, Any]:
    return {"outcome": "resolved", "text": WORDS, "evidence": "Berita acara nomor 12."}


def _reason(_world: World, _thing: str) -> dict[str, Any]:
    return {"reason": WORDS}


def _keep(world: World, _thing: str) -> dict[str, Any]:
    return {"whom": f"u{world.people['assessor']}", "reason": WORDS}


def _let_back(world: World, _thing: str) -> dict[str, Any]:
    return {"whom": f"u{world.people['officer_dputr2']}", "reason": WORDS}


def _text(_world: World, _thing: str) -> dict[str, Any]:
    return {"text": WORDS}


_ACTS = {
    "draft": _text,
    "routing": _route,
    "dismissal": lambda *_: {"outcome": "explained", "reason": WORDS},
    "forwarding": _forward,
    "question": _text,
    "inquiry": lambda *_: {"text": WORDS, "due_on": (clock.today() + timedelta(days=5)).isoformat()},
    "exclusion": _keep,
    "exclusion-end": _let_back,
    "contact-request": _meet,
    "message": _text,
    "note": _text,
    "advice": _text,
    "incident": lambda world, _thing: {"lead": world.numbers["in_work"]},
    "quarantine": _reason,
    "publication": lambda *_: {"title": "Jalan pasar", "body": "Lubang di jalan pasar."},
    "publication-end": _reason,
    "lapor": lambda *_: {"number": secrets.token_hex(5), "due_on": clock.today().isoformat()},
    "lapor-reply": lambda *_: {"status": "done", "on": clock.today().isoformat(), "text": WORDS},
    "lapor-answer": lambda *_: {"on": clock.today().isoformat()},
    "disposition": _officer,
    "subunit": _below,
    "support": lambda world, _thing: {
        "unit_id": _id(world, "unit", "BKPSDMD"),
        "text": WORDS,
        "wanted_by": (clock.today() + timedelta(days=5)).isoformat(),
    },
    "return": _reason,
    "extension": lambda *_: {"days": "5", "reason": WORDS, "evidence": WORDS},
    "extension-decision": lambda *_: {"approved": "yes", "reason": WORDS},
    "answer": _answer,
    "answer-approval": _answer,
    "answer-refusal": _reason,
    "transfer": lambda world, _thing: {"holder_unit_id": _id(world, "unit", "DLH"), "reason": WORDS},
    "reopening": _reason,
}

_REPORTERS = {
    "write": _text,
    "object_to": _reason,
    "reopen": _reason,
    "withdraw": lambda *_: {},
    "rate": lambda *_: dict.fromkeys(("solved", "told_why", "respect", "speed"), "3"),
    "protect": lambda *_: {"identity": "anonymous"},
    "disclose": lambda *_: {"name": "Warga Contoh"},
    "notices": lambda *_: {"email": "warga@contoh.example"},
    "answer_contact": lambda *_: {"answer": "yes"},
    "end_consent": lambda *_: {},
    "press": _text,
}

_PREFIXES = {
    "write": "message",
    "confirm": "confirmation",
    "object_to": "objection",
    "reopen": "reopening",
    "withdraw": "withdrawal",
    "rate": "rating",
    "protect": "protection",
    "disclose": "disclosure",
    "notices": "notices",
    "answer_contact": "contact",
    "end_consent": "consent",
    "press": "pressure",
    "ask_erasure": "erasure",
}
