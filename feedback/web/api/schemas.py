"""What a program sends, checked field by field (marshmallow); an unknown field is refused, never dropped."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from marshmallow import RAISE, Schema, ValidationError, fields, pre_load

from feedback.complaints.drafts import LONGEST_TEXT, SHORTEST_TEXT
from feedback.complaints.status import Identity, Visibility
from feedback.web.forms import tidy


def one_of(kind: type[StrEnum]) -> Callable[[str], None]:
    """A check that the text is one of the enum's words."""

    def check(value: str) -> None:
        if value not in set(kind):
            raise ValidationError(_("Choose one of: %(values)s.", values=", ".join(kind)))

    return check


def at_most(letters: int, least: int = 0) -> Callable[[str], None]:
    """A check of the length of a text."""

    def check(value: str) -> None:
        if len(value) > letters:
            raise ValidationError(_("Please keep it under %(count)s letters.", count=letters))
        if len(value) < least:
            raise ValidationError(_("Write at least %(count)s letters.", count=least))

    return check


class _Tidy(Schema):
    class Meta:
        unknown = RAISE

    @pre_load
    def tidied(self, data: Any, **_said: Any) -> Any:
        """Text as the forms take it."""
        return {name: tidy(value) for name, value in data.items()} if isinstance(data, dict) else data


class ContactSchema(_Tidy):
    """How the reporter can be reached; all optional, except the name of an open reporter."""

    name = fields.String(load_default="", validate=at_most(120))
    phone = fields.String(load_default="", validate=at_most(30))
    email = fields.Email(load_default="", validate=at_most(254))
    address = fields.String(load_default="", validate=at_most(300))


class ComplaintSchema(_Tidy):
    """One complaint. Places and categories by the codes of /api/v1/reference."""

    text = fields.String(required=True, validate=at_most(LONGEST_TEXT, least=SHORTEST_TEXT))
    identity = fields.String(required=True, validate=one_of(Identity))
    visibility = fields.String(validate=one_of(Visibility))
    category = fields.String(load_default="", validate=at_most(40))
    unit = fields.String(load_default="", validate=at_most(60))
    kecamatan = fields.String(load_default="", validate=at_most(20))
    desa = fields.String(load_default="", validate=at_most(20))
    place = fields.String(load_default="", validate=at_most(300))
    position = fields.String(load_default="", validate=at_most(60))
    person = fields.String(load_default="", validate=at_most(160))
    about_conduct = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    contact = fields.Nested(ContactSchema)
    wants_notices = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    shows_contact_to_unit = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    consents_to_publication = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class FollowSchema(_Tidy):
    """The reporter's code: in the body, so that no log of addresses ever holds it."""

    receipt_code = fields.String(required=True, validate=at_most(40))
