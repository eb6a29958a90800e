"""The roof: one application made out of all the rooms. Everything is wired here and nobody imports it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

import feedback.agencies.models
import feedback.complaints.annexes
import feedback.complaints.asides
import feedback.complaints.erasure_requests
import feedback.complaints.holds
import feedback.complaints.lateness
import feedback.complaints.models
import feedback.complaints.register
import feedback.complaints.retention
import feedback.complaints.retention_rules
import feedback.complaints.suppositions
import feedback.deadlines.models
import feedback.files.models
import feedback.inspection.ladder_models
import feedback.inspection.leaks
import feedback.inspection.reminders
import feedback.ledger.models
import feedback.notices.beats
import feedback.notices.models
import feedback.people.factor_models
import feedback.people.models
import feedback.performance.guidance_models
import feedback.performance.models
import feedback.performance.sheet_models
import feedback.staffing.models
import feedback.suggestions.models
import feedback.surveys.models
import feedback.vault.drafts
import feedback.vault.erasures
import feedback.vault.models
import feedback.vault.reveals
import feedback.vault.visits
import feedback.web.account.custody
import feedback.web.account.door
import feedback.web.account.entry
import feedback.web.account.factors
import feedback.web.account.home
import feedback.web.account.interests
import feedback.web.account.password
import feedback.web.account.powers
import feedback.web.account.proof
import feedback.web.account.second
import feedback.web.admin.alarms
import feedback.web.admin.door
import feedback.web.admin.heard_words
import feedback.web.admin.leaks
import feedback.web.admin.outbox
import feedback.web.admin.people
import feedback.web.admin.people_posts
import feedback.web.admin.people_resets
import feedback.web.admin.people_rights
import feedback.web.admin.people_roster
import feedback.web.admin.reference
import feedback.web.admin.reference_archive
import feedback.web.admin.reference_calendar
import feedback.web.admin.reference_categories
import feedback.web.admin.reference_drafts
import feedback.web.admin.reference_hours
import feedback.web.admin.reference_ladder
import feedback.web.admin.reference_regions
import feedback.web.admin.reference_rules
import feedback.web.admin.reference_settings
import feedback.web.admin.reference_standards
import feedback.web.admin.reference_units
import feedback.web.admin.retention
import feedback.web.admin.suggesting
import feedback.web.admin.trials
import feedback.web.api.complaints
import feedback.web.api.door
import feedback.web.api.problems
import feedback.web.api.reference
import feedback.web.desk.bulk
import feedback.web.desk.case
import feedback.web.desk.codes
import feedback.web.desk.doing
import feedback.web.desk.door
import feedback.web.desk.dossier
import feedback.web.desk.drafting
import feedback.web.desk.escalations
import feedback.web.desk.handover
import feedback.web.desk.inquiring
import feedback.web.desk.intake
import feedback.web.desk.keys
import feedback.web.desk.lapor_copy
import feedback.web.desk.lists
import feedback.web.desk.paper
import feedback.web.desk.papers
import feedback.web.desk.recounted
import feedback.web.desk.register
import feedback.web.desk.reminded
import feedback.web.desk.searching
import feedback.web.desk.templates
import feedback.web.desk.views
import feedback.web.desk.week
import feedback.web.inspectorate.alarms
import feedback.web.inspectorate.attempts
import feedback.web.inspectorate.auditing
import feedback.web.inspectorate.cases
import feedback.web.inspectorate.comparing
import feedback.web.inspectorate.door
import feedback.web.inspectorate.editions
import feedback.web.inspectorate.escalations
import feedback.web.inspectorate.examining
import feedback.web.inspectorate.front
import feedback.web.inspectorate.interests
import feedback.web.inspectorate.judging
import feedback.web.inspectorate.keeping
import feedback.web.inspectorate.lateness
import feedback.web.inspectorate.looking_again
import feedback.web.inspectorate.mapping
import feedback.web.inspectorate.reasons
import feedback.web.inspectorate.reminding
import feedback.web.inspectorate.revealing
import feedback.web.inspectorate.signs
import feedback.web.inspectorate.spreading
import feedback.web.inspectorate.steering
import feedback.web.inspectorate.stock
import feedback.web.inspectorate.trails
import feedback.web.inspectorate.trends
import feedback.web.inspectorate.weekly
import feedback.web.personnel.appraising
import feedback.web.personnel.awarding
import feedback.web.personnel.door
import feedback.web.personnel.evidence
import feedback.web.personnel.examining
import feedback.web.personnel.final_letters
import feedback.web.personnel.formations
import feedback.web.personnel.guided
import feedback.web.personnel.lembar
import feedback.web.personnel.notes
import feedback.web.personnel.own
import feedback.web.personnel.people
import feedback.web.personnel.period_files
import feedback.web.personnel.periods
import feedback.web.personnel.proposals
import feedback.web.personnel.results
import feedback.web.personnel.staffing
import feedback.web.personnel.staffing_files
import feedback.web.personnel.staffing_if
import feedback.web.personnel.staffing_norms
import feedback.web.personnel.staffing_own
import feedback.web.personnel.survey_links
import feedback.web.personnel.surveys
import feedback.web.personnel.training
import feedback.web.public.acts
import feedback.web.public.cases
import feedback.web.public.checkpoints
import feedback.web.public.door
import feedback.web.public.editions
import feedback.web.public.evidence
import feedback.web.public.figures
import feedback.web.public.follow
import feedback.web.public.formations
import feedback.web.public.intake
import feedback.web.public.messages
import feedback.web.public.offices
import feedback.web.public.own_data
import feedback.web.public.pages
import feedback.web.public.receipt
import feedback.web.public.sending
import feedback.web.public.steps
import feedback.web.public.subscribing
import feedback.web.public.surveys
from config import Unsafe, settings
from feedback.base import logs
from feedback.base.database import db, engine_options, prepare, reading
from feedback.base.extensions import babel, csrf, login
from feedback.complaints import subscriptions
from feedback.files import journal
from feedback.files import store as files_store
from feedback.inspection import engine, ladder_digests, outside
from feedback.inspection.finding import State
from feedback.notices import resolve
from feedback.notices.resolve import Address
from feedback.people import addresses, exclusions, links
from feedback.vault import contacts
from feedback.web import assets, attempts, errors, filters, guards, headers, hosts, language, meter, sizes
from feedback.web.health import health
from feedback.web.metrics import metrics
from feedback.web.public.figures import home_figures
from feedback.web.violations import violations

HERE = Path(__file__).parent

MODELS = (
    feedback.agencies.models,
    feedback.complaints.annexes,
    feedback.complaints.asides,
    feedback.complaints.erasure_requests,
    feedback.complaints.holds,
    feedback.complaints.lateness,
    feedback.complaints.models,
    feedback.complaints.register,
    feedback.complaints.retention,
    feedback.complaints.retention_rules,
    feedback.complaints.suppositions,
    feedback.deadlines.models,
    feedback.files.models,
    feedback.inspection.ladder_models,
    feedback.inspection.reminders,
    feedback.inspection.leaks,
    feedback.ledger.models,
    feedback.notices.beats,
    feedback.notices.models,
    feedback.people.factor_models,
    feedback.people.models,
    feedback.performance.guidance_models,
    feedback.performance.models,
    feedback.suggestions.models,
    feedback.performance.sheet_models,
    feedback.staffing.models,
    feedback.surveys.models,
    feedback.vault.drafts,
    feedback.vault.erasures,
    feedback.vault.models,
    feedback.vault.reveals,
    feedback.vault.visits,
)

DOORS = {  # each door, and the modules that put views on it
    feedback.web.public.door.door: (
        feedback.web.public.acts,
        feedback.web.public.cases,
        feedback.web.public.checkpoints,
        feedback.web.public.evidence,
        feedback.web.public.editions,
        feedback.web.public.figures,
        feedback.web.public.formations,
        feedback.web.public.follow,
        feedback.web.public.intake,
        feedback.web.public.messages,
        feedback.web.public.offices,
        feedback.web.public.own_data,
        feedback.web.public.pages,
        feedback.web.public.receipt,
        feedback.web.public.sending,
        feedback.web.public.steps,
        feedback.web.public.surveys,
    ),
    feedback.web.desk.door.door: (
        feedback.web.desk.bulk,
        feedback.web.desk.case,
        feedback.web.desk.codes,
        feedback.web.desk.doing,
        feedback.web.desk.drafting,
        feedback.web.desk.escalations,
        feedback.web.desk.dossier,
        feedback.web.desk.handover,
        feedback.web.desk.inquiring,
        feedback.web.desk.intake,
        feedback.web.desk.keys,
        feedback.web.desk.lapor_copy,
        feedback.web.desk.lists,
        feedback.web.desk.searching,
        feedback.web.desk.reminded,
        feedback.web.desk.paper,
        feedback.web.desk.papers,
        feedback.web.desk.register,
        feedback.web.desk.recounted,
        feedback.web.desk.templates,
        feedback.web.desk.views,
        feedback.web.desk.week,
    ),
    feedback.web.inspectorate.door.door: (
        feedback.web.inspectorate.alarms,
        feedback.web.inspectorate.attempts,
        feedback.web.inspectorate.auditing,
        feedback.web.inspectorate.cases,
        feedback.web.inspectorate.comparing,
        feedback.web.inspectorate.editions,
        feedback.web.inspectorate.escalations,
        feedback.web.inspectorate.examining,
        feedback.web.inspectorate.front,
        feedback.web.inspectorate.interests,
        feedback.web.inspectorate.judging,
        feedback.web.inspectorate.keeping,
        feedback.web.inspectorate.lateness,
        feedback.web.inspectorate.reminding,
        feedback.web.inspectorate.mapping,
        feedback.web.inspectorate.revealing,
        feedback.web.inspectorate.looking_again,
        feedback.web.inspectorate.signs,
        feedback.web.inspectorate.reasons,
        feedback.web.inspectorate.spreading,
        feedback.web.inspectorate.steering,
        feedback.web.inspectorate.stock,
        feedback.web.inspectorate.trails,
        feedback.web.inspectorate.trends,
        feedback.web.inspectorate.weekly,
    ),
    feedback.web.personnel.door.door: (
        feedback.web.personnel.appraising,
        feedback.web.personnel.awarding,
        feedback.web.personnel.evidence,
        feedback.web.personnel.examining,
        feedback.web.personnel.final_letters,
        feedback.web.personnel.guided,
        feedback.web.personnel.lembar,
        feedback.web.personnel.notes,
        feedback.web.personnel.own,
        feedback.web.personnel.people,
        feedback.web.personnel.periods,
        feedback.web.personnel.period_files,
        feedback.web.personnel.proposals,
        feedback.web.personnel.results,
        feedback.web.personnel.staffing_norms,
        feedback.web.personnel.staffing_own,
        feedback.web.personnel.survey_links,
        feedback.web.personnel.surveys,
        feedback.web.personnel.staffing_if,
        feedback.web.personnel.staffing_files,
        feedback.web.personnel.staffing,
        feedback.web.personnel.formations,
        feedback.web.personnel.training,
    ),
    feedback.web.admin.door.door: (
        feedback.web.admin.alarms,
        feedback.web.admin.leaks,
        feedback.web.admin.outbox,
        feedback.web.admin.people,
        feedback.web.admin.people_posts,
        feedback.web.admin.people_resets,
        feedback.web.admin.people_rights,
        feedback.web.admin.people_roster,
        feedback.web.admin.reference,
        feedback.web.admin.reference_archive,
        feedback.web.admin.reference_calendar,
        feedback.web.admin.reference_categories,
        feedback.web.admin.reference_ladder,
        feedback.web.admin.reference_drafts,
        feedback.web.admin.reference_hours,
        feedback.web.admin.reference_regions,
        feedback.web.admin.reference_rules,
        feedback.web.admin.reference_settings,
        feedback.web.admin.reference_standards,
        feedback.web.admin.reference_units,
        feedback.web.admin.retention,
        feedback.web.admin.suggesting,
        feedback.web.admin.trials,
        feedback.web.admin.heard_words,
    ),
    feedback.web.account.door.door: (
        feedback.web.account.custody,
        feedback.web.account.entry,
        feedback.web.account.factors,
        feedback.web.account.home,
        feedback.web.account.interests,
        feedback.web.account.password,
        feedback.web.account.powers,
        feedback.web.account.proof,
        feedback.web.account.second,
    ),
    feedback.web.api.door.door: (
        feedback.web.api.complaints,
        feedback.web.api.problems,
        feedback.web.api.reference,
    ),
    health: (),
    metrics: (),
    violations: (),
}

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application, from `config` (see `config.settings`), else from the environment.

    `config.Unsafe` when a production database still holds demo accounts, or does not answer.
    """
    templates, static = HERE.parent / "templates", HERE / "static"
    app = Flask("feedback", template_folder=str(templates), static_folder=str(static))
    app.config.from_mapping(settings(os.environ) if config is None else config)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    _extend(app)
    _open(app)
    _wire(app)
    if app.config["MODE"] == "production":
        _refuse_demo_accounts(app)
    if _under_flask_command():
        # Alembic comes with the commands; a web process must not carry it.
        import_module("feedback.commands").join(app)
    else:
        _refuse_half_restored(app)
        if app.config["MODE"] == "production":
            _refuse_forgetful_engine(app)
    return app


