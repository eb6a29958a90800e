"""What a person can prove himself with beside his password, and what is asked of whom.

Inspectors, custodians and administrators need a passkey: a code can be asked for by a false page, a passkey cannot
(OWASP ASVS 5.0, 6.3.3). SECOND_FACTOR says whether this is `required`, or only `offered` as in a demo; whoever has
set something up is asked for it either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import current_app
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.people.factor_models import Passkey, RecoveryCode, TotpSeed
from feedback.people.models import Factor
from feedback.people.persons import Person
from feedback.people.roles import PRIVILEGED


class Way(StrEnum):
    """A way to prove oneself."""

    PASSWORD = "password"  # noqa: S105 (a word, no secret)
    CODE = "code"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


@dataclass(frozen=True)
class Held:
    """What a person has set up: an authenticator app or not, how many passkeys, how many recovery codes left."""

    app: bool = False
    passkeys: int = 0
    codes: int = 0

    @property
    def any(self) -> bool:
        """Whether the person is asked for a second step."""
        return self.app or self.passkeys > 0


def held(user_id: int) -> Held:
    """What a person has set up. One statement."""
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    apps = select(func.count()).select_from(TotpSeed).where(TotpSeed.user_id == user_id, TotpSeed.active)
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    codes = select(func.count()).select_from(RecoveryCode).where(*unused)
    row = db.session.execute(
        select(apps.scalar_subquery(), passkeys.scalar_subquery(), codes.scalar_subquery())
    ).one()
    return Held(row[0] > 0, row[1], row[2])


def required() -> bool:
    """Whether everybody must have a second factor here."""
    return bool(current_app.config["SECOND_FACTOR"] == "required")


def needs_passkey(person: Person) -> bool:
    """Whether nothing less than a passkey will do for this person."""
    return required() and person.holds(*PRIVILEGED)


def lacks(person: Person, factor: Factor) -> bool:
    """Whether a session opened with `factor` may do nothing yet but set up what is still missing."""
    if needs_passkey(person):
        return factor is not Factor.PASSKEY
    return required() and factor is Factor.NONE


def ways(person: Person, has: Held) -> frozenset[Way]:
    """How a person may prove himself: with what he has set up, the password alone where that is nothing."""
    if not has.any:
        return frozenset({Way.PASSWORD})
    found = {Way.PASSKEY} if has.passkeys else set()
    if has.app and not (has.passkeys and needs_passkey(person)):
        found.add(Way.CODE)
    return frozenset(found | ({Way.RECOVERY} if has.codes else set()))
