"""The regency is founded: every case told, everybody signed in, what came to be beside the cases looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask, Response
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import (
    erasure_requests,
    follow_up,
    holds,
    interests,
    rated,
    reporter,
    reveal,
    saved_views,
    subscriptions,
    suppositions,
)
from feedback.complaints.annexes import AnswerTemplate, Pressure
from feedback.complaints.examined import Result, Scanned
from feedback.complaints.interests import Declaration
from feedback.complaints.models import Complaint
from feedback.complaints.saved_views import Order, View
from feedback.complaints.supposing import Change
from feedback.deadlines import drafts
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import DayUnit, Step
from feedback.exchange import dossier, papers, printing
from feedback.exchange.dossier import Wish
from feedback.files import cleaning, shelf, store
from feedback.inspection import draws, examinations, leaks, reminders
from feedback.inspection.examinations import Letter
from feedback.inspection.ladder_models import Escalation
from feedback.ledger.models import Event
from feedback.people.conflicts import Relation
from feedback.people.models import CivilServant, Posting, ServantKind, User
from feedback.people.sign_in import start_session
from feedback.performance import awards, coaching, guidance, locking
from feedback.performance.guidance_models import Award, Behaviour, Figure, StepKind
from feedback.performance.models import HandlingCredit
from feedback.performance.periods import containing
from feedback.staffing import comments, formations, norms, scenarios
from feedback.staffing.models import WorkKind
from feedback.staffing.norms import Norm
from feedback.staffing.scenarios import Changes
from feedback.suggestions import heard_words
from feedback.suggestions.heard_book import Kind
from feedback.suggestions.models import Effect
from feedback.surveys import answering, holding, results
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import Term, Way
from feedback.surveys.results import Promise
from feedback.vault.models import Subscription
from feedback.vault.visits import open_visit
from feedback.web.public import visiting
from tests.complaints import telling, unsealed
from tests.crew import JOBS, SERVANTS, Crew, email
from tests.exchange import office
from tests.files import samples
from tests.web.matrix.sight import SEEN, mark
from tests.web.matrix.tales import TALES
from tests.web.matrix.world import World


def build(app: Flask) -> World:
    """Tell every case and sign everybody in; committed."""
    world = World(app)
    with app.app_context():
        crew = Crew(app)
        for name in SEEN:
            complaint = TALES[name](crew, world)
            db.session.flush()
            world.numbers[name], world.ids[name] = complaint.number, complaint.id
            world.visits[name] = _cookie(open_visit(complaint.id))
            world.files[name] = _attach(complaint)
        _look_up(world)
        for name, unit_id in (("regency", None), ("dputr", telling.unit_id("DPUTR"))):
            row = AnswerTemplate(unit_id=unit_id, title="Ucapan", body="Terima kasih atas laporan Anda.")
            db.session.add(row)
            db.session.flush()
            world.objects[name] = row.id
        _keep_views(crew, world)
        _want_posts(crew)
        _survey(crew, world)
        _subscribe(world)
        for key in JOBS:
            world.people[key] = crew.id_of(key)
            world.sessions[key] = start_session(db.session.get_one(User, world.people[key]))
        db.session.commit()
    return world


def _keep_views(crew: Crew, world: World) -> None:
    """One that an officer keeps for himself, one that the head shares with the office."""
    late = View("Terlambat", "due-next", (("due", "late"),), ("holder", "due"), Order.SOONEST)
    world.objects["own_view"] = saved_views.keep(late, by=crew["officer_dputr"])
    shared = replace(late, unit_id=telling.unit_id("DPUTR"))
    world.objects["office_view"] = saved_views.keep(shared, by=crew["head_dputr"])


def _want_posts(crew: Crew) -> None:
    """A norm, a thought about more posts, posts that are wanted, and what somebody says of them."""
    personnel, unit_id, today = crew["personnel"], telling.unit_id("DUKCAPIL"), clock.today()
    norms.enter(Norm(WorkKind.SERVICE, "KTP-EL", "KTP elektronik", 900, "SK", today), by=personnel)
    scenarios.keep("Dua orang lagi", unit_id, "last", Changes(posts=2), by=personnel)
    wish = formations.Wish(unit_id, "Operator Layanan", ServantKind.PPPK, 2, today.year + 1)
    made = formations.draft(wish, by=personnel)
    comments.write("Loket selalu penuh, satu petugas tidak cukup.", made.id, "s" * 43)


def _survey(crew: Crew, world: World) -> None:
    """One that runs, with a link to the puskesmas; one that is over, answered there and published, with a plan."""
    by, today, unit_id = crew["delegate"], clock.today(), telling.unit_id("Puskesmas Muara Bulian")
    old = holding.begin("SKM lama", today - timedelta(40), today - timedelta(20), 5, by=by)
    with clock.at(clock.midday(old.from_on)):
        for number in range(6):
            marks = dict.fromkeys(Element, 3)
            answering.answer(old, unit_id, marks, Respondent(), way=Way.LINK, once=f"{number}" * 64)
    holding.publish(old, old.version, by=by)
    holding.begin("SKM baru", today - timedelta(5), today + timedelta(20), by=by)
    promise = Promise(Element.TIME, Term.SHORT, "Loket dibuka lebih pagi.", today + timedelta(30))
    world.objects["survey_plan"] = results.plan(old, unit_id, promise, by=by).id
    link = holding.give_link(unit_id, by=by)
    world.objects["survey"], world.objects["surveyed"] = old.id, unit_id
    world.objects["survey_link"], world.tokens["survey_link"] = link.id, link.token


def _subscribe(world: World) -> None:
    """Somebody wants news of the published case."""
    subscriptions.ask(db.session.get_one(Complaint, world.ids["answered"]), "warga@example.id", "id")
    row = db.session.scalars(select(Subscription)).one()
    facts = {"recipient_id": row.id}
    world.objects["subscription"] = row.id
    world.tokens["subscription"] = str(subscriptions.page_of(facts)).removeprefix("/subscriptions/")


def _call_due(complaint: Complaint) -> int:
    """The verifying office must telephone about the case."""
    promise = db.session.scalars(select(PromiseRow).where(PromiseRow.stream_id == complaint.id)).one()
    due = Escalation(
        stream_id=complaint.id,
        cycle=promise.cycle,
        leg=promise.leg,
        step=promise.step,
        level="call",
        urgent=False,
        due_on=promise.due_on,
        reached_on=clock.today(),
        desk_unit_id=complaint.holder_unit_id,
    )
    db.session.add(due)
    db.session.flush()
    return due.id


def _look_up(world: World) -> None:
    """The ids of what came to be beside the cases."""
    sealed = db.session.get_one(Complaint, world.ids["confidential"])
    asker = Crew(world.app)["inspector"]
    world.objects["reveal"] = reveal.ask(sealed, unsealed.WISH, by=asker)[0].id
    in_work = db.session.scalars(select(Complaint).where(Complaint.id == world.ids["in_work"])).one()
    reporter.press(in_work, f"Saya ditekan {mark('pressure')}.")
    world.objects["pressure"] = db.session.scalars(select(Pressure.id)).one()
    beside = telling.filed("Laporan lain di samping semua yang diceritakan di sini.")
    until = clock.today() + timedelta(days=90)
    world.objects["hold"] = holds.ask(beside, "Surat pengadilan nomor 12.", until, by=asker).id
    world.objects["erasure"] = erasure_requests.ask(beside).id
    wanted = reminders.usual_day()
    world.objects["reminder"] = reminders.send(in_work, "Mohon penjelasan dan rencana.", wanted, by=asker).id
    world.objects["office_call"] = _call_due(beside)
    step, kind, day = Step.COMPLETION, ServiceClass.NON_OVERSIGHT, clock.today()
    said = {"service_class": kind, "regulation": "SK", "valid_from": day, "by": asker.actor}
    drafts.draft(step, 10, DayUnit.WORKING, **said)
    first = db.session.scalars(select(Category.id).order_by(Category.id)).first()
    suppositions.ask(Change(first or 0), by=asker.actor)
    heard_words.add(heard_words.Wish("awang tumbang", Effect.HEARD, Kind.LIFE), by=asker.actor)
    noticed, what = clock.now(), "Sebuah laptop hilang di bus."
    world.objects["leak"] = leaks.note(what, "Nama dan telepon.", noticed, by=asker).id
    _draw(world)
    _examine(world)
    for name in ("in_work", "abuse", "about_inspectorate"):
        first = select(Event.id).where(Event.stream_id == world.ids[name]).order_by(Event.seq)
        world.objects[f"event_{name}"] = db.session.scalars(first).first() or 0
    invited = select(Event.id).where(Event.kind == "account_invited").order_by(Event.id)
    world.objects["event_security"] = db.session.scalars(invited).first() or 0
    _write_letter(world, in_work)
    world.objects["dputr_head"] = telling.unit_id("DPUTR")
    for key in SERVANTS:
        question = select(CivilServant.id).join(User, User.id == CivilServant.user_id)
        world.objects[key] = db.session.scalars(question.where(User.email == email(key))).one()
    _bind(world)
    _lock(world)
    _guide(world)
    mine = select(HandlingCredit.id).join(User, User.id == HandlingCredit.user_id)
    world.objects["credit"] = (
        db.session.scalars(mine.where(User.email == email("officer_dputr"))).first() or 0
    )


def _write_letter(world: World, complaint: Complaint) -> None:
    """A letter of the case, with a file made of it."""
    row = papers.write(complaint, office.draft(), by=Crew(world.app)["officer_dputr"])
    made = printing.as_file(b"%PDF-1.7 surat", printing.PDF, "surat")
    store.put(made)
    stored = shelf.keep(made, by="system", stream_id=row.id, entry_seq=1)
    db.session.flush()
    world.paper = row.token, stored.token
    whole = dossier.ask(
        complaint, {}, (), (), Wish("Surat Ombudsman nomor 12."), by=Crew(world.app)["inspector"]
    )
    world.dossier = whole.token, shelf.keep(made, by="system", stream_id=whole.id, entry_seq=1).token
    db.session.flush()


def _lock(world: World) -> None:
    """The clinic's sheets of last month are locked; its officer objects to his."""
    crew, period = Crew(world.app), containing(clock.today(), "month").before
    world.objects["pkm_unit"] = telling.unit_id("Puskesmas Muara Bulian")
    world.objects["dputr_unit"] = telling.unit_id("DPUTR")
    unit = db.session.get_one(Unit, world.objects["pkm_unit"])
    locking.lock(unit, period, rated.FOR_SHEETS, by=crew["personnel"])
    sheet = locking.of_person(world.objects["officer_pkm"], period)
    assert sheet is not None
    locking.object_to(sheet, "Saya cuti.", by=crew["officer_pkm"])
    world.objects["objected"] = sheet.id


