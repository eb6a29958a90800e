"""The door of everybody who works here: signing in, one's password, one's own account."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("account", __name__)
