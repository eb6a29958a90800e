"""The register of data breaches, kept by administrators and inspectors; cases' numbers only for who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from feedback.agencies import settings, tree
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.inspection import leaks as register
from feedback.inspection.leaks import DataBreach, Scope
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import Lines, number_or_none, unit_options
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me

SHOWN = 100
NEEDED = InputRequired(_l("Fill this in."))
HISTORY = {
    "breach_noted": _l("Entered"),
    "breach_narrowed": _l("Who is affected was said"),
    "breach_told": _l("The reporters are told"),
    "breach_authority_told": _l("The authority was told"),
    "breach_closed": _l("Closed"),
}


class NewForm(HouseForm):
    """What happened, and when it was noticed."""

    what = TextAreaField(_l("What happened"), [NEEDED, Length(max=4000)])
    data = TextAreaField(_l("Which data"), [NEEDED, Length(max=2000)])
    noticed_at = DateTimeLocalField(
        _l("Noticed on, at"), [NEEDED], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )


class ScopeForm(HouseForm):
    """By what the affected cases are known."""

    from_on = DateField(_l("Received from"), [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])
    to_on = DateField(_l("Received until"), [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])
    unit_id = SelectField(_l("At or about this office"), coerce=number_or_none)
    numbers = Lines(_l("Numbers of reports"), [Optional()])
    file_hash = StringField(_l("Fingerprint of a file (SHA-256)"), [Optional(), Length(max=64)])

    def scope(self) -> Scope:
        """What was said; Refusal for what cannot be a number."""
        numbers = register.tidied(self.numbers.data or [])
        hash_ = (self.file_hash.data or "").strip().lower()
        return Scope(self.from_on.data, self.to_on.data, self.unit_id.data, numbers, hash_)


class NoticeForm(HouseForm):
    """The words every affected reporter reads."""

    notice = TextAreaField(_l("The notice"), [NEEDED, Length(max=6000)])


class AuthorityForm(HouseForm):
    """The letter to the authority went out."""

    reference = StringField(_l("Number and date of the letter"), [NEEDED, Length(max=200)])


class ClosingForm(HouseForm):
    """What was done about it."""

    measures = TextAreaField(_l("What was done so that it does not happen again"), [NEEDED, Length(max=4000)])


@door.get("/leaks")
@allow(Right.KEEP_BREACHES)
def leaks() -> str:
    """The register, what is open first. One statement beside the person's."""
    rows = db.session.scalars(register.register().limit(SHOWN)).all()
    return render_template("admin/leaks.html", rows=rows, now=clock.now())


@door.get("/leaks/new")
@allow(Right.KEEP_BREACHES)
def new_leak() -> str:
    """The form to enter one with."""
    return render_template("admin/new_leak.html", form=NewForm())


