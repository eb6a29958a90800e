"""Gaming signs (rules.md §7): what can be done to a clock instead of to a complaint. Signs to look into, no verdicts.

Each sign is one rule over the acts of some days: of how many acts of its kind it asks (the base), and which of them
show it. It is told for offices; who acted is read only on the page of the case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from sqlalchemy import select

from feedback.agencies.book import RoutingBook, book
from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.complaints.annexes import AnswerTemplate
from feedback.deadlines import shelf
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.steps import Step
from feedback.inspection import acts as record
from feedback.inspection.acts import ANSWERS, Act
from feedback.inspection.thresholds import Thresholds, thresholds
from feedback.people.persons import Person

LONGEST_DAYS = 92
"""A quarter: a longer period is looked at in parts."""
HABIT_DAYS = 90
"""Of so many days before the period it is known what is usual at an agency; without any, nothing is."""


class Sign(StrEnum):
    """What is looked for."""

    CLOSED_NEAR = "closed_near"
    PAUSED_NEAR = "paused_near"
    NO_QUESTION = "no_question"
    LONGER_LIMIT = "longer_limit"
    MANY_AT_ONCE = "many_at_once"
    SAME_WORDS = "same_words"
    UNDONE = "undone"
    ASIDE_NEAR = "aside_near"
    RETURNED_NEAR = "returned_near"


@dataclass(frozen=True)
class Around:
    """What a rule looks at beside the act: calendar, thresholds, words, how often they were said, what is usual."""

    calendar: Calendar
    limits: Thresholds
    words: Mapping[int, str]
    templates: frozenset[str]
    said: Mapping[tuple[int | None, str, str], int]
    at_once: Mapping[int, int]
    days_of: Mapping[str, int]
    class_of: Mapping[int, str]


@dataclass(frozen=True)
class Hit:
    """An act that shows a sign, and why: a code, with the number it rests on."""

    act: Act
    why: str
    number: int


Rule = Callable[[Act, Around], tuple[str, int] | None]


def near(act: Act, around: Around) -> tuple[str, int] | None:
    """Done in the last working days before the last day, or on it: ("days", how many were left)."""
    if act.due_on is None or act.on > act.due_on:
        return None
    left = around.calendar.count(act.on, act.due_on)
    return ("days", left) if left <= around.limits.days_before_due else None


def no_question(act: Act, around: Around) -> tuple[str, int] | None:
    """A pause whose question asks for nothing of this case: too short, a template, or the same words over and over."""
    words = around.words.get(act.event_id)
    if words is None:
        return None
    if len(words) < around.limits.question_letters:
        return "short", len(words)
    return same_words(act, around)


def same_words(act: Act, around: Around) -> tuple[str, int] | None:
    """Nothing but a template's words, or the same words as in other cases of the office; an incident is told once."""
    words = around.words.get(act.event_id)
    if not words or act.joined:
        return None
    if words in around.templates:
        return "template", 1
    times = around.said[act.holder_id, act.kind, words]
    return ("same", times) if times >= around.limits.same_text else None


def longer_limit(act: Act, around: Around) -> tuple[str, int] | None:
    """Passed on in a class with a longer limit than the one it had, or that its category has: ("more", days more)."""
    was = act.was_class or around.class_of.get(act.was_category or 0)
    if was is None or act.now_class is None:
        return None
    more = around.days_of.get(act.now_class, 0) - around.days_of.get(was, 0)
    return ("more", more) if more > 0 else None


def many_at_once(act: Act, around: Around) -> tuple[str, int] | None:
    """One of many answers by one person within minutes, far more than is usual at the agency on a whole day."""
    together = around.at_once.get(act.event_id, 0)
    return ("together", together) if together else None


def undone(act: Act, around: Around) -> tuple[str, int] | None:
    """The answer was disputed, or the case taken up again, within some days: ("after", days)."""
    if act.undone_at is None:
        return None
    after = (act.undone_at - act.at).days
    return ("after", after) if after <= around.limits.reopened_days else None


RULES: dict[Sign, tuple[tuple[str, ...], Rule]] = {
    Sign.CLOSED_NEAR: (ANSWERS, near),
    Sign.PAUSED_NEAR: (("question_asked",), near),
    Sign.NO_QUESTION: (("question_asked",), no_question),
    Sign.LONGER_LIMIT: (("routed",), longer_limit),
    Sign.MANY_AT_ONCE: (ANSWERS, many_at_once),
    Sign.SAME_WORDS: (ANSWERS, same_words),
    Sign.UNDONE: (ANSWERS, undone),
    Sign.ASIDE_NEAR: (("quarantined",), near),
    Sign.RETURNED_NEAR: (("bounced",), near),
}
"""Of which acts a sign asks, and its rule."""


@dataclass(frozen=True)
class Rate:
    """So many of so many; `few` when there are too few to tell."""

    hits: int
    of: int
    few: bool

    @property
    def share(self) -> float | None:
        """The share, None when there are too few to tell."""
        return None if self.few else self.hits / self.of


