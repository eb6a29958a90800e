"""Where the site is: for residents, and for those who work here."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def address() -> str:
    """The public address, such as "https://aduan.example.go.id"."""
    return str(current_app.config["BASE_URL"]).rstrip("/")


def staff_address() -> str:
    """The address of the staff's pages: with STAFF_HOST in its place, else the same."""
    host, parts = current_app.config.get("STAFF_HOST"), urlsplit(address())
    if not host:
        return address()
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
