"""The NIP of a civil servant: 18 digits that say birth, appointment, sex and sequence (no check digit).

Shape by the numbering rules of BKN (Perka BKN 22/2007 for PNS; PPPK carry a contract code instead of a
month). Nothing here asks a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

YOUNGEST = 16  # nobody is appointed earlier


class NotANip(ValueError):
    """The digits make no NIP; `fault` is a code: shape, birth, code, year, sex, sequence."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Nip:
    """A NIP taken apart. A PNS has `month`, a PPPK has `contract` (21 to 99); the other one is None."""

    digits: str
    born_on: date
    year: int
    month: int | None
    contract: int | None
    sex: int
    sequence: int

    @property
    def is_pns(self) -> bool:
        """Whether it is the NIP of a PNS (else of a PPPK)."""
        return self.month is not None


def parse(text: str, today: date) -> Nip:
    """The NIP in `text`, blanks, dots and dashes aside. `NotANip` with what is wrong.

    `today` bounds the year of appointment: from 16 years after birth to next year.
    """
    digits = tidy(text)
    if len(digits) != 18 or not (digits.isascii() and digits.isdigit()):
        raise NotANip("shape")
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise NotANip("birth") from None
    year, code, sex, sequence = int(digits[8:12]), int(digits[12:14]), int(digits[14]), int(digits[15:])
    if not (1 <= code <= 12 or 21 <= code <= 99):
        raise NotANip("code")
    if not born_on.year + YOUNGEST <= year <= today.year + 1:
        raise NotANip("year")
    if sex not in (1, 2):
        raise NotANip("sex")
    if sequence == 0:
        raise NotANip("sequence")
    pns = code <= 12
    return Nip(digits, born_on, year, code if pns else None, None if pns else code, sex, sequence)


def tidy(text: str) -> str:
    """`text` without the blanks, dots and dashes people write between the groups."""
    return "".join(sign for sign in text if sign not in " .-\u00a0\t'")


def shown(digits: str) -> str:
    """A NIP as it is written on paper: "19800101 200501 1 001"."""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}" if len(digits) == 18 else digits