@dataclass(frozen=True)
class Signs:
    """The signs of some days. An act counts at the office that held the case just before it."""

    from_on: date
    to_on: date
    limits: Thresholds
    bases: Mapping[Sign, tuple[Act, ...]]
    hits: Mapping[Sign, tuple[Hit, ...]]
    agency_of: Mapping[int, int]

    def rate(self, sign: Sign) -> Rate:
        """The sign in the whole regency."""
        return self._rate(len(self.hits[sign]), len(self.bases[sign]))

    def by_office(self, sign: Sign, *, agencies: bool) -> dict[int, Rate]:
        """The sign by the unit that held the case, or (`agencies`) by its agency; those without an act are left out."""
        of = Counter(self._place(act, agencies) for act in self.bases[sign])
        shown = Counter(self._place(hit.act, agencies) for hit in self.hits[sign])
        return {place: self._rate(shown[place], count) for place, count in of.items()}

    def cases(self, sign: Sign, place: int | None = None) -> list[Hit]:
        """The acts that show it, newest first; of one unit or agency."""
        found = [
            hit
            for hit in self.hits[sign]
            if place is None or place in (hit.act.holder_id, self._place(hit.act, True))
        ]
        return found[::-1]

    def _place(self, act: Act, agencies: bool) -> int:
        unit = act.holder_id or 0
        return self.agency_of.get(unit, unit) if agencies else unit

    def _rate(self, hits: int, of: int) -> Rate:
        return Rate(hits, of, of < self.limits.few)


def signs(me: Person, from_on: date, to_on: date) -> Signs:
    """The signs of these days (the last LONGEST_DAYS of them) on cases the person sees. At most eleven statements."""
    from_on = max(from_on, to_on - timedelta(days=LONGEST_DAYS - 1))
    found, known = record.read(me, from_on, to_on), book()
    agency_of = {unit.id: unit.agency_id for unit in known.units.values()}
    around = _around(me, found, known, from_on, to_on)
    bases = {sign: tuple(act for act in found if act.kind in kinds) for sign, (kinds, _rule) in RULES.items()}
    hits = {sign: tuple(_hits(bases[sign], rule, around)) for sign, (_kinds, rule) in RULES.items()}
    return Signs(from_on, to_on, around.limits, bases, hits, agency_of)


def _hits(acts: Iterable[Act], rule: Rule, around: Around) -> Iterable[Hit]:
    for act in acts:
        if shown := rule(act, around):
            yield Hit(act, *shown)


def _around(me: Person, found: list[Act], known: RoutingBook, from_on: date, to_on: date) -> Around:
    limits, words = thresholds(), record.texts(me, found)
    agency_of = {unit.id: unit.agency_id for unit in known.units.values()}
    before = from_on - timedelta(days=1)
    usual = _habits(record.days_work(me, from_on - timedelta(days=HABIT_DAYS), before))
    standards = shelf.standards(to_on).limits(Step.COMPLETION)
    templates = db.session.scalars(select(AnswerTemplate.body).where(AnswerTemplate.active))
    told = [act for act in found if act.event_id in words and not act.joined]
    return Around(
        calendar=shelf.calendar(),
        limits=limits,
        words=words,
        templates=frozenset(record.plain(body) for body in templates),
        said=Counter((act.holder_id, act.kind, words[act.event_id]) for act in told),
        at_once=_at_once(found, usual, limits, agency_of),
        days_of={ServiceClass(kind).value: one.days for kind, one in standards.items()},
        class_of={one.id: one.service_class.value for one in known.categories.values()},
    )


def _habits(work: Iterable[tuple[int, str, date]]) -> dict[int, float]:
    """What one person of an agency usually answers on a day on which he answers anything: the median."""
    days: dict[int, list[int]] = defaultdict(list)
    for (agency, _actor, _on), count in Counter(work).items():
        days[agency].append(count)
    return {agency: median(counts) for agency, counts in days.items()}


def _at_once(
    found: list[Act], usual: Mapping[int, float], limits: Thresholds, agency_of: Mapping[int, int]
) -> dict[int, int]:
    """The answers given among many at once, with how many they were."""
    window = timedelta(minutes=limits.mass_minutes)
    many: dict[int, int] = {}
    mine: dict[str, list[Act]] = defaultdict(list)
    for act in found:
        if act.kind in ANSWERS and not act.joined:
            mine[act.actor].append(act)
    for answers in mine.values():
        first = 0
        for last, act in enumerate(answers):
            while act.at - answers[first].at > window:
                first += 1
            together = answers[first : last + 1]
            habit = usual.get(agency_of.get(act.holder_id or 0, 0), 0)
            if len(together) >= limits.mass_count and len(together) > limits.mass_times * habit:
                many |= {one.event_id: max(len(together), many.get(one.event_id, 0)) for one in together}
    return many
