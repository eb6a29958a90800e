"""What a paper begins with: the words of its kind filled in from the case, who signs it, to whom it goes.

Of the case only what every office may know that the paper can reach: number, day, category, service or place, holder
and the promised day. Everything can be changed before the paper is made.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from feedback.agencies.classes import UnitKind
from feedback.agencies.models import Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import standing
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.register import PaperKind
from feedback.exchange import fit, official
from feedback.people import absences, civil_servants, heads
from feedback.people.persons import Person
from feedback.people.roles import HEADS
from feedback.vault import contacts


def begun(me: Person, complaint: Complaint, kind: PaperKind, unit: Unit, story: Story) -> dict[str, str]:
    """The words a paper of this kind begins with, by their names in `sheets.WORDS`. About ten statements."""
    model, values = official.kind(kind.value), about(complaint, unit, story)
    words = {
        name: official.filled(model[name], values) for name in ("subject", "opening", "body") if name in model
    }
    return words | {"addressee": _addressee(me, complaint, kind)} | signatory(unit)


def about(complaint: Complaint, unit: Unit, story: Story) -> dict[str, str]:
    """What stands for the braces of `papers.toml`."""
    where = [complaint.unit.name if complaint.unit else "", complaint.region.name if complaint.region else ""]
    due, site = complaint.citizen_due_on, str(current_app.config["BASE_URL"]).partition("://")[2].rstrip("/")
    return {
        "number": complaint.number,
        "received": official.day(complaint.received_on),
        "category": complaint.category.name_id if complaint.category else "...",
        "about": ", ".join(filter(None, where)) or "...",
        "holder": complaint.holder.name,
        "due": official.day(due) if due else "...",
        "answer": _answer(complaint, story, f"{site}/follow"),
        "site": f"{site}/follow",
        "day_in_words": official.day_in_words(clock.today()),
    }


def signatory(unit: Unit) -> dict[str, str]:
    """Who signs for an office: its head, one acting (Plt) or his daily stand-in (Plh); the post alone when vacant."""
    posts: Mapping[str, str] = official.text()["posts"]
    found, said = next(iter(heads.of(unit.id)), None), _post(unit)
    if found is None:
        return {"signatory_post": said, "signatory_name": "", "signatory_nip": ""}
    found = absences.stand_in_of(found.user_id, clock.today()) or found
    acting = next((post.acting for post in found.posts_as(*HEADS) if post.unit_id == unit.id), "")
    servant = civil_servants.of_user(found.user_id)
    posting = civil_servants.posting_on(servant.id, clock.today()) if servant else None
    if acting:
        said = posts[acting].format(post=said)
    elif posting is not None and posting.unit_id == unit.id:
        said = posting.position
    return {
        "signatory_post": said,
        "signatory_name": servant.name if servant else found.name,
        "signatory_nip": (servant.nip or "") if servant else "",
    }


def _post(unit: Unit) -> str:
    posts: Mapping[str, str] = official.text()["posts"]
    said = posts.get(unit.code) or posts.get(str(unit.kind), posts["usual"])
    region = db.session.get(Region, unit.region_id) if unit.region_id else None
    named = unit.name.removeprefix("Kantor Kelurahan ").removeprefix("Kecamatan ")
    place = region.name if region and unit.kind is UnitKind.KECAMATAN else named
    return said.format(unit=unit.name, region=place)


def _addressee(me: Person, complaint: Complaint, kind: PaperKind) -> str:
    if kind is PaperKind.REPLY:
        said: str = official.text()["reply"]["addressee"].format(number=complaint.number)
        if fit.is_guarded(complaint) or not standing.may_see_contact(me, complaint):
            return said
        known = contacts.read(complaint.id)
        return f"{known.name}\n{said.rpartition(chr(10))[2]}" if known and known.name else said
    if kind is PaperKind.REMINDER:
        return _post(complaint.holder)
    return ""


def _answer(complaint: Complaint, story: Story, site: str) -> str:
    """What the reporter was told last, in a case whose words are not sealed; else where he reads it."""
    answered = story.last("answered", "dismissed")
    text: Mapping[str, str] = official.text()["reply"]
    if answered is None:
        return text["waiting"]
    if complaint.sealed or fit.is_guarded(complaint):
        return text["sealed"].format(site=site)
    return answered.text.get("text", "") or answered.text.get("reason", "") or text["waiting"]
