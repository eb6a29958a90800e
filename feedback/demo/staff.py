"""Who works in the demo: plainly invented people, one for each job of a regency."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback.agencies import tree
from feedback.base.database import db
from feedback.people import accounts, passwords
from feedback.people.models import CivilServant, Posting, ServantKind, User
from feedback.people.persons import Person, person
from feedback.people.roles import Role

PASSWORD = "demo-batanghari-2026"  # noqa: S105 (printed at every start of the demo; production refuses these accounts)

# sign-in name → (shown name, [(role, unit's code)])
JOBS: dict[str, tuple[str, list[tuple[Role, str]]]] = {
    "admin": ("Demo Admin Sistem", [(Role.ADMINISTRATOR, "DISKOMINFO")]),
    "verifikator": ("Demo Verifikator", [(Role.VERIFIER, "DISKOMINFO")]),
    "operator": ("Demo Operator Loket", [(Role.OPERATOR, "DISKOMINFO")]),
    "petugas.putr": ("Demo Petugas PUTR", [(Role.OFFICER, "DPUTR")]),
    "petugas2.putr": ("Demo Petugas Kedua PUTR", [(Role.OFFICER, "DPUTR")]),
    "kepala.putr": ("Demo Kepala PUTR", [(Role.AGENCY_HEAD, "DPUTR")]),
    "petugas.dinkes": ("Demo Petugas Dinkes", [(Role.OFFICER, "DINKES")]),
    "kepala.dinkes": ("Demo Kepala Dinkes", [(Role.AGENCY_HEAD, "DINKES")]),
    "petugas.puskesmas": ("Demo Petugas Puskesmas", [(Role.OFFICER, "PKM-MUARA-BULIAN")]),
    "petugas2.puskesmas": ("Demo Petugas Kedua Puskesmas", [(Role.OFFICER, "PKM-MUARA-BULIAN")]),
    "kepala.puskesmas": ("Demo Kepala Puskesmas", [(Role.UNIT_HEAD, "PKM-MUARA-BULIAN")]),
    "petugas.dukcapil": ("Demo Petugas Dukcapil", [(Role.OFFICER, "DUKCAPIL")]),
    "kepala.dukcapil": ("Demo Kepala Dukcapil", [(Role.AGENCY_HEAD, "DUKCAPIL")]),
    "petugas.dlh": ("Demo Petugas DLH", [(Role.OFFICER, "DLH"), (Role.AGENCY_HEAD, "DLH")]),
    "petugas.dinsos": ("Demo Petugas Dinsos", [(Role.OFFICER, "DINSOS"), (Role.AGENCY_HEAD, "DINSOS")]),
    "asisten.sekda": ("Demo Asisten Sekda", [(Role.SECRETARY_DELEGATE, "SETDA")]),
    "auditor": ("Demo Auditor", [(Role.INSPECTOR, "INSPEKTORAT")]),
    "auditor2": ("Demo Auditor Kedua", [(Role.INSPECTOR, "INSPEKTORAT")]),
    "kunci1": ("Demo Pemegang Kunci", [(Role.CUSTODIAN, "SETDA")]),
    "kepegawaian": ("Demo Staf BKPSDMD", [(Role.PERSONNEL_OFFICER, "BKPSDMD")]),
    "penilai": ("Demo Pejabat Penilai", [(Role.ASSESSOR, "DINKES")]),
    "bupati": ("Demo Bupati", [(Role.OBSERVER, "SETDA")]),
    "pengamat": ("Demo Pengamat", [(Role.OBSERVER, "INSPEKTORAT")]),
}

# sign-in name → (NIP, position, superior)
SERVANTS = {
    "kepala.dinkes": ("197503031999031001", "Kepala Dinas", None),
    "kepala.puskesmas": ("198001012005012001", "Kepala Puskesmas", "kepala.dinkes"),
    "petugas.puskesmas": ("199002022015011002", "Petugas Pengaduan", "kepala.puskesmas"),
    "petugas2.puskesmas": ("199410102019032009", "Petugas Pendaftaran", "kepala.puskesmas"),
    "petugas.dinkes": ("198704042011012004", "Petugas Pengaduan", "kepala.dinkes"),
    "kepala.putr": ("197805052003121005", "Kepala Dinas", None),
    "petugas.putr": ("198506062010011006", "Petugas Pengaduan", "kepala.putr"),
    "petugas2.putr": ("199207072018012007", "Petugas Pengaduan", "kepala.putr"),
    "petugas.dukcapil": ("199108082017011008", "Petugas Pengaduan", None),
}


def email(name: str, domain: str) -> str:
    """The address a member of the demo signs in with."""
    return f"{name}@{domain}"


def hire(domain: str, since: date) -> dict[str, Person]:
    """Everybody, by sign-in name; called while the clock stands at `since`."""
    hashed = passwords.ready(PASSWORD)
    chief: Person | None = None
    found: dict[str, Person] = {}
    for name, (shown, posts) in JOBS.items():
        (role, code), *more = posts
        user, token = accounts.invite(email(name, domain), shown, role, tree.unit(code), by=chief)
        accounts.accept(token, hashed)
        for other_role, other_code in more:
            accounts.grant(user, other_role, tree.unit(other_code), by=chief)
        found[name] = _person(user.id)
        chief = chief or found[name]
    _enter_servants(found, domain, since)
    return {name: _person(one.user_id) for name, one in found.items()}


def _person(user_id: int) -> Person:
    found = person(user_id)
    if found is None:
        raise LookupError("an invited account did not open")
    return found


def _enter_servants(people: dict[str, Person], domain: str, since: date) -> None:
    entered: dict[str, CivilServant] = {}
    for name, (nip, position, superior) in SERVANTS.items():
        user = db.session.scalars(select(User).where(User.email == email(name, domain))).one()
        servant = CivilServant(nip=nip, name=user.name, kind=ServantKind.PNS, user_id=user.id)
        db.session.add(servant)
        db.session.flush()
        entered[name] = servant
        above = entered.get(superior or "")
        db.session.add(
            Posting(
                civil_servant_id=servant.id,
                unit_id=people[name].posts[0].unit_id,
                position=position,
                superior_id=above.id if above else None,
                from_on=since,
            )
        )
    db.session.flush()
