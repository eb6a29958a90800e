"""Passkeys (WebAuthn): what a browser is asked to sign, and whether what it signed is right.

The site's name and origin come from the settings alone, so an answer given to a false page opens nothing. A challenge
is good once and for five minutes. A device that counts its uses and counts backwards was copied: it is refused.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select, update

from feedback.base import clock, site
from feedback.base.database import db
from feedback.people.factor_models import Passkey, PendingSignIn
from feedback.people.models import Session
from feedback.people.persons import Person

CHALLENGE_LASTS = timedelta(minutes=5)
LONGEST = 20_000  # characters of an answer; real ones have one or two thousand

Holder = type[Session] | type[PendingSignIn]


@dataclass(frozen=True)
class Signed:
    """A new passkey as its device described it."""

    credential_id: str
    public_key: bytes
    count: int


class Copied(Exception):
    """The device's count of uses did not go up: it may have been copied."""


def possible() -> bool:
    """Whether passkeys work at this address: browsers want a host's name, not a number."""
    try:
        ip_address(_host())
    except ValueError:
        return bool(_host())
    return False


def mine(user_id: int) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    wanted = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    return list(db.session.execute(wanted).scalars())


def ask_to_add(me: Person, session_id: int, site: str) -> str:
    """What the browser needs to make a new passkey (JSON); its challenge waits at the session."""
    kit = _webauthn()
    known = [_described(one.credential_id) for one in mine(me.user_id)]
    handle = hmac.digest(
        str(current_app.config["SECRET_KEY"]).encode(), f"passkey|{me.user_id}".encode(), sha256
    )
    options = kit.generate_registration_options(
        rp_id=_host(),
        rp_name=site,
        user_id=handle,
        user_name=me.email,
        user_display_name=me.name,
        challenge=_new_challenge(Session, session_id),
        exclude_credentials=known,
        authenticator_selection=kit.helpers.structs.AuthenticatorSelectionCriteria(
            user_verification=kit.helpers.structs.UserVerificationRequirement.REQUIRED
        ),
    )
    return str(kit.options_to_json(options))


def ask_to_use(user_id: int, holder: Holder, holder_id: int) -> str:
    """What the browser needs to prove it holds one of the person's passkeys (JSON)."""
    kit = _webauthn()
    options = kit.generate_authentication_options(
        rp_id=_host(),
        challenge=_new_challenge(holder, holder_id),
        allow_credentials=[_described(one.credential_id) for one in mine(user_id)],
        user_verification=kit.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return str(kit.options_to_json(options))


def consume(holder: Holder, holder_id: int) -> bytes | None:
    """The challenge that waits there, taken away; None when there is none or it is too old. The caller commits."""
    wanted = select(holder.challenge, holder.challenge_at).where(holder.id == holder_id).with_for_update()
    row = db.session.execute(wanted).one_or_none()
    if row is None or row.challenge is None:
        return None
    db.session.execute(update(holder).where(holder.id == holder_id).values(challenge=None, challenge_at=None))
    young = timedelta(0) <= clock.now() - row.challenge_at <= CHALLENGE_LASTS
    return bytes.fromhex(row.challenge) if young else None


def checked(answer: str, challenge: bytes | None) -> Signed | None:
    """The new passkey in the browser's answer; None when anything about it is wrong."""
    kit = _webauthn()
    if challenge is None or len(answer) > LONGEST:
        return None
    try:
        found = kit.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except _faults():
        return None
    name = kit.helpers.bytes_to_base64url(found.credential_id)
    return Signed(name, found.credential_public_key, found.sign_count)


def take(user_id: int, answer: str, challenge: bytes | None) -> bool:
    """Whether the answer proves that the person's device is there. `Copied` when its count did not go up."""
    kit = _webauthn()
    if challenge is None or len(answer) > LONGEST:
        return False
    try:
        said = kit.helpers.parse_authentication_credential_json(answer)
        wanted = select(Passkey).where(Passkey.user_id == user_id, Passkey.credential_id == said.id)
        passkey = db.session.execute(wanted.with_for_update()).scalar_one_or_none()
        if passkey is None:
            return False
        found = kit.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # compared below, so that a copy is told from a wrong answer
            require_user_verification=True,
        )
    except _faults():
        return False
    if found.new_sign_count <= passkey.sign_count and (found.new_sign_count or passkey.sign_count):
        raise Copied
    passkey.sign_count, passkey.used_on = found.new_sign_count, clock.today()
    db.session.flush()
    return True


def _new_challenge(holder: Holder, holder_id: int) -> bytes:
    challenge = secrets.token_bytes(32)
    kept = {"challenge": challenge.hex(), "challenge_at": clock.now()}
    db.session.execute(update(holder).where(holder.id == holder_id).values(**kept))
    return challenge


def _described(credential_id: str) -> Any:
    kit = _webauthn()
    return kit.helpers.structs.PublicKeyCredentialDescriptor(id=kit.base64url_to_bytes(credential_id))


def _faults() -> tuple[type[Exception], ...]:
    # The library parses what a stranger sent: its own errors, and what Python says to nonsense.
    return (
        _webauthn().helpers.exceptions.WebAuthnException,
        ValueError,
        LookupError,
        TypeError,
        RecursionError,
    )


def _host() -> str:
    return urlsplit(site.staff_address()).hostname or ""


def _origin() -> str:
    parts = urlsplit(site.staff_address())
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _webauthn() -> Any:
    # Loaded where it is used: it brings certificates and ASN.1 with it, and most pages never need it.
    return import_module("webauthn")
