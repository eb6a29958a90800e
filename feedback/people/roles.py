"""What a person can be in the regency's service. What each may do stands in `rights`."""

from __future__ import annotations

from enum import StrEnum


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
PRIVILEGED = frozenset({Role.INSPECTOR, Role.CUSTODIAN, Role.ADMINISTRATOR})
