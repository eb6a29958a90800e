"""Who holds the posts that can see or open what others cannot: each of them watches the others."""

from __future__ import annotations

from flask import render_template

from feedback.people import persons, powers
from feedback.people.rights import Right
from feedback.web.account.door import door
from feedback.web.guards import allow


@door.get("/account/powers")
@allow(Right.REVEAL_REQUEST, Right.REVEAL_APPROVE, Right.MANAGE_PEOPLE)
def powers_page() -> str:
    """The posts, who gave each and when, and which do not count for opening an identity yet. Four statements."""
    held = powers.today()
    givers = {one.given_by for one in held if one.given_by is not None}
    return render_template(
        "account/powers.html",
        held=held,
        givers=persons.persons(givers) if givers else {},
        days=powers.NOTICE.days,
    )
