"""Who telephones whom: only those who may read a reporter's number see it in the list."""

from __future__ import annotations

from dataclasses import replace

from feedback.base.database import db
from feedback.complaints import follow_up, protection, standing, triage
from feedback.complaints.calls import to_be_phoned
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel, Identity
from feedback.people.persons import Person
from tests.complaints import telling

BY_PHONE = replace(telling.REPORTER, email="")
PKM = "Puskesmas Muara Bulian"
STAFF = (
    "verifier",
    "officer_dputr",
    "head_dputr",
    "officer_dinkes",
    "officer_pkm",
    "head_pkm",
    "officer_dukcapil",
    "delegate",
    "inspector",
)


def called(me: Person) -> set[Complaint]:
    return set(db.session.scalars(to_be_phoned(me)))


def with_news(crew, *, holder: str | None = "DPUTR", **changes) -> Complaint:
    """A question to a reporter who left a telephone number only; `holder` asks, or the verifier when None."""
    complaint = telling.filed(**({"contact": BY_PHONE} | changes))
    if holder is None:
        triage.question(complaint, "Di mana tepatnya?", by=crew["verifier"])
        return complaint
    telling.route(complaint, crew, holder)
    officer = crew[{"DPUTR": "officer_dputr", PKM: "officer_pkm", "DINKES": "officer_dinkes"}[holder]]
    follow_up.accept(complaint, by=officer)
    follow_up.ask(complaint, "Di mana tepatnya?", by=officer)
    return complaint


def test_the_verifier_calls_about_what_is_not_passed_on_and_the_holder_about_the_rest(inside, crew):
    new, roads, clinic = with_news(crew, holder=None), with_news(crew), with_news(crew, holder=PKM)
    assert called(crew["verifier"]) == {new}
    assert called(crew["officer_dputr"]) == called(crew["head_dputr"]) == {roads}
    assert called(crew["officer_pkm"]) == {clinic}
    assert called(crew["officer_dinkes"]) == {clinic}
    assert called(crew["officer_dukcapil"]) == called(crew["delegate"]) == called(crew["inspector"]) == set()


def test_a_returned_case_is_the_verifiers_again(inside, crew):
    complaint = telling.routed(crew, contact=BY_PHONE)
    follow_up.send_back(complaint, "Bukan urusan kami.", by=crew["officer_dputr"])
    triage.question(complaint, "Di mana tepatnya?", by=crew["verifier"])
    assert called(crew["verifier"]) == {complaint}
    assert called(crew["officer_dputr"]) == set()


def test_the_office_complained_about_sees_no_number_unless_the_reporter_allows_it(inside, crew):
    about = {"unit": PKM, "category": "KES-PUSKESMAS"}
    hidden = with_news(crew, holder=PKM, **about)
    allowed = with_news(crew, holder=PKM, shows_contact_to_unit=True, **about)
    assert called(crew["officer_pkm"]) == {allowed}
    assert called(crew["officer_dinkes"]) == {hidden, allowed}


def test_an_operator_calls_about_his_own_intakes_only(inside, crew):
    mine = with_news(crew, operator_id=crew["operator"].user_id, channel=Channel.PHONE)
    with_news(crew)
    assert called(crew["operator"]) == {mine}
    assert called(crew["operator_pkm"]) == set()


def test_nobody_is_called_who_has_mail_no_phone_no_news_or_is_protected(inside, crew):
    with_news(crew, contact=telling.REPORTER)
    with_news(crew, contact=replace(BY_PHONE, phone=""))
    with_news(crew, identity=Identity.CONFIDENTIAL)
    telling.in_work(crew, contact=BY_PHONE)
    later = with_news(crew, holder=None)
    protection.protect(later, by=crew["verifier"])
    assert not any(called(crew[name]) for name in STAFF)


def test_the_list_agrees_with_who_may_read_contact_data(inside, crew):
    """One rule stands in the case page (`may_see_contact`), one in the list's question: they say the same."""
    about = {"unit": PKM, "category": "KES-PUSKESMAS"}
    told = [
        with_news(crew, holder=None),
        with_news(crew),
        with_news(crew, holder=PKM, **about),
        with_news(crew, holder="DINKES", **about, about_conduct=True),
        with_news(crew, holder=PKM, **about, shows_contact_to_unit=True),
        _abuse(crew),
    ]
    for name in STAFF:
        me = crew[name]
        assert called(me) == {one for one in told if standing.may_see_contact(me, one)}, name


def _abuse(crew) -> Complaint:
    """Suspected abuse, reported with an open name; the inspectorate asks."""
    complaint = telling.filed(
        "Petugas loket meminta uang lima puluh ribu.",
        category="PENGAWASAN",
        unit="DUKCAPIL",
        contact=BY_PHONE,
    )
    triage.question(complaint, "Kapan itu terjadi?", by=crew["inspector"])
    return complaint
