"""A case to be copied into LAPOR!: field by field as its form asks for it, the files in one, its tracking number.

Nothing here says who the reporter is, and only what he may read himself: the inner life of a case goes to nobody.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.complaints import lapor, queues, reading
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.status import DECIDED
from feedback.files.models import StoredFile
from feedback.files.scanner import Scan
from feedback.people.rights import Right
from feedback.web import headers, phrases
from feedback.web.desk import rows
from feedback.web.desk.acts import Stand
from feedback.web.desk.audience import story_for
from feedback.web.desk.doing import TABLE
from feedback.web.desk.door import door
from feedback.web.desk.lapor import LaporAnswerForm, LaporForm
from feedback.web.filters import short_day
from feedback.web.guards import allow, me
from feedback.web.handing import given

SHUT = frozenset({Scan.WAITING, Scan.FOUND})
IN_MEMORY = 4 * 1024 * 1024
PIECE = 64 * 1024


@dataclass(frozen=True)
class Field:
    """One box of LAPOR!'s form: its name there, what to put into it, whether it is long."""

    name: str
    label: Any
    words: str
    long: bool = False


@door.get("/desk/complaints/<number>/lapor-copy")
@allow(Right.SEE_DESK)
def lapor_copy(number: str) -> str:
    """The page to copy from, beside LAPOR!'s own."""
    complaint = queues.find(me(), number)
    stand = Stand(me(), complaint, story_for(me(), complaint))
    theirs = reading.visible_to_reporter(stand.story)
    may = {act.noun for act in TABLE if act.noun.startswith("lapor") and _may(act, stand)}
    number_form = LaporForm(formdata=None, data={"version": str(complaint.version)})
    number_form.number.data, number_form.due_on.data = complaint.lapor_number, complaint.lapor_due_on
    done_form = LaporAnswerForm(formdata=None, data={"version": str(complaint.version)})
    return render_template(
        "desk/lapor_copy.html",
        complaint=complaint,
        fields=list(_fields(complaint, theirs)),
        files=_files(theirs),
        held=_held(theirs),
        there=lapor.status_of(complaint).value,
        map=_map(),
        may=may,
        number_form=number_form,
        done_form=done_form,
    )


@door.get("/desk/complaints/<number>/lapor-files.zip")
@allow(Right.SEE_DESK)
def lapor_files(number: str) -> Response:
    """What the reporter sent and what he was sent, in one file; 422 while one of them is held."""
    complaint = queues.find(me(), number)
    theirs = reading.visible_to_reporter(story_for(me(), complaint))
    packed = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when it has been sent)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for place, one in enumerate(_files(theirs), 1):
            archive.writestr(f"{place:02d}-{one.name.replace('/', '-')}", given(one))
    packed.seek(0)
    answer = Response(_pieces(packed), content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{complaint.number}.zip")
    return headers.as_file(answer)


def _pieces(packed: Any) -> Iterator[bytes]:
    with packed:
        while piece := packed.read(PIECE):
            yield piece


def _may(act: Any, stand: Stand) -> bool:
    return stand.may(*act.rights) and bool(act.may(stand))


def _map() -> list[tuple[Any, Any]]:
    """What each of our states is called there."""
    return [(phrases.STATUS[ours], phrases.LAPOR_STATUS[there]) for ours, there in lapor.STATUS_MAP.items()]


def _files(theirs: Story) -> list[StoredFile]:
    """What may be handed out; a file that waits for a look or was found bad stays shut."""
    return [file for one in theirs.happenings for file in one.files if file.scan not in SHUT]


def _held(theirs: Story) -> int:
    return sum(file.scan in SHUT for one in theirs.happenings for file in one.files)


def _fields(complaint: Complaint, theirs: Story) -> Iterator[Field]:
    text = theirs.text
    yield Field("title", _("Title of the report"), complaint.title or rows.category_name(complaint.category))
    yield Field("text", _("What the report says"), text, long=True)
    kind = phrases.SERVICE_CLASS.get(complaint.service_class or "", "")
    yield Field("class", _("Kind"), str(kind))
    yield Field("category", _("Category"), rows.category_name(complaint.category))
    yield Field("day", _("Came in"), short_day(complaint.received_on))
    place = ", ".join(part for part in (theirs.place, rows.place(complaint)) if part)
    yield Field("place", _("Place"), place)
    yield Field("agency", _("Agency"), tree.names().get(complaint.holder_agency_id, ""))
    yield Field("number", _("Our number"), complaint.number)
    answer = theirs.last("answered", "dismissed")
    if answer is not None and complaint.status in DECIDED:
        said = [answer.text.get(name, "") for name in ("text", "reason", "evidence")]
        yield Field("answer", _("Our answer"), "\n\n".join(part for part in said if part), long=True)
