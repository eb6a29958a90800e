"""The page of a case as its reporter gets it: the one thing to do now on top, the others below.

Most of its forms are never opened, so a form that nobody has written in is drawn once per process and language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute, render_template
from markupsafe import Markup

from feedback.complaints import consent, reporter, watching
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.status import DECIDED, NOT_COMPLETED, Closing, Identity, Status
from feedback.files.models import StoredFile
from feedback.vault.visits import Visit
from feedback.web import phrases
from feedback.web.filters import language
from feedback.web.forms import choices
from feedback.web.public import act_forms as forms
from feedback.web.public import uploads, waiting, wording
from feedback.web.public.act_forms import ActForm
from feedback.web.public.surveys import offered
from feedback.web.public.visiting import page_of

PARTS = {"verdict": ("confirmation", "objection")}
"""The forms of an act that has others than its own."""


@dataclass(frozen=True)
class More:
    """What a form shows beside its own fields, and the protections that can be chosen."""

    waiting: tuple[StoredFile, ...] = ()
    room: int = 0
    gets_letters: bool = False
    stronger: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    protected: bool = False
    elsewhere: bool = False


def case_page(visit: Visit, faulty: ActForm | None = None, *, news: bool = False) -> str:
    """The page of the visited case; `faulty` is the form that could not be taken, `news` what changed meanwhile."""
    complaint, survey = offered(visit)
    page = page_of(complaint)
    first, others = acts_of(complaint, page.story)
    files = tuple(waiting.files()) if "message" in (first, *others) else ()
    given = {
        "message": More(waiting=files, room=uploads.most() - len(files)),
        "notices": More(gets_letters=visit.gets_letters),
        "protection": More(
            stronger=tuple(one.value for one in Identity if one.protection > complaint.identity.protection)
        ),
        "pressure": More(elsewhere=watching.is_elsewhere(complaint)),
        "contact": More(asked=wording.wish(page.story), protected=complaint.identity is not Identity.OPEN),
    }
    return render_template(
        "public/follow_case.html",
        page=page,
        complaint=complaint,
        first=first,
        others=others,
        fields={
            act: {part: _fields(part, faulty, given.get(part, More())) for part in PARTS.get(act, (act,))}
            for act in (first, *others)
            if act
        },
        faulty=faulty,
        news=news,
        waiting=files,
        survey=survey,
    )


def acts_of(complaint: Complaint, story: Story) -> tuple[str, list[str]]:
    """The name of the one thing the reporter can do now ("" when nothing is asked of him), and the other things."""
    status = complaint.status
    ratable = status in DECIDED and complaint.outcome not in NOT_COMPLETED and not _rated(story)
    archived = complaint.closing is Closing.ARCHIVED
    possible = {
        "message": complaint.is_open or (archived and reporter.may_revive(complaint)),
        "verdict": status is Status.ANSWERED,
        "rating": ratable,
        "reopening": reporter.may_reopen(complaint),
        "notices": complaint.identity is not Identity.ANONYMOUS,
        "protection": complaint.identity is not Identity.ANONYMOUS and complaint.erased_on is None,
        "disclosure": complaint.identity is not Identity.OPEN and complaint.erased_on is None,
        "contact": complaint.is_open and consent.waits(story) is not None,
        "consent": complaint.is_open and consent.agreed(story) is not None,
        "pressure": complaint.erased_on is None,
        "withdrawal": complaint.is_open,
        "erasure": complaint.erased_on is None and not _erasure_runs(story),
    }
    if status is Status.AWAITING_REPORTER or archived:
        first = "message"
    elif status is Status.ANSWERED:
        first = "verdict"
    else:
        first = "contact" if possible["contact"] else "rating" if ratable else ""
    first = first if possible.get(first) else ""
    return first, [name for name, may in possible.items() if may and name != first]


def _fields(part: str, faulty: ActForm | None, more: More) -> Markup:
    if faulty is not None and part == faulty.NAME:
        return _drawn(faulty, more)
    if more.waiting or more.asked:  # what is this reporter's alone is kept nowhere
        return _drawn(forms.BY_NAME[part](formdata=None), more)
    return _blank(part, more, language())


@lru_cache(maxsize=256)
def _blank(part: str, more: More, _language: str) -> Markup:
    return _drawn(forms.BY_NAME[part](formdata=None), more)


def _drawn(form: ActForm, more: More) -> Markup:
    if isinstance(form, forms.ProtectionForm):
        form.identity.choices = choices(phrases.IDENTITY, more.stronger)
    drawn: Markup = get_template_attribute("public/follow_fields.html", "fields")(form, more)
    return drawn


def _erasure_runs(story: Story) -> bool:
    asked, denied = story.last("erasure_asked", "erasure_granted"), story.last("erasure_denied")
    return asked is not None and (denied is None or denied.seq < asked.seq)


def _rated(story: Story) -> bool:
    rated, answered = story.last("rated"), story.last("answered", "dismissed")
    return rated is not None and (answered is None or rated.seq > answered.seq)
