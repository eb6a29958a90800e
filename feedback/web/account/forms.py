"""The forms of the account pages: what they ask; the rules stand in `people`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from feedback.web.forms import HouseForm

_NEEDED = InputRequired(_l("Fill this in."))


class SignInForm(HouseForm):
    """Address and password; `next` is where the visitor wanted to go."""

    email = EmailField(_l("E-mail address"), [_NEEDED, Length(max=254)])
    password = PasswordField(_l("Password"), [_NEEDED, Length(max=1000)])
    next = HiddenField()


class ForgottenForm(HouseForm):
    """The address of an account whose password was forgotten."""

    email = EmailField(_l("E-mail address"), [_NEEDED, Length(max=254)])


class NewPasswordForm(HouseForm):
    """A new password, chosen by following a link."""

    password = PasswordField(_l("New password"), [_NEEDED, Length(max=1000)])


class ChangePasswordForm(HouseForm):
    """A new password for somebody signed in, who knows the old one."""

    old = PasswordField(_l("Present password"), [_NEEDED, Length(max=1000)])
    password = PasswordField(_l("New password"), [_NEEDED, Length(max=1000)])


class AppForm(HouseForm):
    """The first code of an authenticator app."""

    code = StringField(_l("Code from your app"), [_NEEDED, Length(max=40)])


class PasskeyForm(HouseForm):
    """A new passkey: what it is called, and what the browser says of it."""

    name = StringField(_l("Name of the passkey"), [Length(max=60)])
    answer = HiddenField()