@door.post("/leaks")
@allow(Right.KEEP_BREACHES)
def add_leak() -> ResponseReturnValue:
    """Enter one: the 3 × 24 hours run from when it was noticed."""
    form = NewForm()
    if form.validate_on_submit():
        try:
            noticed = form.noticed_at.data.replace(tzinfo=clock.TOWN)
            row = register.note(form.what.data, form["data"].data, noticed, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            where = url_for("admin.leak", leak_id=row.id)
            db.session.commit()
            return redirect(where, 303)
    db.session.rollback()
    return render_template("admin/new_leak.html", form=form), 422


@door.get("/leaks/<int:leak_id>")
@allow(Right.KEEP_BREACHES)
def leak(leak_id: int) -> str:
    """One breach: where it stands, who is affected, what is to be done next, its history."""
    return _show(leak_id)


@door.post("/leaks/<int:leak_id>/scope")
@allow(Right.KEEP_BREACHES)
def narrow_leak(leak_id: int) -> ResponseReturnValue:
    """Say who is affected."""
    form = _scope_form()
    return _do(leak_id, form, "scope", lambda row: register.narrow(row, form.scope(), by=me()))


@door.post("/leaks/<int:leak_id>/notice")
@allow(Right.KEEP_BREACHES)
@fresh
def tell_leak(leak_id: int) -> ResponseReturnValue:
    """Tell every affected reporter."""
    form = NoticeForm()
    return _do(leak_id, form, "notice", lambda row: register.tell(row, form.notice.data, by=me()))


@door.post("/leaks/<int:leak_id>/authority")
@allow(Right.KEEP_BREACHES)
def leak_authority(leak_id: int) -> ResponseReturnValue:
    """Note that the authority was told in writing."""
    form = AuthorityForm()
    return _do(
        leak_id, form, "authority", lambda row: register.tell_authority(row, form.reference.data, by=me())
    )


@door.post("/leaks/<int:leak_id>/closing")
@allow(Right.KEEP_BREACHES)
def close_leak(leak_id: int) -> ResponseReturnValue:
    """Close it with what was done."""
    form = ClosingForm()
    return _do(leak_id, form, "closing", lambda row: register.close(row, form.measures.data, by=me()))


@door.get("/leaks/<int:leak_id>/letter")
@allow(Right.KEEP_BREACHES)
def leak_letter(leak_id: int) -> str:
    """The written notice for the authority, to be printed, numbered and signed."""
    row = db.get_or_404(DataBreach, leak_id)
    names = settings.settings("regency_name", "office_address", "office_phone", "office_email")
    return render_template(
        "admin/leak_letter.html",
        row=row,
        told=_told(row),
        count=register.count(row),
        names=names,
        now=clock.now(),
    )


def _do(leak_id: int, form: Any, name: str, act: Callable[[DataBreach], object]) -> ResponseReturnValue:
    """Find, ask, do, commit, back to the page; the page with what was typed when it cannot be taken."""
    question = select(DataBreach).where(DataBreach.id == leak_id).with_for_update()
    row = db.session.scalars(question.execution_options(populate_existing=True)).one_or_none()
    if row is not None and form.validate_on_submit():
        try:
            act(row)
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("admin.leak", leak_id=leak_id), 303)
    db.session.rollback()
    with reading():
        return _show(leak_id, **{name: form}), 422


def _show(leak_id: int, **faulty: Any) -> str:
    row = db.get_or_404(DataBreach, leak_id)
    forms = {
        "scope": _scope_form(formdata=None),
        "notice": NoticeForm(formdata=None, data={"notice": _draft(row)}),
        "authority": AuthorityForm(formdata=None),
        "closing": ClosingForm(formdata=None),
    } | faulty
    entries = register.story(row)
    seen = me().may(Right.SEE_ALL_CASES)
    return render_template(
        "admin/leak.html",
        row=row,
        forms=forms,
        faulty=next(iter(faulty.values()), None),
        entries=entries,
        told=_told(row),
        names=persons.persons(
            int(one.actor.removeprefix("user:")) for one in entries if one.actor[:5] == "user:"
        ),
        words=HISTORY,
        units=tree.names(),
        count=register.count(row),
        cases=db.session.scalars(register.cases_of(row, me()).limit(SHOWN)).all() if seen else None,
        now=clock.now(),
    )


def _scope_form(**given: Any) -> ScopeForm:
    form = ScopeForm(**given)
    form.unit_id.choices = [SelectChoice("", _("any office")), *unit_options(inner=True, villages=True)]
    return form


def _told(row: DataBreach) -> dict[str, str]:
    """Everything written about it, by name; the newest words of each."""
    return {name: text for entry in register.story(row) for name, text in entry.text.items()}


def _draft(row: DataBreach) -> str:
    """The notice as a template, in Indonesian: reporters read it, whatever the language of who sends it."""
    told = _told(row)
    noticed: datetime = row.noticed_at.astimezone(clock.TOWN)
    return (
        "Dengan menyesal kami beri tahukan bahwa data pribadi pada laporan Anda terungkap tanpa hak"
        " (Pasal 46 UU 27/2022).\n\n"
        f"Data yang terungkap: {told.get('data', '')}\n"
        f"Kapan diketahui: {noticed:%d-%m-%Y %H.%M} WIB\n"
        f"Bagaimana: {told.get('what', '')}\n\n"
        "Yang kami lakukan: (tulis penanganan dan pemulihannya)\n"
        "Yang dapat Anda lakukan: (tulis saran, misalnya waspada terhadap penipuan)\n"
        "Pertanyaan: balas di halaman ini dengan kode rahasia Anda."
    )
