"""When the demo's offices are open: a puskesmas on Saturdays, the hospital day and night, shorter days in Ramadan."""

from __future__ import annotations

from datetime import date

from feedback.agencies import tree
from feedback.deadlines import edit_hours
from feedback.deadlines.week import ROUND_THE_CLOCK, Days
from feedback.people.persons import Person

PUSKESMAS: Days = (*(((450, 840),),) * 4, ((450, 690),), ((450, 780),), ())
RAMADAN: Days = (*(((480, 900),),) * 4, ((480, 930),), (), ())
RAMADAN_1448 = date(2027, 2, 8), date(2027, 3, 9)
EXAMPLE = "contoh; menunggu kepastian kabupaten"


def enter(chief: Person, since: date) -> None:
    """Enter them from `since` on, while the clock stands there."""
    for code in ("PKM-MUARA-BULIAN", "PKM-MUARA-TEMBESI"):
        edit_hours.enter(
            tree.unit(code).id,
            "Jam pelayanan puskesmas",
            PUSKESMAS,
            valid_from=since,
            regulation=EXAMPLE,
            by=chief.actor,
        )
    edit_hours.enter(
        tree.unit("RSUD-HAMBA").id,
        "Pelayanan 24 jam",
        ROUND_THE_CLOCK,
        valid_from=since,
        on_holidays=True,
        regulation=EXAMPLE,
        by=chief.actor,
    )
    begins, ends = RAMADAN_1448
    if begins > since:
        edit_hours.enter(
            None,
            "Ramadan 1448 H",
            RAMADAN,
            valid_from=begins,
            valid_to=ends,
            temporary=True,
            regulation="Perpres 21/2023 (32 jam 30 menit seminggu); " + EXAMPLE,
            by=chief.actor,
        )
