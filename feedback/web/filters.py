"""How days, moments and numbers are written, in the reader's language and the town's time.

Indonesian: "Senin, 8 Desember 2026", "14.30 WIB", 1.234,5.
English: "Monday, 8 December 2026", "14:30 WIB", 1,234.5.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app
from flask_babel import gettext as _
from markupsafe import Markup

from feedback.base import clock
from feedback.web import oversight_phrases, phrases
from feedback.web.language import current


def init_app(app: Flask) -> None:
    """Give the templates these filters, the phrases and the few facts every page shows."""
    app.jinja_env.filters.update(
        day=day,
        iso_day=iso_day,
        short_day=short_day,
        month_name=month_name,
        moment=moment,
        hour=hour,
        clock_time=clock_time,
        number=number,
        percent=percent,
        workdays=workdays,
    )
    app.jinja_env.globals.update(
        language=language,
        site_name=site_name,
        regency_name=regency_name,
        phrases=phrases,
        oversight=oversight_phrases,
        kept=kept,
    )


def language() -> str:
    """The code of the language of this page: "id" or "en"."""
    return current()


def site_name() -> str:
    """The name of the service, from the setting SITE_NAME."""
    return str(current_app.config.get("SITE_NAME", "Aduan Batanghari"))


def regency_name() -> str:
    """The name of the regency, from the setting REGENCY_NAME."""
    return str(current_app.config.get("REGENCY_NAME", "Kabupaten Batang Hari"))


def day(value: date | datetime | None) -> str:
    """The day in full; a moment is read in the town's time; nothing for None."""
    return "" if value is None else _written(_date(value), "EEEE, d MMMM y", language())


def iso_day(value: str) -> str:
    """A day as a file has it ("2026-12-08"), written out."""
    return day(date.fromisoformat(value))


def short_day(value: date | datetime | None) -> str:
    """The day for a dense table: "8 Des 2026"."""
    return "" if value is None else _written(_date(value), "d MMM y", language())


def month_name(value: date) -> str:
    """The month with its year: "Desember 2026"."""
    return _written(value, "MMMM y", language())


def hour(value: datetime | None) -> str:
    """The time of day in town: "14.30 WIB"."""
    if value is None:
        return ""
    local = value.astimezone(clock.TOWN)
    return f"{local:%H}{'.' if language() == 'id' else ':'}{local:%M} WIB"


def clock_time(minute: int) -> str:
    """Minutes after midnight as a time of day: "07.30"."""
    return f"{minute // 60:02d}{'.' if language() == 'id' else ':'}{minute % 60:02d}"


def moment(value: datetime | None) -> str:
    """Day and time in town: "8 Des 2026, 14.30 WIB"."""
    return "" if value is None else f"{short_day(value)}, {hour(value)}"


def number(value: float | Decimal | Fraction | None, digits: int | None = None) -> str:
    """A number as it is read; `digits` fixes those behind the comma (else up to one); a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        value = float(value)
    if digits is None and isinstance(value, int) and 0 <= value < 1000:
        return str(value)  # the same in both languages
    pattern = "#,##0.#" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _decimal(value, pattern, language())


def percent(share: float | None, digits: int = 0) -> str:
    """A share between 0 and 1 as "85 %"; a dash for None (no denominator)."""
    if share is None:
        return "–"
    pattern = "0" + ("." + "0" * digits if digits else "") + "\u00a0%"
    return _percent(share, pattern, language())


def workdays(count: int) -> str:
    """A number of working days in words: "3 hari kerja"."""
    if count == 1:
        return str(_("1 working day"))
    return str(_("%(count)s working days", count=number(count)))


def kept(macro: Callable[..., Markup], *given: Any) -> Markup:
    """What a macro makes of `given` in this language, made once for each process.

    For small pieces that are the same on many lines, such as tags. What is given must be hashable, and the macro
    may look at nothing else.
    """
    return _made(macro, language(), given)


@lru_cache(maxsize=1024)
def _made(macro: Callable[..., Markup], _language: str, given: tuple[Any, ...]) -> Markup:
    return macro(*given)


@lru_cache(maxsize=4096)
def _decimal(value: float | Decimal, pattern: str, code: str) -> str:
    return format_decimal(value, format=pattern, locale=code)


@lru_cache(maxsize=4096)
def _percent(share: float, pattern: str, code: str) -> str:
    return format_percent(share, format=pattern, locale=code)


@lru_cache(maxsize=4096)
def _written(on: date, pattern: str, code: str) -> str:
    return format_date(on, pattern, locale=code)


def _date(value: date | datetime) -> date:
    return clock.town_date(value) if isinstance(value, datetime) else value
