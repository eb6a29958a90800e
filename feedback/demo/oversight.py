"""What the demo's inspectorate does: an examination that is assigned, a case drawn for a second look, a conflict."""

from __future__ import annotations

from datetime import timedelta

from feedback.agencies import tree
from feedback.base import clock
from feedback.complaints import follow_up, interests, reporter
from feedback.complaints.interests import Declaration
from feedback.demo import stories
from feedback.demo.telling import Desk, ago, answer, filed, route
from feedback.inspection import draws, examinations
from feedback.inspection.examinations import Letter
from feedback.people.conflicts import Relation


def tell(desk: Desk) -> None:
    """All three, and last week's draw as the worker would make it."""
    _examined(desk)
    _closed_last_week(desk)
    _bound(desk)
    while draws.advance():
        pass


def _examined(desk: Desk) -> None:
    """Money asked for at a counter: reviewed, assigned to two inspectors, not reported yet."""
    first, second = desk["auditor"], desk["auditor2"]
    with ago(11):
        complaint = filed(stories.ABUSE[0])
    with ago(10):
        route(complaint, desk, "INSPEKTORAT", by="auditor")
        follow_up.accept(complaint, by=first)
        note = "Pola yang sama disebut dua warga lain. Patut diperiksa di loket bersangkutan."
        row = examinations.begin(complaint, note, by=first)
    with ago(8):
        letter, team = Letter("700/118/ITDA", clock.today()), [first.user_id, second.user_id]
        finish = clock.today() + timedelta(days=30)
        examinations.assign(row, letter, team, finish, leads=first.user_id, by=first)


def _closed_last_week(desk: Desk) -> None:
    with ago(9):
        complaint = filed(stories.WASTE[2])
        route(complaint, desk, "DLH")
        follow_up.accept(complaint, by=desk["petugas.dlh"])
    with ago(6):
        answer(complaint, desk["petugas.dlh"], "Sampah sudah diangkut dan jadwalnya ditambah.", "Foto TPS.")
    with ago(5):
        reporter.confirm(complaint)


def _bound(desk: Desk) -> None:
    with ago(15):
        unit = tree.unit("DPMD").id
        said = Declaration(Relation.FAMILY, clock.today(), "Adik saya bekerja di sana.", unit_id=unit)
        interests.declare(desk["auditor2"], said, by=desk["auditor2"])
