"""The second and third step of a report: where and about what, perhaps which known one it is, and who may know."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from feedback.agencies.models import Category
from feedback.base.database import db, reading
from feedback.suggestions import heard, heard_words
from feedback.suggestions.gazetteer import Places
from feedback.suggestions.named import named_in
from feedback.vault import drafts
from feedback.web import headers
from feedback.web.guards import public
from feedback.web.public import audience, likely, places
from feedback.web.public.door import door
from feedback.web.public.intake import PAGES, emergency, keep, next_step, with_sheet
from feedback.web.public.places import Office
from feedback.web.public.report_forms import AlikeForm, WhereForm, WhoForm, region_choices
from feedback.web.public.sheets import Sheet

UNKNOWN = "0"  # "I do not know": a verifier decides
OTHER = "other"


@door.get("/report/where")
@public
@headers.uses_location
@with_sheet
def where(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Step 2 as far as it was written, with the category the words speak for."""
    latitude, _comma, longitude = sheet.position.partition(",")
    read = named_in(sheet.text) if _is_untouched(sheet) else Places()
    form = WhereForm(
        draft=secret,
        office=_office_label(sheet.unit_id or (read.unit.id if read.unit else None)),
        region=str(sheet.region_id or (read.region.id if read.region else "")),
        place=sheet.place or read.where,
        latitude=latitude,
        longitude=longitude,
    )
    return _where_page(form, secret, sheet, read=bool(form.office.data or form.region.data or read.where))