def _guide(world: World) -> None:
    """The clinic's officer is guided by his assessor; personnel has a proposal for an award of the roads officer."""
    crew = Crew(world.app)
    by, today = crew["assessor"], clock.today()
    his = db.session.get_one(CivilServant, world.objects["officer_pkm"])
    said = guidance.give(his, Behaviour.SERVING, "Menyapa warga lebih dulu.", None, by=by)
    plan = coaching.begin(his, Figure.IN_TIME, "Jawaban lebih awal.", today + timedelta(days=60), by=by)
    step = coaching.add_step(plan, StepKind.ACTION, "Baca antrean tiap pagi.", today, by=by)
    world.objects |= {"feedback": said.id, "plan": plan.id, "step": step.id}
    award = Award(
        civil_servant_id=world.objects["officer_dputr"],
        criterion=awards.criteria()[0],
        proposed_by=by.user_id,
        proposed_on=today,
        entry_seq=1,
    )
    db.session.add(award)
    db.session.flush()
    world.objects["award"] = award.id


def _bind(world: World) -> None:
    """A head is in conflict with an office that has no case; the clinic's once served at another."""
    crew, today = Crew(world.app), clock.today()
    said = Declaration(Relation.FAMILY, today, "Adik saya bekerja di sana.", telling.unit_id("DPMD"))
    head = crew["head_dukcapil"]
    world.objects["conflict"] = interests.declare(head, said, by=head).id
    world.objects["hinted"] = telling.unit_id("DLH")
    db.session.add(
        Posting(
            civil_servant_id=world.objects["head_pkm"],
            unit_id=world.objects["hinted"],
            position="Staf",
            from_on=today - timedelta(days=900),
            to_on=today - timedelta(days=740),
        )
    )


