"""Views kept of a queue: opening one, keeping, changing and removing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints import saved_views
from feedback.complaints.saved_views import Order, View
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk import lists, narrowing, shelves
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED, VersionForm, offer
from feedback.web.forms import choices
from feedback.web.guards import allow, me


class ViewForm(VersionForm):
    """A name, and what the view shows of its queue."""

    name = StringField(_l("Name"), [NEEDED, Length(max=saved_views.LONGEST_NAME)])
    queue = HiddenField()
    category = SelectField(_l("Category"), [Optional()], validate_choice=False)
    kecamatan = SelectField("Kecamatan", [Optional()], validate_choice=False)
    unit = SelectField(_l("Unit"), [Optional()], validate_choice=False)
    officer = SelectField(
        _l("Officer"), [Optional()], choices=choices(narrowing.WHOSE, blank=_l("Everybody"))
    )
    state = SelectField(_l("State"), [Optional()], choices=choices(phrases.STATUS, blank=_l("Any")))
    due = SelectField(_l("Due"), [Optional()], choices=choices(narrowing.WHEN, blank=_l("At any time")))
    q = StringField(
        _l("Words"),
        [Optional(), Length(max=narrowing.LONGEST)],
        description=_l("Write no names of reporters here: whoever has the view reads them."),
    )
    columns = SelectMultipleField(_l("Columns"), [Optional()], choices=choices(narrowing.COLUMNS))
    order = RadioField(_l("Order"), [NEEDED], choices=choices(narrowing.ORDERS), default=Order.SOONEST.value)
    shared = BooleanField(_l("Share it with everybody of my office"))

    def said(self, me: Any) -> View:
        """The view as the form has it."""
        return View(
            name=self.name.data or "",
            queue=self.queue.data or "",
            narrowing=tuple(sorted(narrowing.asked(self._texts()).items())),
            columns=narrowing.columns(self.columns.data or ()),
            order=Order(self.order.data),
            unit_id=saved_views.office_to_share_with(me) if self.shared.data else None,
        )

    def _texts(self) -> dict[str, str]:
        return {name: str(self[name].data or "") for name in narrowing.FILTERS}


@door.get("/desk/views/<int:id>")
@allow(Right.SEE_DESK)
def view(id: int) -> str:
    """The cases of a view: the person's own shelf, narrowed; what the address asks for narrows it further."""
    found = saved_views.view(me(), id)
    queue = _queue(found.queue)
    if queue is None:
        raise Hidden
    return lists.show(queue, found)


@door.get("/desk/views/new")
@allow(Right.SEE_DESK)
def new_view() -> str:
    """What the address narrows a queue to, or a view of it further, to be kept under a name."""
    queue = _queue(request.args.get("queue", "")) or shelves.of(me())[0]
    form = ViewForm(formdata=None)
    given = _inherited() | narrowing.asked(request.args)
    _fill(form, View("", queue.name, tuple(given.items()), _columns(), lists.order(queue)))
    return _page(form, None)


@door.post("/desk/views")
@allow(Right.SEE_DESK)
def keep_view() -> ResponseReturnValue:
    """Keep a new view; it stands in the margin from now on."""
    form = ViewForm()
    try:
        if form.validate():
            if _queue(form.queue.data or "") is None:
                raise Refusal(_("Choose one of your own queues."))
            ident = saved_views.keep(form.said(me()), by=me())
            db.session.commit()
            flash(_("The view is kept. You find it in the margin."))
            return redirect(url_for("desk.view", id=ident), 303)
    except Refusal as refusal:
        form.take(refusal)
    return _again(form, None)


@door.get("/desk/views/<int:id>/settings")
@allow(Right.SEE_DESK)
def view_settings(id: int) -> str:
    """A view that is the person's to change."""
    found = _own(id)
    form = ViewForm(formdata=None)
    _fill(form, found)
    return _page(form, found)


@door.post("/desk/views/<int:id>")
@allow(Right.SEE_DESK)
def change_view(id: int) -> ResponseReturnValue:
    """Change it for everybody who has it."""
    form = ViewForm()
    try:
        if form.validate():
            saved_views.change(id, form.seen, form.said(me()), by=me())
            db.session.commit()
            flash(_("The view is changed."))
            return redirect(url_for("desk.view", id=id), 303)
    except (Hidden, Stale):
        raise
    except Refusal as refusal:
        form.take(refusal)
    return _again(form, id)


@door.post("/desk/views/<int:id>/removal")
@allow(Right.SEE_DESK)
def drop_view(id: int) -> ResponseReturnValue:
    """Remove it; no case changes by that."""
    saved_views.drop(id, by=me())
    db.session.commit()
    flash(_("The view is removed. The cases stay where they are."))
    return redirect(url_for("desk.front"), 303)


def _again(form: ViewForm, id: int | None) -> ResponseReturnValue:
    db.session.rollback()
    with reading():
        return _page(form, None if id is None else _own(id)), 422


def _page(form: ViewForm, found: View | None) -> str:
    offered = narrowing.choices()
    for name in ("category", "kecamatan", "unit"):
        offer(form[name], getattr(offered, name), blank=_l("All"))
    return render_template(
        "desk/view.html",
        form=form,
        found=found,
        queue=shelves.QUEUES[found.queue] if found else _queue(form.queue.data or "") or shelves.of(me())[0],
        may_share=saved_views.office_to_share_with(me()) is not None,
    )


def _fill(form: ViewForm, said: View) -> None:
    values: Mapping[str, str] = said.asked
    form.name.data, form.queue.data, form.version.data = said.name, said.queue, str(said.version)
    for name in narrowing.FILTERS:
        form[name].data = values.get(name, "")
    form.columns.data, form.order.data = list(said.columns), said.order.value
    form.shared.data = said.unit_id is not None


def _inherited() -> dict[str, str]:
    """What the view is narrowed to from which the new one is made, if it is made from one."""
    made_from = request.args.get("of", "")
    if not made_from.isdecimal() or len(made_from) > 15:
        return {}
    return saved_views.view(me(), int(made_from)).asked


def _columns() -> tuple[str, ...]:
    return narrowing.columns(request.args.getlist("columns"))


def _own(id: int) -> View:
    found = saved_views.view(me(), id)
    if not saved_views.may_change(me(), found):
        raise Hidden
    return found


def _queue(name: str) -> shelves.Queue | None:
    """The person's queue of this name, if he has it."""
    return next((one for one in shelves.of(me()) if one.name == name), None)
