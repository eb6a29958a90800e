"""What a person can be in the regency's service. What each may do stands in `rights`."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """A role; it is always held at a unit and for a time (see `Grant`)."""

    OPERATOR = "operator"
    VERIFIER = "verifier"
    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    AGENCY_HEAD = "agency_head"
    SECRETARY_DELEGATE = "secretary_delegate"
    INSPECTOR = "inspector"
    CUSTODIAN = "custodian"
    PERSONNEL_OFFICER = "personnel_officer"
    ASSESSOR = "assessor"
    CIVIL_SERVANT = "civil_servant"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"


HEADS = frozenset({Role.UNIT_HEAD, Role.AGENCY_HEAD})
OFFICERS = frozenset({Role.OFFICER}) | HEADS

ROLE_NAMES = {
    Role.OPERATOR: _l("Desk operator"),
    Role.VERIFIER: _l("Verifier"),
    Role.OFFICER: _l("Officer"),
    Role.UNIT_HEAD: _l("Head of unit"),
    Role.AGENCY_HEAD: _l("Head of agency"),
    Role.SECRETARY_DELEGATE: _l("Delegate of the regional secretary"),
    Role.INSPECTOR: _l("Inspector"),
    Role.CUSTODIAN: _l("Identity custodian"),
    Role.PERSONNEL_OFFICER: _l("Personnel officer"),
    Role.ASSESSOR: _l("Performance assessor"),
    Role.CIVIL_SERVANT: _l("Civil servant"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.OBSERVER: _l("Observer"),
}
