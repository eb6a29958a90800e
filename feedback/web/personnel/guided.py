"""Those one guides: feedback on their behaviour, coaching plans, and proposals for awards, on one page for each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import rated
from feedback.complaints.models import Complaint
from feedback.people.exclusions import hides
from feedback.people.models import CivilServant
from feedback.people.persons import persons
from feedback.people.rights import Right
from feedback.performance import appraisals, awards, coaching, guidance, personal_file, sheets
from feedback.performance.awards import Wish
from feedback.performance.guidance_models import Behaviour, CoachingPlan, Feedback, Figure, StepKind
from feedback.web.filters import short_day
from feedback.web.guards import allow, me
from feedback.web.personnel import guidance_forms as forms
from feedback.web.personnel import pages
from feedback.web.personnel.door import attempt, door, seen

PAGE = 50
ENTRIES = 60


@door.get("/personnel/guided")
@allow(Right.GUIDE)
def guided() -> ResponseReturnValue:
    """Those this person guides, by name, fifty at a time. One statement."""
    text = request.args.get("text", "")[:120]
    shelf = sheets.named(guidance.guided_by(me()), text)
    if (last_id := request.args.get("after", type=int)) is not None:
        shelf = sheets.after(shelf, request.args.get("name", ""), last_id)
    found = list(db.session.scalars(shelf.limit(PAGE + 1)))
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    more = url_for("personnel.guided", text=text, name=last.name, after=last.id) if last else None
    return render_template("personnel/guided.html", people=shown, more=more, text=text)


@door.get("/personnel/guided/<int:servant_id>")
@allow(Right.GUIDE)
def guided_person(servant_id: int) -> ResponseReturnValue:
    """One person: what was said, what was agreed, what can be proposed."""
    return _page(servant_id)


@door.post("/personnel/guided/<int:servant_id>/feedback")
@allow(Right.GUIDE)
def give_feedback(servant_id: int) -> ResponseReturnValue:
    """Say something to the person's behaviour."""
    form = forms.FeedbackForm()

    def act() -> ResponseReturnValue:
        servant = guidance.find(me(), servant_id)
        case_id = _case(form.case.data or "")
        guidance.give(servant, Behaviour(form.behaviour.data), form.words.data, case_id, by=me())
        flash(_("It is written down. The person can read it now."))
        return _back(servant_id)

    return attempt(form, act, lambda: _page(servant_id, feedback_form=form))


@door.post("/personnel/guided/<int:servant_id>/feedback/<int:entry_id>/withdrawal")
@allow(Right.GUIDE)
def withdraw_feedback(servant_id: int, entry_id: int) -> ResponseReturnValue:
    """Take an entry of one's own back."""
    servant = guidance.find(me(), servant_id)
    row = db.session.scalar(guidance.given_to(servant.id).where(Feedback.id == entry_id))
    if row is None:
        raise Hidden
    guidance.take_back(row, by=me())
    response = _back(servant_id)
    db.session.commit()
    return response


@door.post("/personnel/guided/<int:servant_id>/coaching")
@allow(Right.GUIDE)
def begin_coaching(servant_id: int) -> ResponseReturnValue:
    """Agree on a plan."""
    form = forms.PlanForm()

    def act() -> ResponseReturnValue:
        servant = guidance.find(me(), servant_id)
        coaching.begin(servant, Figure(form.figure.data), form.goal.data, form.until_on.data, by=me())
        flash(_("The plan is agreed. Both of you see it."))
        return _back(servant_id)

    return attempt(form, act, lambda: _page(servant_id, plan_form=form))


@door.post("/personnel/guided/<int:servant_id>/coaching/<int:plan_id>/steps")
@allow(Right.GUIDE)
def add_coaching_step(servant_id: int, plan_id: int) -> ResponseReturnValue:
    """Agree on something to do, or on a talk."""
    form = forms.StepForm()

    def act() -> ResponseReturnValue:
        plan = _plan(servant_id, plan_id)
        coaching.add_step(plan, StepKind(form.kind.data), form.words.data, form.due_on.data, by=me())
        flash(_("The step is agreed."))
        return _back(servant_id)

    return attempt(form, act, lambda: _page(servant_id, step_form=form))


@door.post("/personnel/guided/<int:servant_id>/coaching/<int:plan_id>/end")
@allow(Right.GUIDE)
def end_coaching(servant_id: int, plan_id: int) -> ResponseReturnValue:
    """The plan ends."""
    form = forms.EndForm()

    def act() -> ResponseReturnValue:
        plan = _plan(servant_id, plan_id)
        coaching.end(plan, form.reached.data == "yes", form.words.data, by=me())
        flash(_("The plan has ended."))
        return _back(servant_id)

    return attempt(form, act, lambda: _page(servant_id, end_form=form))


