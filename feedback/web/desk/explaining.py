"""The act of asking the unit complained about, which must not know of the case, for an explanation."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField

from feedback.complaints import inquiries, releasing
from feedback.complaints.models import Complaint
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import NEEDED, TEXT, VersionForm

_LAST = ("unit_asked", "unit_answered", "unit_question_ended")


class InquiryForm(VersionForm):
    """A question to the office, and by when."""

    text = TextAreaField(
        _l("Your question to the office"),
        [NEEDED, TEXT],
        description=_l(
            "The head of the office reads exactly this and the day, nothing else. "
            "Ask about rules, rosters and procedures, as if you asked every office."
        ),
    )
    due_on = DateField(_l("Explanation wanted by"), [NEEDED])


def _may(stand: Stand) -> bool:
    last = stand.story.last(*_LAST)
    asked = last is not None and last.kind == "unit_asked"
    return (
        stand.works
        and stand.at(*inquiries.ASKABLE)
        and inquiries.is_about_conduct(stand.complaint)
        and not asked
    )


def _ask(complaint: Complaint, form: Any, me: Person) -> None:
    inquiries.ask(complaint, form.text.data, form.due_on.data, by=me)


def _by_the_usual_day(form: Any, _stand: Stand) -> None:
    form.due_on.data = inquiries.usual_day()


def _betraying(_form: Any, stand: Stand) -> dict[str, Any]:
    return {"betraying": releasing.betraying(stand.complaint)}


ACTS: tuple[Act, ...] = (
    Act(
        "inquiry",
        _l("Ask the office for an explanation"),
        frozenset({Right.ANSWER}),
        InquiryForm,
        _may,
        _ask,
        says=_l("The question waits at the office. It reads nothing of the case."),
        ready=_betraying,
        prefill=_by_the_usual_day,
        template="desk/inquiry_ask.html",
        look="second",
    ),
)
