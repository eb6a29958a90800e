"""Codes of an app, recovery codes, and who must have what."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.notices.models import Letter
from feedback.people import accounts, enrolling, factors, recovery, second_step, security_log, seeds, sign_in
from feedback.people.factor_models import RecoveryCode, TotpSeed
from feedback.people.factors import Held, Way
from feedback.people.models import Factor, Grant, User
from tests.crew import Crew
from tests.people.factors import code_of, print_sheet, set_up_app

EASTER = datetime(2027, 3, 28, 5, 0, tzinfo=UTC)


def test_a_code_counts_once_whatever_blanks_are_typed(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    app = set_up_app(me)
    assert not seeds.take(me.user_id, code_of(app)), "the code that set it up was its use"
    with clock.at(clock.now() + timedelta(minutes=2)):
        code = code_of(app)
        assert seeds.take(me.user_id, f" {code[:3]} {code[3:]}\t")
        assert not seeds.take(me.user_id, code)
        assert not seeds.take(me.user_id, code[:3] + " " + code[3:])
        assert not seeds.take(me.user_id, code_of(app, -1)), "older than one that was taken"
        assert seeds.take(me.user_id, code_of(app, 1)), "a clock a little ahead"
        assert not seeds.take(me.user_id, code_of(app, 2))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5", "0" * 5000])
def test_what_is_no_code_is_refused(inside: Flask, crew: Crew, typed: str) -> None:
    me = crew["verifier"]
    set_up_app(me)
    assert not seeds.take(me.user_id, typed)


def test_nobodys_code_opens_nothing(inside: Flask, crew: Crew) -> None:
    app = set_up_app(crew["verifier"])
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert not seeds.take(crew["observer"].user_id, code_of(app))


JUMPS = st.lists(st.tuples(st.integers(-4000, 4000), st.integers(-2, 2)), min_size=1, max_size=12)


def _steps_taken(me: int, app: pyotp.TOTP, jumps: list[tuple[int, int]]) -> list[int]:
    """The steps that were taken, in order, while the clock jumped about by so many seconds."""
    taken = []
    for seconds, skew in jumps:
        with clock.at(EASTER + timedelta(seconds=seconds)):
            step = int(clock.now().timestamp()) // seeds.STEP_SECONDS + skew
            if seeds.take(me, app.generate_otp(step)):
                taken.append(step)
    return taken


def test_steps_only_ever_go_up_however_the_clock_jumps(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    with clock.at(EASTER - timedelta(days=1)):
        app = set_up_app(me)
    start = db.session.scalar(select(TotpSeed.last_step).where(TotpSeed.user_id == me.user_id))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(JUMPS)
    def rises(jumps: list[tuple[int, int]]) -> None:
        db.session.execute(update(TotpSeed).values(last_step=start))
        taken = _steps_taken(me.user_id, app, jumps)
        assert taken == sorted(set(taken))

    rises()


def test_a_replay_check_that_was_removed_is_noticed(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, found = crew["verifier"], seeds._step_of
    with clock.at(EASTER - timedelta(days=1)):
        app = set_up_app(me)
    # The twin looks at no former step: neither when it compares nor when it writes.
    monkeypatch.setattr(seeds, "_step_of", lambda secret, typed, _after, now: found(secret, typed, -1, now))
    db.session.execute(update(TotpSeed).values(last_step=-1))
    taken = []
    for _turn in range(2):
        db.session.execute(update(TotpSeed).values(last_step=-1))
        taken += _steps_taken(me.user_id, app, [(0, 0)])
    assert taken != sorted(set(taken))
    db.session.execute(update(TotpSeed).values(last_step=taken[-1]))
    assert _steps_taken(me.user_id, app, [(0, 0)]) == [], "what is written checks a second time"


def test_a_seed_is_nowhere_in_clear_and_opens_under_former_keys(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    app = set_up_app(me)
    kept = db.session.execute(select(TotpSeed)).scalar_one()
    assert app.secret.encode() not in kept.sealed
    assert base64.b32decode(app.secret) not in kept.sealed
    inside.config["VAULT_OLD_KEYS"] = {inside.config["VAULT_KEY_ID"]: inside.config["VAULT_KEY"]}
    inside.config["VAULT_KEY"], inside.config["VAULT_KEY_ID"] = (
        base64.b64encode(secrets.token_bytes(32)).decode(),
        "2027",
    )
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert seeds.take(me.user_id, code_of(app))
        assert (seeds.rewrap(), seeds.rewrap()) == (1, 0)
        inside.config["VAULT_OLD_KEYS"] = {}
        assert seeds.take(me.user_id, code_of(app, 1))
    other = db.session.execute(select(User.id).where(User.id != me.user_id).limit(1)).scalar_one()
    db.session.execute(update(TotpSeed).values(user_id=other))
    with pytest.raises(ValueError, match="sealed elsewhere"):
        seeds.take(other, "123456")


def test_setting_up_another_app_leaves_the_old_one_until_the_new_one_works(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    old = set_up_app(me)
    enrolling.begin_app(me)
    enrolling.begin_app(me)
    with pytest.raises(Refusal):
        enrolling.add_app(me, "000000", 0)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert seeds.take(me.user_id, code_of(old))
        set_up_app(me)
        assert not seeds.take(me.user_id, code_of(old, 1))


def test_a_recovery_code_opens_once_however_it_is_typed(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    codes = print_sheet(me)
    assert len(set(codes)) == recovery.NUMBER
    assert all(len(code.replace("-", "")) == 16 for code in codes), "80 bits in base32"
    kept = db.session.execute(select(RecoveryCode.code_hash)).scalars().all()
    assert not set(codes) & set(kept)
    salt = recovery.salt_of(me.user_id)
    typed = recovery.hashed(
        f"  {codes[0].lower().replace('-', ' ').replace('o', '0').replace('i', '1')} ", salt
    )
    assert not recovery.take(crew["observer"].user_id, typed)
    assert recovery.take(me.user_id, typed)
    assert not recovery.take(me.user_id, typed)
    assert recovery.left(me.user_id) == recovery.NUMBER - 1
    print_sheet(me)
    assert not recovery.take(me.user_id, recovery.hashed(codes[1], salt))


def test_who_needs_what(inside: Flask, crew: Crew) -> None:
    inspector, officer = crew["inspector"], crew["officer_pkm"]
    assert not factors.lacks(inspector, Factor.NONE), "a demo only offers"
    inside.config["SECOND_FACTOR"] = "required"
    for privileged in ("inspector", "custodian", "administrator"):
        said = [factors.lacks(crew[privileged], factor) for factor in Factor]
        assert said == [True, True, False, True], "nothing but a passkey will do"
    assert [factors.lacks(officer, factor) for factor in Factor] == [True, False, False, False]
    assert factors.ways(officer, Held()) == {Way.PASSWORD}
    assert factors.ways(officer, Held(True, 1, 3)) == {Way.CODE, Way.PASSKEY, Way.RECOVERY}
    assert factors.ways(inspector, Held(True, 1, 3)) == {Way.PASSKEY, Way.RECOVERY}
    assert factors.ways(inspector, Held(True, 0, 0)) == {Way.CODE}, "only to add the passkey"


def test_adding_and_removing_are_recorded_told_and_end_other_sessions(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    here, there = (sign_in.start_session(db.session.get_one(User, me.user_id)) for _turn in range(2))
    found = sign_in.find_session(here)
    assert found is not None
    enrolling.begin_app(me)
    waiting = pyotp.TOTP(seeds.waiting(me.user_id) or "")
    enrolling.add_app(me, code_of(waiting), found[1].id)
    assert sign_in.find_session(there) is None
    assert sign_in.find_session(here) is not None
    print_sheet(me)
    enrolling.remove_app(me, found[1].id)
    assert factors.held(me.user_id) == Held(), "with the last factor its recovery codes go"
    kinds = [event.kind for event in db.session.execute(security_log.about(me.user_id).limit(3)).scalars()]
    assert kinds == ["factor_removed", "recovery_renewed", "factor_added"]
    told = db.session.execute(select(Letter.letter).where(Letter.recipient_id == me.user_id)).scalars().all()
    assert {"factor_added", "recovery_renewed", "factor_removed"} <= set(told)


def test_the_last_factor_stays_where_one_is_required(inside: Flask, crew: Crew) -> None:
    me = crew["verifier"]
    set_up_app(me)
    inside.config["SECOND_FACTOR"] = "required"
    with pytest.raises(Refusal):
        enrolling.remove_app(me, 0)


def test_whoever_is_half_way_begins_anew_when_something_changed(inside: Flask, crew: Crew) -> None:
    me, by = crew["verifier"], crew["administrator"]
    user = db.session.get_one(User, me.user_id)

    def take_post() -> None:
        accounts.revoke(db.session.execute(select(Grant).where(Grant.user_id == me.user_id)).scalar_one(), by)

    for change in (
        take_post,
        lambda: accounts.change_password(user, "kuda ungu makan seng"),
        lambda: accounts.disable(user, by),
    ):
        half = second_step.behind(token := second_step.begin(me.user_id))
        assert half is not None
        change()
        assert second_step.behind(token) is None
        with pytest.raises(Refusal):
            second_step.finish(half, Factor.TOTP, "")


def test_half_a_sign_in_is_no_session_and_ends_by_itself(inside: Flask, crew: Crew) -> None:
    token = second_step.begin(crew["verifier"].user_id)
    assert sign_in.find_session(token) is None
    assert second_step.behind(token[:-1]) is None
    for later in (timedelta(minutes=11), timedelta(hours=-1)):
        with clock.at(clock.now() + later):
            assert second_step.behind(token) is None
    half = second_step.behind(token)
    assert half is not None
    assert sign_in.find_session(second_step.finish(half, Factor.TOTP, "")) is not None
    with pytest.raises(Refusal):
        second_step.finish(half, Factor.TOTP, "")


def test_what_somebody_holds_is_one_question(inside: Flask, crew: Crew) -> None:
    set_up_app(crew["verifier"])
    print_sheet(crew["verifier"])
    assert factors.held(crew["verifier"].user_id) == Held(app=True, passkeys=0, codes=recovery.NUMBER)
    assert db.session.scalar(select(func.count()).select_from(TotpSeed)) == 1
