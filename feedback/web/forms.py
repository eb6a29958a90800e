"""The form every door starts from: our own words for each fault, tidy text, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.fields.choices import SelectChoice

from feedback.base.plain import plain
from feedback.base.refusal import Refusal

WORDS = {
    "This field is required.": _l("Fill this in."),
    "Not a valid choice.": _l("Choose one of the options."),
    "Invalid Choice: could not coerce.": _l("Choose one of the options."),
    "'%(value)s' is not a valid choice for this field.": _l("Choose from the options."),
    "'%(value)s' are not valid choices for this field.": _l("Choose from the options."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose from the options."),
    "Not a valid date value.": _l("Write a date, for example 8/12/2026."),
    "Not a valid datetime value.": _l("Write a date and a time."),
    "Not a valid time value.": _l("Write a time, for example 14.30."),
    "Not a valid integer value.": _l("Write a whole number."),
    "Not a valid float value.": _l("Write a number."),
    "Not a valid decimal value.": _l("Write a number."),
    "Invalid email address.": _l("Write a complete e-mail address, for example nama@contoh.id."),
    "Invalid input.": _l("This can't be read. Write it another way."),
    "Invalid URL.": _l("Write a complete address that starts with https://."),
    "Field must be at least %(min)d character long.": _l("Write at least %(min)d letter."),
    "Field must be at least %(min)d characters long.": _l("Write at least %(min)d letters."),
    "Field cannot be longer than %(max)d character.": _l("Shorten this to %(max)d letter."),
    "Field cannot be longer than %(max)d characters.": _l("Shorten this to %(max)d letters."),
    "Field must be exactly %(max)d character long.": _l("Write exactly %(max)d letter."),
    "Field must be exactly %(max)d characters long.": _l("Write exactly %(max)d letters."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Write %(min)d to %(max)d letters."),
    "Number must be at least %(min)s.": _l("Write a number of at least %(min)s."),
    "Number must be at most %(max)s.": _l("Write a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s."),
    "Field must be equal to %(other_name)s.": _l("The two entries differ. Write the same twice."),
    "Date must be at least %(min)s.": _l("Choose a date from %(min)s on."),
    "Date must be at most %(max)s.": _l("Choose a date until %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("Choose a date from %(min)s to %(max)s."),
    "This field cannot be edited.": _l("This can't be changed here."),
    "Invalid UUID.": _l("This can't be read. Write it another way."),
    "Not a valid week value.": _l("Choose a week."),
    "Invalid value, can't be any of: %(values)s.": _l("This value can't be used."),
    "Invalid value, must be one of: %(values)s.": _l("Choose one of: %(values)s."),
    "File does not have an approved extension: {extensions}": _l("This kind of file can't be taken."),
    "File does not have an approved extension.": _l("This kind of file can't be taken."),
}


class _HouseWords:
    """Stands where WTForms expects a catalogue; a sentence it doesn't know comes back as it is."""

    def gettext(self, string: str) -> str:
        return str(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


def tidy(value: Any) -> Any:
    """Typed text as everybody sees it (see `plain`); anything else as it is."""
    return plain(value) if isinstance(value, str) else value


class HouseForm(FlaskForm):
    """The form of every door. Text is tidied; faults speak our words; a Refusal can be put on its field."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _HouseWords:
            """Our own sentences: WTForms has no Indonesian catalogue."""
            return _HouseWords()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Tidy every text field but passwords."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = (tidy, *unbound_field.kwargs.get("filters", ()))
                unbound_field.kwargs.pop("filters", None)
            return unbound_field.bind(form=form, **options)

    def take(self, refusal: Refusal) -> None:
        """Show the refusal's sentence on the field it names, else above the form; what was typed stays."""
        sentence = str(refusal.sentence)
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def choices(
    words: Mapping[str, Any], keys: Iterable[str] | None = None, *, blank: Any = None
) -> list[SelectChoice]:
    """The options of a select or radio from a table of phrases: all, or `keys` in their order.

    `blank` is the words of a first, empty option.
    """
    chosen = [SelectChoice(str(key), words[key]) for key in (words if keys is None else keys)]
    return chosen if blank is None else [SelectChoice("", blank), *chosen]
