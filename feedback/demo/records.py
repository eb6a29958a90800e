"""What becomes of the demo's closed cases for those who served: thanks that count, notes on their way.

Proposed, cleared, answered and decided by invented people with the verbs that real ones use.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

from PIL import Image, ImageDraw

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import attribution, follow_up, rated, reporter
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import story
from feedback.demo import stories
from feedback.demo.stories import Report
from feedback.demo.telling import Desk, ago, answer, filed, route
from feedback.files import cleaning, store
from feedback.files.cleaning import CleanFile
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.performance import awards, coaching, conduct, evidence, guidance, locking, proposals
from feedback.performance.guidance_models import Behaviour, Figure, StepKind
from feedback.performance.models import Conclusion, ConductNote, NoteKind
from feedback.performance.periods import containing
from feedback.performance.proposals import Proposal

_SERVICE_HOURS = ("JAM PELAYANAN (contoh)", "Senin-Kamis  07.30-12.00", "Jumat        07.30-11.00")


def tell(desk: Desk, thanks: Complaint) -> None:
    """Thanks passed on from the case `thanks`; a note that waits for a reply; one decided, open to objection.

    Beside them what follows: feedback, a plan, a proposal for an award, and last quarter's sheets, one in dispute.
    """
    _pass_on(thanks, desk)
    _waiting(desk)
    _decided(desk)
    _guided(desk)
    _locked(desk)


def _pass_on(thanks: Complaint, desk: Desk) -> None:
    words = "Warga berterima kasih: ibunya ditolong sampai malam dan dijelaskan dengan sabar."
    with ago(10):
        _propose(
            thanks, desk["petugas.puskesmas"], words, by=desk["kepala.puskesmas"], kind=NoteKind.APPRECIATION
        )


def _waiting(desk: Desk) -> None:
    complaint = _closed(stories.CONDUCT[0], desk, 20)
    head, subject = desk["kepala.dinkes"], desk["petugas.puskesmas"]
    with ago(6):
        note = _propose(
            complaint,
            subject,
            "Loket pendaftaran ditutup sebelum jam pelayanan berakhir.",
            by=head,
            released="Seorang warga disuruh pulang pukul 11.00, padahal papan pelayanan menyebut pukul 12.00.",
        )
        evidence.attach(note, [_board()], shown=True, by=head)
    with ago(5):
        attribution.send(note, by=head)
    with ago(2):
        proposals.receive(note, by=subject)


def _decided(desk: Desk) -> None:
    """The reporter is protected, so an inspector clears the words; the other one decides, a third agrees."""
    complaint = _closed(stories.CONDUCT[1], desk, 30)
    head, subject = desk["kepala.dinkes"], desk["petugas2.puskesmas"]
    with ago(20):
        note = _propose(
            complaint,
            subject,
            "Warga yang datang lebih dulu dilayani belakangan tanpa penjelasan.",
            by=head,
            released="Beberapa orang di ruang tunggu melihat nomor antrean dilompati.",
        )
    with ago(19):
        proposals.clear(note, by=desk["auditor2"])
    with ago(18):
        attribution.send(note, by=head)
    with ago(17):
        proposals.receive(note, by=subject)
    with ago(14):
        conduct.reply(
            note,
            "Dua pasien rujukan harus didahulukan. Saya akui tidak menjelaskannya kepada yang menunggu.",
            by=subject,
            companion="Demo Pendamping",
        )
    with ago(6):
        conduct.decide(
            note,
            Conclusion.PARTLY,
            "Mendahulukan rujukan sesuai prosedur; tidak memberi penjelasan terbukti.",
            by=desk["auditor"],
        )
    with ago(3):
        conduct.second(note, by=desk["asisten.sekda"])


def _guided(desk: Desk) -> None:
    """What the assessor said and agreed, and a proposal for an award that rests on the thanks."""
    by, his = desk["penilai"], _servant(desk["petugas.puskesmas"])
    with ago(15):
        guidance.give(his, Behaviour.SERVING, "Menyapa warga lebih dulu dan menjelaskan urutan.", None, by=by)
        until = clock.today() + timedelta(days=90)
        plan = coaching.begin(his, Figure.RESPECT, "Setiap warga tahu mengapa ia menunggu.", until, by=by)
        coaching.add_step(plan, StepKind.ACTION, "Papan urutan antrean di loket.", clock.today(), by=by)
        coaching.add_step(plan, StepKind.CHECK_IN, "Bicara tentang hasilnya.", until, by=by)
    with ago(5):
        thanks, _work = awards.grounds_for(his, by)
        reason = "Menolong warga sampai malam dan menjelaskan dengan sabar."
        awards.propose(his, awards.Wish(awards.criteria()[0], reason, [one.id for one in thanks]), by=by)


def _locked(desk: Desk) -> None:
    """The sheets of the last month, of the health agency; one person objects."""
    period = containing(clock.today(), "month").before
    locking.lock(tree.unit("DINKES"), period, rated.FOR_SHEETS, by=desk["kepegawaian"])
    sheet = locking.of_person(_servant(desk["petugas2.puskesmas"]).id, period)
    if sheet is not None:
        locking.object_to(sheet, "Saya cuti sepuluh hari pada bulan itu.", by=desk["petugas2.puskesmas"])


def _servant(who: Person) -> CivilServant:
    return db.session.get_one(CivilServant, who.civil_servant_id)


def _closed(report: Report, desk: Desk, days: int) -> Complaint:
    """A complaint about conduct at the puskesmas, looked into by the agency above it and closed."""
    with ago(days):
        complaint = filed(report)
    with ago(days - 1):
        route(complaint, desk, "DINKES")
        follow_up.accept(complaint, by=desk["petugas.dinkes"])
    with ago(days - 6):
        answer(
            complaint,
            desk["petugas.dinkes"],
            "Kami sudah meminta penjelasan dan mengingatkan seluruh petugas loket tentang jam dan urutan pelayanan.",
            "Notula pertemuan loket.",
        )
    with ago(days - 8):
        reporter.confirm(complaint)
    return complaint


def _propose(
    complaint: Complaint,
    about: Person,
    summary: str,
    *,
    by: Person,
    kind: NoteKind = NoteKind.CONDUCT,
    released: str = "",
) -> ConductNote:
    said = Proposal(_servant(about), kind, _day_of(complaint), summary, released, (1,))
    return attribution.propose(complaint, said, story(complaint, Audience.STAFF), by=by)


def _day_of(complaint: Complaint) -> date:
    return min(complaint.received_on, clock.today())


def _board() -> CleanFile:
    """A drawn photo of the board with the service hours, cleaned and kept like every upload."""
    picture = Image.new("RGB", (640, 240), "#e6f0ef")
    draw = ImageDraw.Draw(picture)
    for line, words in enumerate(_SERVICE_HOURS):
        draw.text((32, 40 + 60 * line), words, fill="#1b2a2f", font_size=32)
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    clean = cleaning.clean(drawn.getvalue(), "papan jam pelayanan.png")
    store.put(clean)
    return clean
