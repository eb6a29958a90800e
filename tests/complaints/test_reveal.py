"""Two persons open a sealed identity, in one browser, for a quarter of an hour; the reporter is told."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from flask import Flask
from nacl.public import PrivateKey
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback import keeper
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import custody, reading, reporter, reveal, unsealing
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reveal import Wish
from feedback.complaints.status import Identity
from feedback.ledger import verify
from feedback.notices.models import Letter, RecipientKind
from feedback.people import absences, accounts, exclusions
from feedback.people.models import User
from feedback.people.roles import Role
from feedback.vault import ciphers, contacts
from feedback.vault.contacts import ContactData
from feedback.vault.models import Contact
from feedback.vault.reveals import Purpose, RevealRequest, RevealState
from tests.complaints import telling
from tests.complaints.unsealed import REASON, SENTENCE, WISH, approved, asked, confidential, ready
from tests.crew import Crew


def _of_the_seal(stream_id: int, audience: Audience) -> list[str]:
    story = reading.story(db.session.get_one(Complaint, stream_id), audience)
    return [one.kind for one in story.happenings if one.kind in reading.OF_THE_SEAL]


def _letters(name: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.letter == name)))


def test_two_persons_open_an_identity_and_the_reporter_reads_of_it(inside: Flask, crew: Crew) -> None:
    row, key = asked(crew)
    assert {one.recipient_id for one in _letters("reveal_asked")} == {crew.id_of("custodian2")}
    custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
    assert keeper.CHORES[0].name == "unsealing"
    assert unsealing.any_approved()
    assert unsealing.open_approved() == 1
    assert not unsealing.any_approved()
    assert _of_the_seal(row.stream_id, Audience.REPORTER) == []
    assert reveal.read(row, key, by=crew["inspector"]).contact == telling.REPORTER
    assert reveal.read(row, key, by=crew["inspector"]).contact == telling.REPORTER
    kinds = ["reveal_asked", "reveal_approved", "identity_opened"]
    assert _of_the_seal(row.stream_id, Audience.INSPECTORATE) == kinds
    assert _of_the_seal(row.stream_id, Audience.REPORTER) == ["identity_opened"]
    assert _of_the_seal(row.stream_id, Audience.STAFF) == []
    assert len(_letters("identity_opened")) == 1, "to those on duty while nobody heads the inspectorate"
    assert verify.verify(row.stream_id, cipher_of=ciphers.cipher_of).sound


def test_heads_of_the_inspectorate_get_a_letter(inside: Flask, crew: Crew) -> None:
    head = db.session.get_one(User, crew.id_of("inspector2"))
    accounts.grant(head, Role.AGENCY_HEAD, _unit("INSPEKTORAT"), by=crew["administrator"])
    row, key = ready(crew)
    reveal.read(row, key, by=crew["inspector"])
    (letter,) = _letters("identity_opened")
    assert (letter.recipient_kind, letter.recipient_id) == (RecipientKind.USER, head.id)


def _unit(code: str) -> object:
    return db.session.get_one(Complaint.holder.property.mapper.class_, telling.unit_id(code))


def test_a_request_needs_a_sealed_identity_a_reason_and_the_right(inside: Flask, crew: Crew) -> None:
    complaint = confidential(crew)
    for wish in (Wish(Purpose.DANGER, "Terlalu pendek"), Wish(Purpose.DANGER, " " * 60)):
        with pytest.raises(Refusal):
            reveal.ask(complaint, wish, by=crew["inspector"])
    for other in ("verifier", "custodian2", "observer", "administrator", "delegate"):
        with pytest.raises(Refusal):
            reveal.ask(complaint, WISH, by=crew[other])
    for identity in (Identity.OPEN, Identity.ANONYMOUS):
        contact = None if identity is Identity.ANONYMOUS else telling.REPORTER
        with pytest.raises(Refusal):
            reveal.ask(telling.in_work(crew, identity=identity, contact=contact), WISH, by=crew["inspector"])
    reveal.ask(complaint, WISH, by=crew["inspector"])
    with pytest.raises(Refusal):
        reveal.ask(complaint, WISH, by=crew["inspector2"])


def test_one_person_or_one_office_is_not_enough(inside: Flask, crew: Crew) -> None:
    row, _key = asked(crew)
    with pytest.raises(Refusal):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian"])  # of the inspectorate too
    inspector = db.session.get_one(User, crew.id_of("inspector"))
    accounts.grant(inspector, Role.CUSTODIAN, _unit("BKPSDMD"), by=crew["administrator"])
    for who in ("inspector", "inspector2", "administrator", "observer"):
        with pytest.raises(Refusal):
            custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew[who])
    assert row.state is RevealState.ASKED
    with pytest.raises(Refusal):
        custody.approve(row, "ya", agrees_to_hold=False, by=crew["custodian2"])
    custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
    with pytest.raises(Refusal):
        custody.deny(row, SENTENCE, by=crew["custodian2"])


def test_the_database_refuses_what_a_broken_rule_lets_through(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _key = asked(crew)
    monkeypatch.setattr(custody, "why_not", lambda *_: None)
    with pytest.raises(IntegrityError, match="two_offices"):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian"])


def test_who_stands_in_for_the_other_does_not_decide(inside: Flask, crew: Crew) -> None:
    row, _key = asked(crew)
    today, away = clock.today(), db.session.get_one(User, crew.id_of("custodian2"))
    absence = absences.stand_in(away, crew.id_of("inspector"), today, today, by=crew["administrator"])
    with pytest.raises(Refusal):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
    db.session.delete(absence)
    db.session.flush()
    asker = db.session.get_one(User, crew.id_of("inspector"))
    absences.stand_in(asker, crew.id_of("custodian2"), today, today, by=crew["administrator"])
    with pytest.raises(Refusal):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])


def test_for_whom_the_case_is_hidden_there_is_no_request(inside: Flask, crew: Crew) -> None:
    row, key = ready(crew)
    waits, _key = asked(crew)
    for stream_id in (row.stream_id, waits.stream_id):
        exclusions.exclude_unit(stream_id, telling.unit_id("SETDA"), "complained_about")
        exclusions.exclude_person(stream_id, user_id=crew.id_of("inspector"), reason="complained_about")
    assert not db.session.execute(custody.waiting(crew["custodian2"])).all()
    assert not db.session.execute(custody.decided(crew["custodian2"])).all()
    assert not db.session.execute(reveal.mine(crew["inspector"])).all()
    with pytest.raises(Hidden):
        custody.approve(waits, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
    with pytest.raises(Hidden):
        reveal.read(row, key, by=crew["inspector"])
    complaint = confidential(crew)
    exclusions.exclude_unit(complaint.id, telling.unit_id("SETDA"), "complained_about")
    with pytest.raises(Refusal):  # nobody is left who could decide
        reveal.ask(complaint, WISH, by=crew["inspector"])


def test_only_the_asking_browser_reads_and_only_for_a_while(inside: Flask, crew: Crew) -> None:
    row, key = ready(crew)
    for stranger in (None, PrivateKey.generate()):
        with pytest.raises(Refusal):
            reveal.read(row, stranger, by=crew["inspector"])
    with pytest.raises(Hidden):
        reveal.read(row, key, by=crew["inspector2"])
    assert row.opened_at is None
    assert reveal.read(row, key, by=crew["inspector"]).contact.name == telling.REPORTER.name
    now = clock.now()
    with clock.at(now + timedelta(minutes=14)):
        assert unsealing.sweep() == 0
        assert reveal.read(row, key, by=crew["inspector"])
    with clock.at(now + timedelta(minutes=16)):
        with pytest.raises(Refusal):
            reveal.read(row, key, by=crew["inspector"])
        assert unsealing.sweep() == 1
    assert (row.state, row.copy) == (RevealState.OVER, None)
    assert _of_the_seal(row.stream_id, Audience.INSPECTORATE).count("identity_opened") == 1


def test_time_ends_what_nobody_decides_or_reads(inside: Flask, crew: Crew) -> None:
    waits, _ = asked(crew)
    unread, key = ready(crew)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert unsealing.sweep() == 1
        with pytest.raises(Refusal):
            reveal.read(unread, key, by=crew["inspector"])
    assert (unread.state, unread.copy) == (RevealState.EXPIRED, None)
    with clock.at(clock.now() + timedelta(days=8)):
        with pytest.raises(Refusal):
            custody.approve(waits, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
        assert unsealing.sweep() == 1
    assert waits.state is RevealState.EXPIRED
    assert _of_the_seal(waits.stream_id, Audience.INSPECTORATE) == ["reveal_asked", "reveal_expired"]


@pytest.mark.parametrize("how", ["disclosed", "nameless", "erased"])
def test_a_reporter_who_is_known_or_gone_ends_every_request(inside: Flask, crew: Crew, how: str) -> None:
    rows = [asked(crew), approved(crew), ready(crew)]
    for row, key in rows:
        complaint = db.session.get_one(Complaint, row.stream_id)
        if how == "disclosed":
            reporter.disclose(complaint, ContactData(name="Warga Contoh"))
        elif how == "nameless":
            reporter.raise_protection(complaint, Identity.ANONYMOUS)
        else:
            contacts.erase(row.stream_id)
        assert (row.state, row.copy) == (RevealState.ENDED, None)
        with pytest.raises(Refusal):
            reveal.read(row, key, by=crew["inspector"])
        assert _of_the_seal(row.stream_id, Audience.INSPECTORATE)[-1] == "reveal_ended"
    assert unsealing.open_approved() == 0


def test_the_keeper_believes_no_row_alone(inside: Flask, crew: Crew) -> None:
    """Somebody who can write to the database forges an approval; a custodian leaves before the keeper comes."""
    forged, _ = asked(crew)
    values = {
        "state": RevealState.APPROVED,
        "decided_by": crew.id_of("custodian2"),
        "decided_unit_id": telling.unit_id("SETDA"),
        "decided_at": clock.now(),
        "decided_seq": forged.asked_seq,
    }
    db.session.execute(update(RevealRequest).where(RevealRequest.id == forged.id).values(**values))
    left, _ = approved(crew)
    accounts.disable(db.session.get_one(User, crew.id_of("custodian2")), by=crew["administrator"])
    db.session.flush()
    unsealing.open_approved()
    for row in (forged, left):
        assert (row.state, row.failure, row.copy) == (RevealState.FAILED, "not_agreed", None)


def test_a_key_put_in_later_and_a_seal_moved_from_another_case_are_noticed(inside: Flask, crew: Crew) -> None:
    own_key, _ = approved(crew)
    own_key.public_key = bytes(PrivateKey.generate().public_key)
    moved, _ = approved(crew)
    other = confidential(crew)
    db.session.get_one(Contact, moved.stream_id).content = db.session.get_one(Contact, other.id).content
    db.session.flush()
    unsealing.open_approved()
    assert (own_key.failure, moved.failure) == ("altered", "altered")
    assert _of_the_seal(moved.stream_id, Audience.INSPECTORATE)[-1] == "reveal_failed"


def test_a_copy_opens_for_its_own_request_only(inside: Flask, crew: Crew) -> None:
    (row, key), (other, _) = ready(crew), ready(crew)
    assert row.copy is not None
    assert contacts.from_copy(row.copy, key, row.stream_id, row.id) == telling.REPORTER
    for stream_id, request_id in ((other.stream_id, row.id), (row.stream_id, other.id)):
        with pytest.raises(ValueError, match="another"):
            contacts.from_copy(row.copy, key, stream_id, request_id)


def test_a_keeper_without_a_key_waits_and_one_with_another_says_so(inside: Flask, crew: Crew) -> None:
    row, _key = approved(crew)
    kept = inside.config.pop("REVEAL_PRIVATE_KEY")
    assert unsealing.open_approved() == 0
    assert row.state is RevealState.APPROVED
    inside.config["REVEAL_PRIVATE_KEY"] = base64.b64encode(bytes(PrivateKey.generate())).decode()
    unsealing.open_approved()
    assert row.failure == "key_lost"
    again, key = approved(crew)
    inside.config["REVEAL_OLD_PRIVATE_KEYS"] = (kept,)
    unsealing.open_approved()
    assert reveal.read(again, key, by=crew["inspector"]).contact == telling.REPORTER


def test_a_hold_needs_a_reason_consent_and_an_end(inside: Flask, crew: Crew) -> None:
    today, complaint = clock.today(), confidential(crew)
    until = today + timedelta(days=30)
    for wrong in (today, today + timedelta(days=91)):
        with pytest.raises(Refusal):
            reveal.ask(complaint, Wish(Purpose.COURT, REASON, wrong, REASON), by=crew["inspector"])
    with pytest.raises(Refusal):
        reveal.ask(complaint, Wish(Purpose.COURT, REASON, until, "pendek"), by=crew["inspector"])
    for agrees in (True, False):
        complaint = confidential(crew)
        row, key = reveal.ask(complaint, Wish(Purpose.COURT, REASON, until, REASON), by=crew["inspector"])
        custody.approve(row, SENTENCE, agrees_to_hold=agrees, by=crew["custodian2"])
        unsealing.open_approved()
        reveal.read(row, key, by=crew["inspector"])
        assert ("notice_held" in _of_the_seal(row.stream_id, Audience.INSPECTORATE)) is agrees
        assert _of_the_seal(row.stream_id, Audience.REPORTER) == ([] if agrees else ["identity_opened"])
        mine = [one for one in _letters("progress") if one.key.startswith(f"progress:{row.stream_id}:")]
        assert (max(one.not_before for one in mine) == clock.midnight_after(until)) is agrees
        with clock.at(clock.midday(until)):
            assert (_of_the_seal(row.stream_id, Audience.REPORTER) == []) is agrees
        with clock.at(clock.midday(until + timedelta(days=1))):
            assert _of_the_seal(row.stream_id, Audience.REPORTER) == ["identity_opened"]
