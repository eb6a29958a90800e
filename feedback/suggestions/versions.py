"""Which model proposes, and the ones that were learned: kept, promoted, taken back.

A change is an event of the reference data's history, so that every process reads the model anew with its next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, exists, select, update

from feedback.agencies import edition, history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.suggestions import model
from feedback.suggestions.model import Linear
from feedback.suggestions.models import LearnedModel, ModelInUse, Verdict

THING = "suggestion_model"
KEPT = 10
"""So many learned models keep their weights; of older ones the figures stay."""


@dataclass(frozen=True)
class Learned:
    """What a night's learning comes to."""

    verdict: Verdict
    decisions: int = 0
    held_back: int = 0
    figures: Mapping[str, Any] | None = None
    content: bytes | None = None


def in_use() -> Linear:
    """The model that proposes here. One statement, none while nothing changed."""
    found: Linear = edition.kept("suggestion model", _read)
    return found


def number_in_use() -> int | None:
    """The number of the learned model in use; None for the one that came with the product. One statement."""
    return db.session.scalar(select(ModelInUse.model_id))


def row() -> ModelInUse:
    """Which one is in use, with the version of that choice. One statement, two the first time."""
    found = db.session.get(ModelInUse, 1)
    return found if found is not None else ModelInUse(id=1, model_id=None, held=False, version=0)


def nights() -> Select[LearnedModel]:
    """Every night's learning, the newest first."""
    return select(LearnedModel).order_by(LearnedModel.made_on.desc())


def usable() -> set[int]:
    """The learned models whose weights are still there. One statement."""
    return set(db.session.scalars(select(LearnedModel.id).where(LearnedModel.content.is_not(None))))


def is_due(on: date) -> bool:
    """Whether nothing has been learned that day yet."""
    return not db.session.scalar(select(exists().where(LearnedModel.made_on == on)))


def keep(found: Learned) -> LearnedModel:
    """Keep a night's learning; a better model is used from now on, unless the administrator holds another."""
    night = LearnedModel(
        made_on=clock.today(),
        verdict=found.verdict,
        decisions=found.decisions,
        held_back=found.held_back,
        figures=dict(found.figures or {}),
        content=found.content,
    )
    db.session.add(night)
    db.session.flush()
    if found.content is not None and not row().held:
        _use(night.id, held=False, by="system")
    _forget_old()
    return night


def use(model_id: int | None, version: int, *, by: str) -> None:
    """The administrator chooses: a learned model by its number, or (None) the one that came with the product.

    It stays until `follow`. Stale when a colleague was faster, Refusal when its weights are no longer kept.
    """
    _must_be_newest(version)
    if model_id is not None and model_id not in usable():
        raise Refusal(_("This version is no longer kept. Choose a newer one."))
    _use(model_id, held=True, by=by)


def follow(version: int, *, by: str) -> None:
    """From now on a better model is used by itself again. Stale when a colleague was faster."""
    _must_be_newest(version)
    _use(row().model_id, held=False, by=by)


def _use(model_id: int | None, *, held: bool, by: str) -> None:
    now = row()
    old = now.model_id
    if now.version == 0:
        db.session.add(ModelInUse(id=1, model_id=model_id, held=held, version=1))
    else:
        now.model_id, now.held, now.version = model_id, held, now.version + 1
    db.session.flush()
    history.note(THING, 1, "held" if old == model_id else "model", old, model_id, by=by)


def _must_be_newest(version: int) -> None:
    if row().version != version:
        raise Stale(_("A colleague has just chosen a model. Look again."))


def _read() -> Linear:
    content = db.session.scalar(
        select(LearnedModel.content).join(ModelInUse, ModelInUse.model_id == LearnedModel.id)
    )
    return model.read(content) if content else model.shipped()


def _forget_old() -> None:
    kept = select(LearnedModel.id).where(LearnedModel.content.is_not(None))
    newest = list(db.session.scalars(kept.order_by(LearnedModel.id.desc()).limit(KEPT)))
    used = row().model_id
    old = update(LearnedModel).where(LearnedModel.id.not_in([*newest, *([used] if used else [])]))
    db.session.execute(old.where(LearnedModel.content.is_not(None)).values(content=None))
