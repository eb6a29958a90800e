"""The press: a page of our own making becomes a PDF that a screen reader can read (`pdf/ua-1`).

Only the worker prints: WeasyPrint is heavy, and needs Pango from the system (libpango-1.0-0, libpangoft2-1.0-0) and a
font. Where one of them is missing, `Absent` says so; the same page can still be printed from a browser.

A page fetches nothing but what lies in this house: `house:css/letter.css` is a style sheet, `house:img/mark.svg` a
drawing of `static/`. Every other address, a file's and the data: ones too, is refused.
"""

from __future__ import annotations

import re
from ctypes.util import find_library
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger("worker")

STATIC = Path(__file__).parent.parent / "static"
HOUSE = re.compile(r"house:((?:css|img)/[a-z0-9_-]+\.(css|svg|png))")
TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}
PARTS = ("pango-1.0", "pangoft2-1.0", "fontconfig")
"""Libraries of the system without which nothing is printed."""


class Absent(Exception):
    """This machine cannot print: WeasyPrint, or what it needs of the system, is missing."""


def pdf(html: str) -> bytes:
    """The page as a tagged PDF, in the language that its `lang` names. `Absent` when this machine cannot print.

    Takes about a second the first time (WeasyPrint is loaded), then 60 ms a page. Call it with no transaction open.
    """
    weasyprint = _engine()
    page = weasyprint.HTML(string=html, url_fetcher=_fetcher(), base_url=None)
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def printed(html: str) -> bytes | None:
    """The page as a PDF, no transaction open either; None, and a line in the log, when this machine cannot print."""
    try:
        return pdf(html)
    except Absent as fault:
        log.warning("not_printed", error=str(fault))
        return None


def missing() -> list[str]:
    """What this machine lacks for printing, without loading any of it; empty when it can print.

    The worker, which does load it, may still find it broken: `Absent`.
    """
    lacking = [name for name in PARTS if find_library(name) is None]
    return [*([] if find_spec("weasyprint") else ["weasyprint"]), *(f"lib{name}" for name in lacking)]


@cache
def _engine() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as fault:  # cffi says OSError when a library of the system is not there
        raise Absent(type(fault).__name__) from fault


@cache
def _fetcher() -> Any:
    """WeasyPrint wants a subclass of its URLFetcher; a mere function that refuses is itself an error."""
    urls: Any = import_module("weasyprint.urls")

    class OnlyOurs(urls.URLFetcher):
        """Opens what lies in `static/` and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            found = HOUSE.fullmatch(url)
            if found is None:
                raise ValueError("a page of the press fetches nothing from outside")
            kind = {"Content-Type": TYPES[found[2]]}
            return urls.URLFetcherResponse(url, (STATIC / found[1]).read_bytes(), kind)

    return OnlyOurs()
