"""The forms of the screens about people."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.people import directory
from feedback.web import phrases
from feedback.web.admin.reference_forms import number_or_none, unit_options
from feedback.web.forms import HouseForm, choices

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


class PostForm(HouseForm):
    """A post: role, unit, and how long it is held."""

    role = SelectField(_l("Role"), [InputRequired()])
    unit = SelectField(_l("Unit"), [InputRequired()], coerce=number_or_none)
    acting = SelectField(_l("How it is held"), [Optional()])
    from_on = DateField(_l("From"), [Optional()], format=list(_DAYS))
    to_on = DateField(_l("Last day"), [Optional()], format=list(_DAYS))

    def offer(self) -> PostForm:
        """Fill the selects. One statement."""
        self.role.choices = choices(phrases.ROLE)
        self.unit.choices = [SelectChoice("", _("Choose a unit")), *unit_options(inner=True, villages=True)]
        self.acting.choices = [SelectChoice("", _("for good")), *choices(phrases.ACTING, ("plt", "plh"))]
        return self

    def chosen_unit(self) -> Unit:
        """The unit that was chosen."""
        return db.session.get_one(Unit, self.unit.data)


class InviteForm(PostForm):
    """A new account with its first post."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    email = EmailField(_l("E-mail address"), [InputRequired(), Length(max=254)])
    acting = None
    from_on = None
    to_on = None

    def offer(self) -> InviteForm:
        """Fill the selects. One statement."""
        self.role.choices = choices(phrases.ROLE)
        self.unit.choices = [SelectChoice("", _("Choose a unit")), *unit_options(inner=True, villages=True)]
        return self


class AbsenceForm(HouseForm):
    """Who is away when, and who stands in."""

    stand_in = SelectField(_l("Who stands in"), [InputRequired()], coerce=number_or_none)
    from_on = DateField(_l("From"), [InputRequired()], format=list(_DAYS))
    to_on = DateField(_l("Last day"), [InputRequired()], format=list(_DAYS))

    def offer(self, user_id: int) -> AbsenceForm:
        """Fill the select. One statement."""
        rows = db.session.execute(directory.colleagues(user_id))
        self.stand_in.choices = [
            SelectChoice("", _("Choose a colleague")),
            *(SelectChoice(str(row.id), row.name) for row in rows),
        ]
        return self

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.from_on.data, self.to_on.data


class SuccessorForm(HouseForm):
    """Who takes over a post."""

    successor = SelectField(_l("Successor"), [InputRequired()], coerce=number_or_none)

    def offer(self, user_id: int) -> SuccessorForm:
        """Fill the select. One statement."""
        rows = db.session.execute(directory.colleagues(user_id))
        self.successor.choices = [
            SelectChoice("", _("Choose a colleague")),
            *(SelectChoice(str(row.id), row.name) for row in rows),
        ]
        return self


class RosterForm(HouseForm):
    """A roster file, tried or taken over."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])
    trial = BooleanField(_l("Only try it, change nothing"), default=True)
