"""Figures of the operation for a Prometheus collector that knows METRICS_TOKEN; for others there is no such page."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from feedback.base.database import reading
from feedback.inspection.gauges import gauges
from feedback.web import meter
from feedback.web.guards import machine

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@machine
def figures() -> Response:
    """The text that Prometheus reads. Eight statements at most."""
    token = current_app.config.get("METRICS_TOKEN") or ""
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    # Loaded where it is used: a process that nobody asks need not carry it.
    client: Any = import_module("prometheus_client")
    registry = client.CollectorRegistry()
    registry.register(_Figures(import_module("prometheus_client.core")))
    return Response(client.generate_latest(registry), content_type=client.CONTENT_TYPE_LATEST)


class _Figures:
    """What prometheus_client asks for its families of figures."""

    def __init__(self, core: Any) -> None:
        self.core = core

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[Any]:
        with reading():
            found = gauges(current_app.config)
        for one in found:
            family = self.core.GaugeMetricFamily(one.name, one.says, labels=[one.label] if one.label else [])
            for label, value in one.values.items():
                family.add_metric([label] if one.label else [], value)
            yield family
        totals = current_app.extensions["meter"].everybody()
        for name in meter.COUNTED:
            said = name.replace("_", " ")
            yield self.core.CounterMetricFamily(f"aduan_{name}", f"How many {said}", value=totals[name])
        yield self._requests(totals)

    def _requests(self, totals: Counter[str]) -> Any:
        says = "Requests by endpoint and class of status, with the time they took"
        family = self.core.HistogramMetricFamily("aduan_request_seconds", says, labels=["endpoint", "status"])
        for place in sorted({key.rsplit(" ", 1)[0] for key in totals if key.endswith(" count")}):
            steps = [(str(step), totals[f"{place} {step}"]) for step in meter.STEPS]
            buckets = [*steps, ("+Inf", totals[f"{place} count"])]
            family.add_metric(place.split(" "), buckets, sum_value=totals[f"{place} sum"])
        return family
