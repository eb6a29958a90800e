"""Who works here in the tests: one person for each job of the regency, hired by people's own verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import timedelta

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people import accounts
from feedback.people.models import CivilServant, Posting, ServantKind, User
from feedback.people.persons import Person, person
from feedback.people.roles import PRIVILEGED, Role
from feedback.web.guards import cookie_name

PASSWORD = "sungai-batanghari-mengalir-tenang"  # nobody real has it

# name → (role, unit's code, or its name where the source gives no code)
JOBS: dict[str, tuple[Role, str]] = {
    "administrator": (Role.ADMINISTRATOR, "DISKOMINFO"),
    "verifier": (Role.VERIFIER, "DISKOMINFO"),
    "operator": (Role.OPERATOR, "DISKOMINFO"),
    "operator_pkm": (Role.OPERATOR, "Puskesmas Aro"),
    "officer_dinkes": (Role.OFFICER, "DINKES"),
    "head_dinkes": (Role.AGENCY_HEAD, "DINKES"),
    "officer_pkm": (Role.OFFICER, "Puskesmas Muara Bulian"),
    "head_pkm": (Role.UNIT_HEAD, "Puskesmas Muara Bulian"),
    "officer_dputr": (Role.OFFICER, "DPUTR"),
    "officer_dputr2": (Role.OFFICER, "DPUTR"),
    "head_dputr": (Role.AGENCY_HEAD, "DPUTR"),
    "officer_dukcapil": (Role.OFFICER, "DUKCAPIL"),
    "head_dukcapil": (Role.AGENCY_HEAD, "DUKCAPIL"),
    "delegate": (Role.SECRETARY_DELEGATE, "SETDA"),
    "inspector": (Role.INSPECTOR, "INSPEKTORAT"),
    "inspector2": (Role.INSPECTOR, "INSPEKTORAT"),
    "custodian": (Role.CUSTODIAN, "INSPEKTORAT"),
    "custodian2": (Role.CUSTODIAN, "SETDA"),
    "personnel": (Role.PERSONNEL_OFFICER, "BKPSDMD"),
    "assessor": (Role.ASSESSOR, "DINKES"),
    "observer": (Role.OBSERVER, "INSPEKTORAT"),
}

SAME_PERSON = {"civil_servant": "officer_pkm"}  # an officer who has a civil servant's record

# officer → (NIP, position, superior)
SERVANTS = {
    "head_pkm": ("198001012005011001", "Kepala Puskesmas", None),
    "officer_pkm": ("199002022015012002", "Petugas Pengaduan", "head_pkm"),
    "officer_dputr": ("198503032010011003", "Petugas Pengaduan", None),
}


class Crew(Mapping[str, Person]):
    """The crew by name; each Person is read afresh, with the posts he holds at that moment."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __getitem__(self, key: str) -> Person:
        with nullcontext() if has_app_context() else self.app.app_context():
            found = person(self.id_of(key))
        assert found is not None, f"{key} does not work here any more"
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([*JOBS, *SAME_PERSON])

    def __len__(self) -> int:
        return len(JOBS) + len(SAME_PERSON)

    def id_of(self, key: str) -> int:
        """The user id behind a name."""
        with nullcontext() if has_app_context() else self.app.app_context():
            return db.session.execute(select(User.id).where(User.email == email(key))).scalar_one()


def email(key: str) -> str:
    """The address a crew member signs in with."""
    return f"{SAME_PERSON.get(key, key)}@crew.example"


def hire() -> None:
    """Invite everybody, let them accept, and enter the civil servants. Commits nothing."""
    chief = None
    for key, (role, unit) in JOBS.items():
        giver = None if role in PRIVILEGED else chief  # those were there before: their posts count at once
        user, token = accounts.invite(email(key), _name(key), role, _unit(unit), by=giver)
        accounts.accept(token, PASSWORD)
        chief = chief or person(user.id)
    servants: dict[str, CivilServant] = {}
    for key, (nip, position, superior) in SERVANTS.items():
        servants[key] = _enter(key, nip, position, servants.get(superior or ""))


def hand_over(client: FlaskClient, token: str) -> None:
    """Give a browser the cookie of a session."""
    with client.application.app_context():
        name = cookie_name()
    client.set_cookie(name, token, domain="localhost")


def _enter(key: str, nip: str, position: str, superior: CivilServant | None) -> CivilServant:
    user = db.session.execute(select(User).where(User.email == email(key))).scalar_one()
    servant = CivilServant(nip=nip, name=user.name, kind=ServantKind.PNS, user_id=user.id)
    db.session.add(servant)
    db.session.flush()
    db.session.add(
        Posting(
            civil_servant_id=servant.id,
            unit_id=_unit(JOBS[key][1]).id,
            position=position,
            superior_id=superior.id if superior else None,
            from_on=clock.today() - timedelta(days=730),
        )
    )
    db.session.flush()
    return servant


def _unit(code_or_name: str) -> Unit:
    question = select(Unit).where((Unit.code == code_or_name) | (Unit.name == code_or_name))
    return db.session.execute(question).scalar_one()


def _name(key: str) -> str:
    return key.replace("_", " ").title()