def _extend(app: Flask) -> None:
    """Database, languages, form tokens, sign-in; a GET only reads."""
    logs.configure(
        app.config.get("LOG_LEVEL", "info"),
        json_lines=app.config["MODE"] == "production",
        alone=app.config["MODE"] != "test",
    )
    Path(app.config["DATA_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # a phrase may be wrapped in its template
    babel.init_app(
        app,
        default_locale=language.LANGUAGES[0],
        default_timezone="Asia/Jakarta",
        default_translation_directories=str(HERE / "translations"),
        locale_selector=language.locale,
    )
    language.init_app(app, babel)
    hosts.init_app(app)
    sizes.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    app.wsgi_app = _gets_only_read(app.wsgi_app)  # type: ignore[method-assign,assignment]  # Flask's own way
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # so too


def _open(app: Flask) -> None:
    """The doors, and what stands at each of them."""
    for door in DOORS:
        app.register_blueprint(door)
    meter.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    guards.init_app(app)
    attempts.init_app(app)
    filters.init_app(app)
    assets.init_app(app)
    app.wsgi_app = errors.last_resort(app.wsgi_app)  # type: ignore[method-assign,assignment]  # around everything else


def _wire(app: Flask) -> None:
    """Who reads the letters of each kind of recipient, and where the letters point."""
    files_store.configure(app)
    app.extensions["loops"] = _loops
    app.extensions["schema_heads"] = engine.newest(HERE.parent / "migrations/versions")
    resolve.set_resolver("user", addresses.of_user)
    resolve.set_resolver("unit", addresses.of_unit)
    resolve.set_resolver("reporter", _reporter)
    resolve.set_resolver("outside", outside.addresses)
    resolve.set_resolver("subscriber", subscriptions.address)
    resolve.set_home("subscriber", subscriptions.page_of)
    resolve.set_enclosure("checkpoints", outside.enclosed)
    resolve.set_link("checkpoints", lambda _facts: "/checkpoints")
    resolve.set_enclosure(ladder_digests.LETTER, ladder_digests.lines)
    resolve.set_link(ladder_digests.LETTER, ladder_digests.page)
    resolve.set_link("reminder_sent", lambda facts: f"/desk/reminders/{int(facts.get('reminder', 0))}")
    for letter in links.LETTER.values():
        resolve.set_link(letter, links.page_of)
    for letter in ("factor_added", "factor_removed", "recovery_renewed", "recovery_used", "reset_asked"):
        resolve.set_link(letter, lambda _facts: "/account/factors")
    for letter in ("password_changed", "factors_reset", "new_browser"):
        resolve.set_link(letter, lambda _facts: "/account")
    resolve.set_link("power_given", lambda _facts: "/account/powers")
    resolve.set_link("retention_shortened", lambda _facts: "/admin/retention")
    resolve.set_link("codes_tried", lambda _facts: "/account/password")
    resolve.set_veil(exclusions.hidden_from)
    resolve.set_home("reporter", lambda _facts: "/follow")
    resolve.set_home("user", _desk_page)
    resolve.set_home("unit", _desk_page)
    for letter in ("pressed_due", "pressed_late"):
        resolve.set_link(letter, lambda _facts: "/inspectorate/pressures")
    resolve.set_link("attempt_noted", lambda _facts: "/inspectorate/attempts")
    resolve.set_link("explanation_asked", lambda _facts: "/desk/inquiries")
    app.extensions["home_figures"] = home_figures
    resolve.set_link("reveal_asked", lambda _facts: "/account/custody")
    resolve.set_link("reveal_decided", lambda _facts: "/inspectorate/reveals")
    resolve.set_link("conduct_notified", lambda _facts: "/record")
    resolve.set_link("sheet_locked", lambda _facts: "/record")
    resolve.set_link("conduct_decided", lambda _facts: "/record")
    resolve.set_link("examination_asked", lambda _facts: "/record")
    resolve.set_link("conduct_answered", lambda _facts: "/personnel/notes")


def _loops() -> dict[str, dict[str, timedelta]]:
    """How often worker and keeper do each of their chores; loaded when somebody asks, for no page needs them."""
    chores: Any = import_module("feedback.chores")
    modules: list[Any] = [import_module(f"feedback.{name}") for name in ("worker", "keeper")]
    return {one.LOOP: chores.paces(one.LOOP, one.CHORES) for one in modules}


def _desk_page(facts: Mapping[str, Any]) -> str:
    number = facts.get("number")
    return f"/desk/complaints/{number}" if number else "/desk"


def _reporter(stream_id: int) -> list[Address]:
    email = contacts.mail_address(stream_id)
    return [] if email is None else [Address(email)]


def _gets_only_read(inner: Wsgi) -> Wsgi:
    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"].upper() not in ("GET", "HEAD", "OPTIONS"):
            return inner(environ, start_response)
        with reading():
            return inner(environ, start_response)

    return outer


def _refuse_demo_accounts(app: Flask) -> None:
    with app.app_context():
        try:
            if not inspect(db.engine).has_table("users"):
                return
        except OperationalError as fault:
            raise Unsafe(
                "The database does not answer. See that it runs and that DATABASE_URL is right."
            ) from fault
        question = text("SELECT count(*) FROM users WHERE email LIKE :mark")
        found = db.session.execute(question, {"mark": f"%@{app.config['DEMO_DOMAIN']}"}).scalar_one()
        db.session.rollback()
    if found:
        raise Unsafe(f"{found} demo accounts are in this database. Start production with an empty database.")


def _refuse_forgetful_engine(app: Flask) -> None:
    """What the database says it has kept must be on the disk. Commands may run: `flask doctor` says the same."""
    with app.app_context(), reading():
        found = engine.fitness()
        db.session.rollback()
    if found.state is State.WRONG:
        raise Unsafe(found.said)


def _refuse_half_restored(app: Flask) -> None:
    with app.app_context():
        if journal.marked():
            raise Unsafe("A restore was not finished: who was erased may be back. Run: flask erasures replay")


def _under_flask_command() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.find_object(ScriptInfo) is not None
