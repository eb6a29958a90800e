"""What can be done with many cases at once: taking, giving to an officer, answering, joining to an incident.

Each act says beforehand what the hall will refuse, as far as that can be told from the rows alone; the hall decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import follow_up, incidents, placeholders, queues, resolution, standing, triage
from feedback.complaints.annexes import AnswerProposal, AnswerTemplate
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import WITH_AGENCY, Outcome, Status
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk import offices, ready_made
from feedback.web.desk.forms import NEEDED, OUTCOMES, TEXT, chosen, offer
from feedback.web.forms import HouseForm, choices

AT_THE_DESK = frozenset({"due-next", "unassigned", "mine", "overdue"})
TOGETHER = [one for one in OUTCOMES if one != Outcome.PLANNED.value]
"""Outcomes for many at once: a planned one has a programme and a date of its own."""


class BulkForm(HouseForm):
    """The cases picked, each as "number~version"."""

    pick = SelectMultipleField(validate_choice=False)


class DispositionsForm(BulkForm):
    """To one officer, with an instruction."""

    officer_id = SelectField(_l("Officer"), [NEEDED], validate_choice=False)
    instruction = TextAreaField(_l("Instruction"), [Optional(), Length(max=2000)])


class AnswersForm(BulkForm):
    """One answer to many reporters; `but` names cases whose outcome is another, each as "number~outcome"."""

    outcome = RadioField(_l("What came of it?"), [NEEDED], choices=choices(phrases.OUTCOME, TOGETHER))
    but = SelectMultipleField(validate_choice=False)
    text = TextAreaField(
        _l("Answer to the reporters"),
        [NEEDED, TEXT],
        description=_l(
            "Everybody reads it in his own thread. {nomor}, {tempat} and {kategori} become those of each case."
        ),
    )
    evidence = TextAreaField(
        _l("Evidence"),
        [Optional(), TEXT],
        description=_l("What shows that it is done. Needed when you choose that it is resolved."),
    )

    def outcome_of(self, number: str) -> Outcome:
        """The outcome of one case: its own where one was chosen, else that of all."""
        for one in self.but.data or ():
            whose, _tilde, said = str(one).partition("~")
            if whose == number and said in TOGETHER:
                return Outcome(said)
        return Outcome(self.outcome.data)


class JoiningsForm(BulkForm):
    """The report that leads."""

    lead = StringField(
        _l("Number of the report that leads"),
        [NEEDED, Length(max=20)],
        description=_l("All others move with it from now on. It may be one of those you picked."),
    )


@dataclass(frozen=True)
class Forecast:
    """What will happen to a case: `fault` is why nothing will; `with_it` counts members of its incident."""

    fault: str = ""
    with_it: int = 0


Cases = Sequence[Complaint]


@dataclass(frozen=True)
class BulkAct:
    """One thing to do with many cases. `do` may return a sentence about what came of one.

    `texts` are ready-made ones that fit all of the cases.
    """

    noun: str
    label: Any
    done: Any
    says: Any
    right: Right
    queues: frozenset[str]
    form: type[BulkForm]
    forecast: Callable[[Cases, Person], dict[int, Forecast]]
    do: Callable[[Complaint, Any, Person], Any]
    ready: Callable[[Any, Person, Cases], None] = lambda form, me, cases: None
    key: str | None = None
    texts: Callable[[Cases], list[AnswerTemplate]] = lambda cases: []


def _each(reason: Callable[[Complaint, Person], str]) -> Callable[[Cases, Person], dict[int, Forecast]]:
    return lambda cases, me: {one.id: Forecast(reason(one, me)) for one in cases}


def _not_taken(one: Complaint, me: Person) -> str:
    if not standing.works_for_holder(me, one) or one.status not in WITH_AGENCY:
        return _not_now()
    if one.officer_id == me.user_id:
        return str(_("You have this case already."))
    return _disputed(one, me)


def _not_given(one: Complaint, me: Person) -> str:
    return "" if standing.works_for_holder(me, one) and one.status in WITH_AGENCY else _not_now()


def _answers(cases: Cases, me: Person) -> dict[int, Forecast]:
    """What waits for a head already is answered by his approval; members of an incident are told together."""
    ids = [one.id for one in cases]
    waiting = set(
        db.session.scalars(select(AnswerProposal.stream_id).where(AnswerProposal.stream_id.in_(ids)))
    )
    together = incidents.counts(ids, by=me)
    found = {}
    for one in cases:
        fault = _not_now()
        if one.id in waiting:
            fault = str(_("An answer is waiting for approval already."))
        elif standing.works_for_holder(me, one) and one.status is Status.IN_PROGRESS:
            fault = _disputed(one, me)
        found[one.id] = Forecast(fault, 0 if fault else together.get(one.id, 0))
    return found


def _not_joined(one: Complaint, me: Person) -> str:
    if not standing.verifies(me, one) or one.status is not Status.RECEIVED:
        return str(_("Only a new report can be joined."))
    return str(_("This report belongs to an incident already.")) if one.lead_id is not None else ""


def _disputed(one: Complaint, me: Person) -> str:
    if one.barred_officer_id == me.user_id:
        return str(_("The reporter disputed your answer. Another officer must look at this case now."))
    return ""


def _not_now() -> str:
    return str(_("This step is not possible now, or belongs to another desk."))


def _give(complaint: Complaint, form: Any, me: Person) -> None:
    officer = chosen(form.officer_id.data) or 0
    follow_up.dispose(complaint, officer, form.instruction.data or "", None, by=me)


def _answer(complaint: Complaint, form: Any, me: Person) -> str:
    outcome = form.outcome_of(complaint.number)
    text = placeholders.filled(form.text.data, placeholders.of(complaint))
    told = resolution.answer(complaint, Answer(outcome, text, evidence=form.evidence.data or ""), by=me)
    said = phrases.OUTCOME[outcome.value]
    return str(said) if told else str(_("%(outcome)s; waits for the head's approval", outcome=said))


def _join(complaint: Complaint, form: Any, me: Person) -> str:
    try:
        lead = queues.find(me, form.lead.data, to_change=True)
    except Hidden:
        raise Refusal(_("You have no report with this number."), field="lead") from None
    if lead.id == complaint.id:
        return str(_("It leads the others."))
    triage.join(complaint, lead, by=me)
    return ""


def _team(form: Any, me: Person, _cases: Cases) -> None:
    offer(form.officer_id, offices.team(me), blank=_l("Choose an officer"))


def _oldest(form: Any, _me: Person, cases: Cases) -> None:
    """Begin with the report that came in first."""
    if not form.lead.data and cases:
        form.lead.data = min(cases, key=lambda one: (one.received_on, one.id)).number


BULK: tuple[BulkAct, ...] = (
    BulkAct(
        "claims",
        _l("Take selected"),
        _l("Taken"),
        _l("These become yours; those not accepted yet are accepted."),
        Right.CLAIM,
        AT_THE_DESK,
        BulkForm,
        _each(_not_taken),
        lambda complaint, _form, me: follow_up.claim(complaint, by=me),
        key="t",
    ),
    BulkAct(
        "answers",
        _l("Answer selected"),
        _l("Answered"),
        _l("Each reporter gets this answer in his own thread, and can confirm or object by himself."),
        Right.ANSWER,
        AT_THE_DESK,
        AnswersForm,
        _answers,
        _answer,
        texts=ready_made.for_many,
    ),
    BulkAct(
        "dispositions",
        _l("Give selected"),
        _l("Given to the officer"),
        _l("These go to one officer, who gets a letter about each."),
        Right.DISPOSE,
        AT_THE_DESK,
        DispositionsForm,
        _each(_not_given),
        _give,
        ready=_team,
    ),
    BulkAct(
        "joinings",
        _l("Join selected"),
        _l("Joined"),
        _l(
            "These move with the report that leads; each reporter keeps his number, thread, promise and rights."
        ),
        Right.JOIN,
        frozenset({"verification"}),
        JoiningsForm,
        _each(_not_joined),
        _join,
        ready=_oldest,
    ),
)
