"""A refusal: the one error the rooms raise when something may not happen."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something may not happen, said in a sentence the reader can act on.

    `sentence` is already in the reader's language, or a lazy string. `field` names the form field it
    concerns, if one does.
    """

    def __init__(self, sentence: Any, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class Stale(Refusal):
    """Somebody changed the thing between reading and writing (HTTP 409).

    For the page that tells of it, as (label, text): `theirs`, what it is now, and `mine`, what was typed; `back` is
    the address to go on at.
    """

    def __init__(self, sentence: Any, *, field: str | None = None) -> None:
        super().__init__(sentence, field=field)
        self.theirs: list[tuple[str, str]] = []
        self.mine: list[tuple[str, str]] = []
        self.back: str | None = None


class Hidden(Refusal):
    """The thing does not exist for this person (HTTP 404); never says whether it exists for another."""

    def __init__(self, sentence: Any = "") -> None:
        super().__init__(sentence)