@door.post("/record/coaching/steps/<int:step_id>")
@allow(Right.GUIDE)
def coaching_step_done(step_id: int) -> ResponseReturnValue:
    """A step was done: said by either of the two."""
    form = forms.DoneForm()
    step = coaching.find_step(me(), step_id)
    plan = db.session.get_one(CoachingPlan, step.plan_id)
    own = plan.civil_servant_id == me().civil_servant_id
    back = (
        url_for("personnel.record")
        if own
        else url_for("personnel.guided_person", servant_id=plan.civil_servant_id)
    )
    if not form.validate():
        raise Refusal(_("Write what came of it."))
    coaching.done(step, form.words.data, by=me())
    flash(_("It is noted what came of this step."))
    response = redirect(f"{back}#coaching", 303)
    db.session.commit()
    return response


@door.post("/personnel/guided/<int:servant_id>/awards")
@allow(Right.GUIDE)
def propose_award(servant_id: int) -> ResponseReturnValue:
    """Propose the person for an award."""
    form = forms.AwardForm()
    _offer(form, guidance.find(me(), servant_id))

    def act() -> ResponseReturnValue:
        chosen = form.grounds.data or ()
        wish = Wish(
            form.criterion.data,
            form.reason.data,
            [int(one[1:]) for one in chosen if one[0] == "n"],
            [int(one[1:]) for one in chosen if one[0] == "c"],
        )
        awards.propose(guidance.find(me(), servant_id), wish, by=me())
        flash(_("The proposal is with personnel, who look at discipline first."))
        return _back(servant_id)

    return attempt(form, act, lambda: _page(servant_id, award_form=form))


def _back(servant_id: int) -> BaseResponse:
    return redirect(url_for("personnel.guided_person", servant_id=servant_id), 303)


def _plan(servant_id: int, plan_id: int) -> CoachingPlan:
    servant = guidance.find(me(), servant_id)
    found = db.session.scalar(coaching.of_person(servant.id).where(CoachingPlan.id == plan_id))
    if found is None:
        raise Hidden
    return found


def _case(number: str) -> int | None:
    """The case of a number that is not hidden from the person; whether the other worked on it is asked later."""
    if not number.strip():
        return None
    named = select(Complaint.id).where(Complaint.number == number.strip().upper(), hides(me(), Complaint.id))
    found = db.session.scalar(named)
    if found is None:  # in the same words as of a case that exists
        raise Refusal(_("This person did not work on that case."), field="case")
    return found


def _offer(form: forms.AwardForm, servant: CivilServant) -> forms.AwardForm:
    thanks, work = awards.grounds_for(servant, me())
    numbers = pages.numbers({row.stream_id for row in work})
    grounds = [(f"n{one.id}", _("Appreciation of %(day)s", day=short_day(one.happened_on))) for one in thanks]
    grounds += [(f"c{one.id}", _("Case %(number)s", number=numbers.get(one.stream_id, ""))) for one in work]
    return form.offer(awards.criteria(), grounds)


def _page(servant_id: int, **given: Any) -> str:
    """The page costs the same for any number of entries."""
    servant = guidance.find(me(), servant_id)
    entries = db.session.scalars(
        guidance.given_to(servant.id).where(_may_know(Feedback.stream_id)).limit(ENTRIES)
    ).all()
    plans = db.session.scalars(coaching.of_person(servant.id).limit(5)).all()
    steps = coaching.steps_of(plans)
    shown: dict[str, Any] = {
        "feedback_form": forms.FeedbackForm(formdata=None),
        "plan_form": forms.PlanForm(formdata=None),
        "step_form": forms.StepForm(formdata=None),
        "end_form": forms.EndForm(formdata=None),
        "done_form": forms.DoneForm(formdata=None),
        "award_form": given.get("award_form") or _offer(forms.AwardForm(formdata=None), servant),
    } | given
    seen(servant.id)
    return render_template(
        "personnel/guided_person.html",
        servant=servant,
        entries=entries,
        plans=plans,
        steps=steps,
        moved={plan.id: coaching.moved(plan, servant, rated.of_credits) for plan in plans[:1]},
        said=personal_file.words(servant.id),
        names=persons({one.given_by for one in entries}),
        numbers=pages.numbers({one.stream_id for one in entries if one.stream_id}),
        appraisals=db.session.scalars(appraisals.of_person(servant.id).limit(8)).all(),
        **shown,
    )


def _may_know(stream_column: Any) -> Any:
    return stream_column.is_(None) | hides(me(), stream_column)