@door.post("/report/where")
@public
@headers.uses_location
@with_sheet
def save_where(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Keep the place and the category; ask again when the office typed is not clear."""
    form = WhereForm()
    with reading():
        offices, known, names = places.offices(), places.regions(), places.category_names()
        db.session.rollback()
    fits = form.validate_on_submit()
    sheet.category_id, sheet.category_chosen = _category(form, names), True
    sheet.unit_id = _unit(form, offices)
    sheet.region_id = next((row[0] for row in known if str(row[0]) == form.region.data), None)
    sheet.place, sheet.position = (form.place.data or "")[:300], _position(form)
    if sheet.unit_id is None and sheet.region_id is None and not form.office.errors:
        form.region.errors = [_("Choose the kecamatan or desa, or name the office above.")]
    fits = fits and not form.office.errors and not form.region.errors
    if fits:
        likely.look(sheet)
    _advise(sheet)
    return keep(secret, sheet, form, "where", fits=fits)


@door.get("/report/alike")
@public
@with_sheet
def alike(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Between the second step and the third, only where others reported something like it: is it one of these?"""
    if not sheet.alike:
        return redirect(url_for(f"public.{next_step(sheet)}"), 303)
    return _alike_page(AlikeForm(draft=secret, like=sheet.like), secret, sheet)


@door.post("/report/alike")
@public
@with_sheet
def save_alike(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Keep which one it is, if any; whatever is not on the list is none."""
    form = AlikeForm()
    sheet.like = next((number for number in sheet.alike if number == form.like.data), "")
    return keep(secret, sheet, form, "alike", fits=True)


@door.get("/report/who")
@public
@with_sheet
def who(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Step 3 as far as it was written; grave matters begin with the stronger protection."""
    form = WhoForm(
        draft=secret,
        identity=sheet.identity or "open",
        name=sheet.name,
        phone=sheet.phone,
        email=sheet.email,
        address=sheet.address,
        wants_notices=sheet.wants_notices,
        shows_contact=sheet.shows_contact,
        secret=sheet.secret,
        consents=sheet.consents,
    )
    return _who_page(form, secret, sheet)


@door.post("/report/who")
@public
@with_sheet
def save_who(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """Keep who may know what."""
    form = WhoForm()
    fits = form.validate_on_submit()
    form.fill(sheet)
    return keep(secret, sheet, form, "who", fits=fits)


def _where_page(form: WhereForm, secret: str, sheet: Sheet | None = None, *, read: bool = False) -> str:
    sheet = sheet or _again(secret)
    offices, names = places.offices(), places.category_names()
    guessed = [one for one in places.guesses(sheet.text) if one in names]
    form.guess.choices = [SelectChoice(str(one), names[one]) for one in guessed]
    form.guess.choices += [
        SelectChoice(OTHER, _("Something else")),
        SelectChoice(UNKNOWN, _("I do not know")),
    ]
    form.category.choices = [
        SelectChoice("", _("Choose")),
        *(SelectChoice(str(i), n) for i, n in names.items()),
    ]
    form.region.choices = region_choices(places.regions())
    if form.guess.data is None:
        form.guess.data = _guess(sheet, guessed)
        form.category.data = str(sheet.category_id or "") if form.guess.data == OTHER else ""
    hits = places.matching(form.office.data or "", offices) if form.office.errors else []
    form.unit.choices = [SelectChoice(str(one.id), one.label) for one in hits]
    form.draft.data = secret
    return render_template(
        "public/report_where.html",
        form=form,
        offices=offices,
        emergency=emergency(sheet),
        outside=places.outside(sheet.text),
        read=read and "where" not in sheet.done,
    )


def _who_page(form: WhoForm, secret: str, sheet: Sheet | None = None) -> str:
    sheet = sheet or _again(secret)
    form.draft.data = secret
    told = audience.readers(sheet)
    abuse = heard.abuse(sheet.text, heard_words.in_use())
    return render_template("public/report_who.html", form=form, readers=told, abuse=abuse)


def _alike_page(form: AlikeForm, secret: str, sheet: Sheet | None = None) -> str:
    sheet = sheet or _again(secret)
    form.draft.data = secret
    rows = likely.shown(sheet)
    form.like.choices = [SelectChoice(complaint.number, published.title) for published, complaint in rows]
    form.like.choices.append(SelectChoice("", _("No, mine is another")))
    return render_template("public/report_alike.html", form=form, rows=rows, emergency=emergency(sheet))


PAGES["where"] = _where_page
PAGES["alike"] = _alike_page
PAGES["who"] = _who_page


def _again(secret: str) -> Sheet:
    return Sheet(**(drafts.read(secret) or {}))


def _guess(sheet: Sheet, guessed: list[int]) -> str:
    if sheet.category_chosen:
        if sheet.category_id is None:
            return UNKNOWN
        return str(sheet.category_id) if sheet.category_id in guessed else OTHER
    return str(guessed[0]) if guessed else UNKNOWN


def _category(form: WhereForm, names: dict[int, str]) -> int | None:
    given = form.category.data if form.guess.data == OTHER or not form.guess.data else form.guess.data
    return next((one for one in names if str(one) == given), None)


def _unit(form: WhereForm, offices: list[Office]) -> int | None:
    """The office chosen from the hits, else the one that was typed; what is not clear is asked again."""
    typed = form.office.data or ""
    if not typed:
        return None
    hits = places.matching(typed, offices)
    picked = next((one for one in offices if str(one.id) == form.unit.data), None)
    if picked is not None and (picked in hits or not hits):
        form.office.data = picked.label
        return picked.id
    if len(hits) == 1:
        form.office.data = hits[0].label
        return hits[0].id
    if hits:
        form.office.errors = [_("Several offices fit. Choose one of them below.")]
    else:
        form.office.errors = [_("No office is called that. Write another word, or leave it empty.")]
    return None


def _position(form: WhereForm) -> str:
    try:
        latitude, longitude = float(form.latitude.data or ""), float(form.longitude.data or "")
    except ValueError:
        return ""
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return f"{latitude:.5f},{longitude:.5f}" if inside else ""


def _advise(sheet: Sheet) -> None:
    """Before the third step was ever answered, its defaults follow the matter and the words (rules.md §3)."""
    if "who" in sheet.done or sheet.identity:
        return
    with reading():
        category = db.session.get(Category, sheet.category_id) if sheet.category_id else None
        grave = bool(sheet.about_conduct) or (category is not None and (category.secret or category.conduct))
        abuse = heard.abuse(sheet.text, heard_words.in_use())
        db.session.rollback()
    if grave or abuse:
        sheet.identity, sheet.secret, sheet.consents = "confidential", True, False


def _is_untouched(sheet: Sheet) -> bool:
    """Whether the reporter has said nothing of the place yet but in his story."""
    return "where" not in sheet.done and not (sheet.unit_id or sheet.region_id or sheet.place)


def _office_label(unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    return next((one.label for one in places.offices() if one.id == unit_id), "")
