"""What browsers refused to load because our pages do not allow it: counted, and nothing of the report is kept.

A report says which page somebody was on; so it is not even read. Many of them on one day mean that a page of ours, or
something put into it, wants what it may not have.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from feedback.web import meter
from feedback.web.guards import machine

violations = Blueprint("violations", __name__)


@violations.post("/csp")
@machine
def refused() -> ResponseReturnValue:
    """A browser's report of a violation (CSP level 3, section 5). Whatever is sent: 204."""
    meter.count("policy_violations")
    return "", 204
