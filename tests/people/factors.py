"""Setting up second factors in tests, by the verbs, as a person with an app would."""

from __future__ import annotations

import pyotp

from feedback.base import clock
from feedback.people import enrolling, recovery, seeds
from feedback.people.persons import Person


def set_up_app(me: Person) -> pyotp.TOTP:
    """The app of somebody who has just set one up; its present code is used up."""
    enrolling.begin_app(me)
    app = pyotp.TOTP(seeds.waiting(me.user_id) or "")
    enrolling.add_app(me, code_of(app), session_id=0)
    return app


def code_of(app: pyotp.TOTP, steps: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    return app.generate_otp(int(clock.now().timestamp()) // seeds.STEP_SECONDS + steps)


def print_sheet(me: Person) -> tuple[str, ...]:
    """New recovery codes of a person."""
    sheet = recovery.new_sheet()
    enrolling.keep_sheet(me, sheet)
    return sheet.codes
