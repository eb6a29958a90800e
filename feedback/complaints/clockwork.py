"""Which clocks each move of a case starts, stops, pauses and takes back (rules.md §1). Values in, ticks out.

Leg 0 is the citizen's promise; leg k is the k-th agency's own. Re-routing never lengthens leg 0.
"""

from __future__ import annotations

from datetime import date

from feedback.agencies.classes import ServiceClass
from feedback.deadlines import shelf
from feedback.deadlines.clocks import Clocks, Tick
from feedback.deadlines.steps import Step

AGENCY_STEPS = (Step.FIRST_FOLLOW_UP, Step.COMPLETION)


def received(on: date, service_class: ServiceClass | None, holder: int) -> list[Tick]:
    """A case came in: verification is promised."""
    standard = shelf.standards(on).limit(service_class, Step.VERIFICATION)
    return Clocks().start(
        Step.VERIFICATION, cycle=1, leg=0, standard=standard, on=on, calendar=shelf.calendar(), holder=holder
    )


def routed(
    clocks: Clocks, *, cycle: int, leg: int, service_class: ServiceClass, on: date, holder: int
) -> list[Tick]:
    """A case went to an agency on leg `leg`: verification ends, the agency's clocks start.

    The first time, the citizen's completion is frozen: the earlier of (verification due + N) and (routed + N).
    """
    calendar, book = shelf.calendar(), shelf.standards(on)
    verification = clocks.running(Step.VERIFICATION)
    ticks = clocks.stop(Step.VERIFICATION, on, calendar)
    if leg > 1:
        ticks += clocks.cancel(AGENCY_STEPS, on, legs=range(1, leg))
    completion = book.limit(service_class, Step.COMPLETION)
    if clocks.running(Step.COMPLETION, leg=0) is None:
        latest = None
        if verification is not None:
            latest = calendar.due(verification.due_on, completion.days, completion.unit)
        ticks += clocks.start(
            Step.COMPLETION,
            cycle=cycle,
            leg=0,
            standard=completion,
            on=on,
            calendar=calendar,
            holder=holder,
            latest=latest,
        )
    ticks += held(clocks, cycle=cycle, leg=leg, service_class=service_class, on=on, holder=holder)
    return ticks


def held(
    clocks: Clocks, *, cycle: int, leg: int, service_class: ServiceClass, on: date, holder: int
) -> list[Tick]:
    """The clocks of an agency that has the case from `on` on: first follow-up and its own completion."""
    calendar, book = shelf.calendar(), shelf.standards(on)
    return [
        tick
        for step in AGENCY_STEPS
        for tick in clocks.start(
            step,
            cycle=cycle,
            leg=leg,
            standard=book.limit(service_class, step),
            on=on,
            calendar=calendar,
            holder=holder,
        )
    ]


def asked(clocks: Clocks, *, cycle: int, on: date, holder: int) -> list[Tick]:
    """The reporter was asked: an agency's first follow-up is met, what the government owes pauses, his time runs."""
    calendar = shelf.calendar()
    met = clocks.stop(Step.FIRST_FOLLOW_UP, on, calendar)
    standard = shelf.standards(on).limit(None, Step.REPORTER_ANSWER)
    start = clocks.start(
        Step.REPORTER_ANSWER, cycle=cycle, leg=0, standard=standard, on=on, calendar=calendar, holder=holder
    )
    return [*met, *clocks.apply(met).pause(on), *start]


def replied(clocks: Clocks, on: date) -> list[Tick]:
    """The reporter answered: his time ends, the paused promises go on with later dates."""
    calendar = shelf.calendar()
    return [*clocks.stop(Step.REPORTER_ANSWER, on, calendar), *clocks.resume(on, calendar)]


def followed_up(clocks: Clocks, on: date) -> list[Tick]:
    """The holder wrote to the reporter: first follow-up is met."""
    return clocks.stop(Step.FIRST_FOLLOW_UP, on, shelf.calendar())


def returned(clocks: Clocks, *, cycle: int, leg: int, on: date, holder: int) -> list[Tick]:
    """An agency sent the case back: its clocks end unmet, verification is promised anew; the citizen's goes on."""
    standard = shelf.standards(on).limit(None, Step.VERIFICATION)
    start = clocks.start(
        Step.VERIFICATION,
        cycle=cycle,
        leg=leg,
        standard=standard,
        on=on,
        calendar=shelf.calendar(),
        holder=holder,
    )
    return [*clocks.cancel(AGENCY_STEPS, on, legs=range(1, leg + 1)), *start]


def answered(clocks: Clocks, *, cycle: int, on: date, holder: int) -> list[Tick]:
    """The outcome is told: follow-up and completion are met on every leg, the time to confirm or object runs."""
    calendar = shelf.calendar()
    standard = shelf.standards(on).limit(None, Step.CONFIRMATION)
    met = [tick for step in AGENCY_STEPS for tick in clocks.stop(step, on, calendar)]
    start = clocks.start(
        Step.CONFIRMATION, cycle=cycle, leg=0, standard=standard, on=on, calendar=calendar, holder=holder
    )
    return [*met, *start]


def dismissed(clocks: Clocks, on: date) -> list[Tick]:
    """The verifier answered himself: verification (and a citizen's completion that ran) is met."""
    calendar = shelf.calendar()
    met = clocks.stop(Step.VERIFICATION, on, calendar)
    return [*met, *clocks.stop(Step.COMPLETION, on, calendar)]


def confirmed(clocks: Clocks, on: date) -> list[Tick]:
    """The reporter said that it is done: his time to say so was used."""
    return clocks.stop(Step.CONFIRMATION, on, shelf.calendar())


def lapsed(clocks: Clocks, on: date) -> list[Tick]:
    """The reporter's time to confirm, or to answer a question, ran out."""
    return clocks.cancel({Step.CONFIRMATION, Step.REPORTER_ANSWER}, on)


def ended(clocks: Clocks, on: date) -> list[Tick]:
    """The case ended unmet (withdrawn): everything that ran is over."""
    return clocks.cancel(None, on)


def begun_again(
    clocks: Clocks, *, cycle: int, leg: int, service_class: ServiceClass, on: date, holder: int
) -> list[Tick]:
    """A new cycle: the old one's result stays, completion is promised anew to the citizen and by the holder.

    An objection is what the time to confirm or object was for: that is met by it.
    """
    calendar, book = shelf.calendar(), shelf.standards(on)
    over = clocks.stop(Step.CONFIRMATION, on, calendar)
    over += clocks.apply(over).cancel(None, on)
    citizen = clocks.start(
        Step.COMPLETION,
        cycle=cycle,
        leg=0,
        standard=book.limit(service_class, Step.COMPLETION),
        on=on,
        calendar=calendar,
        holder=holder,
    )
    return [
        *over,
        *citizen,
        *held(clocks, cycle=cycle, leg=leg, service_class=service_class, on=on, holder=holder),
    ]


def verified_again(clocks: Clocks, *, cycle: int, leg: int, on: date, holder: int) -> list[Tick]:
    """A case that was never routed is reopened: verification is promised anew."""
    standard = shelf.standards(on).limit(None, Step.VERIFICATION)
    start = clocks.start(
        Step.VERIFICATION,
        cycle=cycle,
        leg=leg,
        standard=standard,
        on=on,
        calendar=shelf.calendar(),
        holder=holder,
    )
    return [*clocks.cancel(None, on), *start]