def _examine(world: World) -> None:
    """Two examinations of reports beside the others, each by one inspector, with a recommendation."""
    crew, today = Crew(world.app), clock.today()
    for name, who in (("inspected", "inspector"), ("inspected_by_another", "inspector2")):
        me = crew[who]
        case = telling.filed("Petugas loket meminta uang.", category="PENGAWASAN", unit="DUKCAPIL")
        telling.route(case, crew, "INSPEKTORAT", by=who, service_class=ServiceClass.OVERSIGHT)
        row = examinations.begin(case, f"Telaah {mark(name)}.", by=me)
        letter = Letter("700/12", today)
        examinations.assign(row, letter, [me.user_id], today, leads=me.user_id, by=me)
        examinations.report(row, letter, Result.PROVEN, "Terbukti.", by=me)
        due = today + timedelta(days=30)
        asked = examinations.recommend(row, "Pasang tarif.", telling.unit_id("DUKCAPIL"), due, by=me)
        world.objects[name], world.tokens[name] = row.id, row.token
        clean = cleaning.clean(samples.picture(size=(40, 30)), "lhp.jpg")
        store.put(clean)
        kept = shelf.keep(clean, by=me.actor, draft=mark(name)[:64])
        examinations.attach(row, Scanned.REPORT, kept.draft, by=me)
        world.files[name] = kept.token
        world.objects[f"{name}_recommendation"] = asked.id


def _draw(world: World) -> None:
    """A case closed last week was drawn; the inspector had written a note on it."""
    crew, week = Crew(world.app), draws.monday(clock.today())
    with clock.at(clock.midday(week - timedelta(days=3))):
        drawn = telling.answered(crew)
        follow_up.note(drawn, "Saya melihat tempatnya.", by=crew["inspector"])
        reporter.confirm(drawn)
    while draws.advance():
        pass
    world.objects["draw"] = db.session.scalars(select(draws.Draw.id)).one()
    mine = select(draws.SecondLook.id).where(draws.SecondLook.stream_id == drawn.id)
    world.objects["second_look"] = db.session.scalars(mine).one()


def _cookie(token: str) -> str:
    """The value of the cookie that a reporter's browser holds."""
    given = visiting.hand_over(Response(), token).headers["Set-Cookie"]
    return given.partition("=")[2].partition(";")[0]


def _attach(complaint: Complaint) -> str:
    """A photo of the reporter's with the case; its token."""
    clean = cleaning.clean(samples.picture(size=(40, 30)), "foto.jpg")
    store.put(clean)
    stored = shelf.keep(clean, by="reporter", stream_id=complaint.id, entry_seq=1)
    db.session.flush()
    return stored.token
