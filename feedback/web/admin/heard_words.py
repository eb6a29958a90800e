"""The words by which danger, abuse and bodies outside are heard: our own beside the product's, and a trial."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.agencies import categories
from feedback.agencies.models import OutsideBody
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.suggestions import heard, heard_book, heard_words, proposing, versions
from feedback.suggestions import outside as elsewhere
from feedback.suggestions.heard_book import About, Kind
from feedback.suggestions.heard_words import THING, Wish
from feedback.suggestions.model import SURE
from feedback.suggestions.models import Effect, HeardWord
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save, version
from feedback.web.admin.reference_words import HEARD, OTHERWISE
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

LEVEL = {
    "2": _l("it happens: emergency numbers, somebody on duty is told"),
    "1": _l("it is mild or feared: a hint"),
}


class WordForm(HouseForm):
    """A phrase of the regency's own."""

    says = StringField(_l("Word or phrase"), [InputRequired(), Length(max=60)])
    does = SelectField(_l("What it does"), [InputRequired()])
    level = SelectField(_l("How grave it is"), default="2")
    needs_official = BooleanField(_l("Only where an office or an official is named beside it"))

    def offer(self) -> WordForm:
        """Fill the selects."""
        self.does.choices = {
            str(_("It is heard as")): [(f"heard:{kind}", HEARD[kind]) for kind in Kind],
            str(_("It means something else and does not speak of")): [
                (f"other:{about}", OTHERWISE[about]) for about in About
            ],
            str(_("The product's phrase")): [("silent:", _("is no longer heard"))],
        }
        self.level.choices = list(LEVEL.items())
        return self

    def wish(self) -> Wish:
        """The form as a wish."""
        effect, _colon, what = (self.does.data or "").partition(":")
        return Wish(
            self.says.data or "",
            Effect(effect),
            what,
            int(self.level.data or 2),
            bool(self.needs_official.data),
        )


class UseForm(HouseForm):
    """A phrase out of use, or in use again."""

    version = HiddenField()
    active = HiddenField()


class SentenceForm(HouseForm):
    """A sentence to try."""

    sentence = TextAreaField(
        _l("A sentence of your own, no real report"), [InputRequired(), Length(max=1000)]
    )


@door.get("/suggestions/words")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def words() -> str:
    """The regency's own phrases, the product's, and a box to try a sentence."""
    return render_template(
        "admin/heard_words.html", sentence=SentenceForm(formdata=None), tried=None, **_lists()
    )


@door.post("/suggestions/words/trial")
@allow(Right.MANAGE_REFERENCE)
def try_sentence() -> ResponseReturnValue:
    """What would be heard in a sentence; kept nowhere, and sent so that it stands in no address."""
    form = SentenceForm()
    tried = _heard(form.sentence.data or "") if form.validate_on_submit() else None
    page = render_template("admin/heard_words.html", sentence=form, tried=tried, **_lists())
    return page, 200 if tried else 422


@door.get("/suggestions/words/new")
@allow(Right.MANAGE_REFERENCE)
def new_word() -> str:
    """An empty form."""
    return render_template(
        "admin/new_heard_word.html", form=WordForm(says=request.args.get("says", "")).offer()
    )


@door.post("/suggestions/words")
@allow(Right.MANAGE_REFERENCE)
def add_word() -> ResponseReturnValue:
    """Add a phrase; it is heard from the next request on."""
    form = WordForm().offer()
    return save(
        form,
        lambda: heard_words.add(form.wish(), by=me().actor),
        url_for("admin.words"),
        "admin/new_heard_word.html",
    )


@door.get("/suggestions/words/<int:word_id>")
@allow(Right.MANAGE_REFERENCE)
def word(word_id: int) -> ResponseReturnValue:
    """One phrase: in use or not, and its past."""
    found = db.get_or_404(HeardWord, word_id)
    return render_template("admin/heard_word.html", form=_use_form(found), **_around(found))


@door.post("/suggestions/words/<int:word_id>")
@allow(Right.MANAGE_REFERENCE)
def switch_word(word_id: int) -> ResponseReturnValue:
    """Take a phrase out of use, or into use again."""
    found = db.get_or_404(HeardWord, word_id)
    form = UseForm()
    return save(
        form,
        lambda: heard_words.switch(word_id, version(form), form.active.data == "1", by=me().actor),
        url_for("admin.word", word_id=word_id),
        "admin/heard_word.html",
        **_around(found),
    )


def _use_form(found: HeardWord) -> UseForm:
    return UseForm(formdata=None, version=str(found.version), active="0" if found.active else "1")


def _around(found: HeardWord) -> dict[str, Any]:
    return {"row": found, "does": does(found), "past": past(THING, found.id)}


def _lists() -> dict[str, Any]:
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for one in heard_book.entries():
        by_kind[one.kind].append(one.says)
    by_about: dict[About, list[str]] = defaultdict(list)
    for other in heard_book.others():
        by_about[other.about].append(other.says)
    return {
        "rows": list(db.session.scalars(heard_words.rows())),
        "does": does,
        "shipped": [(HEARD[kind], sorted(by_kind[kind])) for kind in Kind],
        "otherwise": [(OTHERWISE[about], sorted(by_about[about])) for about in About],
    }


def does(row: HeardWord) -> str:
    """What a phrase does, in words."""
    if row.effect is Effect.SILENT:
        return str(_("is no longer heard"))
    if row.effect is Effect.OTHER:
        return str(_("means something else, not: %(what)s", what=OTHERWISE[About(row.what)]))
    return str(_("is heard as: %(what)s", what=HEARD[Kind(row.what)]))


def _heard(sentence: str) -> dict[str, Any]:
    """What the rest of the house would hear in it. A constant number of statements."""
    book = heard_words.in_use()
    names = categories.names(language())
    found = proposing.propose(sentence, categories.category_words(), None, versions.in_use(), book)
    bodies = elsewhere.bodies(sentence, categories.outside_words(), book)[:2]
    asked = select(OutsideBody.id, OutsideBody.name).where(
        OutsideBody.id.in_([one.body_id for one in bodies])
    )
    called = {row.id: row.name for row in db.session.execute(asked)} if bodies else {}
    return {
        "heard": [(HEARD[one.kind], one) for one in heard.heard(sentence, book)],
        "urgency": heard.urgency(sentence, book).level,
        "abuse": heard.abuse(sentence, book),
        "proposed": [(names.get(one.category_id), one) for one in found],
        "sure": SURE,
        "outside": [(called.get(one.body_id), one.words) for one in bodies],
    }
