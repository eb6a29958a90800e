"""The official language of papers: the words of `papers.toml`, and days and numbers as official papers write them.

Pure. Papers are Indonesian whatever language a screen is in, so nothing here goes through the catalogue.
"""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "papers.toml"

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ONES = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_JOINERS = "\u200c\u200d"  # they make letters of some scripts; every other invisible sign only deceives


@cache
def text() -> dict[str, Any]:
    """Everything in `papers.toml`."""
    return tomllib.loads(FILE.read_text("utf-8"))


def words() -> dict[str, str]:
    """The labels and short words of papers."""
    found: dict[str, str] = text()["words"]
    return found


def kind(name: str) -> dict[str, str]:
    """What the paper `name` begins with: form, title, subject, body, and opening where it has one."""
    found: dict[str, str] = text()["kinds"][name]
    return found


def filled(said: str, values: dict[str, str]) -> str:
    """The sentence with its braces filled in, once; a brace without a value stays empty."""
    return said.format_map(_Blank(values))


def day(on: date) -> str:
    """8 Desember 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_in_words(on: date) -> str:
    """Senin tanggal delapan bulan Desember tahun dua ribu dua puluh enam (08-12-2026)."""
    said = f"{DAYS[on.weekday()]} tanggal {spelled(on.day)} bulan {MONTHS[on.month - 1]} tahun {spelled(on.year)}"
    return f"{said} ({on:%d-%m-%Y})"


def spelled(number: int) -> str:
    """A whole number from 0 to 9,999 in words."""
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    for size, one, many in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if number >= size:
            count, rest = divmod(number, size)
            said = one if count == 1 and one else f"{spelled(count)} {many}"
            return f"{said} {spelled(rest)}" if rest else said
    raise ValueError("only whole numbers from 0 to 9,999 are spelled")


def plain(said: str) -> str:
    """The text with nothing but letters, signs and line ends: no control, direction or private characters.

    A letter of a script written from the right stays as it is.
    """
    tidy = said.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in tidy if sign in "\n" + _JOINERS or unicodedata.category(sign)[0] != "C")


class _Blank(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return ""
