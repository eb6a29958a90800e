"""The door of residents: everything here is for everybody, without an account."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("public", __name__)
