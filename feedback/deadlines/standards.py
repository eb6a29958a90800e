"""Standards as values: which limit binds a step of a class, on whose authority. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback.agencies.classes import ServiceClass
from feedback.deadlines.steps import CountsFrom, DayUnit, Statutory, Step


@dataclass(frozen=True)
class Standard:
    """One row of the table; `service_class` None binds every class that has no row of its own."""

    code: str
    service_class: ServiceClass | None
    step: Step | Statutory
    days: int
    unit: DayUnit
    counts_from: CountsFrom
    regulation: str
    valid_from: date
    valid_to: date | None
    confirmed: bool


@dataclass(frozen=True)
class StandardBook:
    """The standards valid on one day."""

    standards: tuple[Standard, ...]

    def limit(self, service_class: ServiceClass | None, step: Step) -> Standard:
        """The standard of a step: the class's own row, else the one for all; the newest where two are valid.

        LookupError when there is none, as for the completion of a case not yet classified (see `limits`).
        """
        fitting = [s for s in self.standards if s.step == step and s.service_class in (service_class, None)]
        if not fitting:
            raise LookupError(f"no standard for {step} of {service_class or 'any class'}")
        return max(fitting, key=lambda s: (s.service_class is not None, s.valid_from, s.code))

    def limits(self, step: Step) -> dict[ServiceClass, Standard]:
        """The standard of a step for each class: the range shown before a case has its class."""
        return {service_class: self.limit(service_class, step) for service_class in ServiceClass}

    def statutory(self) -> tuple[Standard, ...]:
        """The limits of UU 25/2009, shown beside the promises."""
        return tuple(s for s in self.standards if isinstance(s.step, Statutory))
