"""The outlines of the kecamatan, for maps drawn as quiet shapes: data of the regency, read once for each process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data/outlines.json"


@dataclass(frozen=True)
class Outline:
    """One kecamatan: its border as an SVG path, and the point where its value can stand."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Outlines:
    """All of them by region code, in a drawing of `width` by `height`, with what is known of their origin."""

    width: int
    height: int
    source: str
    source_ref: str
    confirmed: bool
    shapes: dict[str, Outline]


@cache
def outlines() -> Outlines:
    """The regency's outlines; without a file of them there are none, and a map is its list."""
    if not FILE.exists():
        return Outlines(0, 0, "", "", False, {})
    read = json.loads(FILE.read_text("utf-8"))
    shapes = {code: Outline(one["path"], *one["at"]) for code, one in read["shapes"].items()}
    return Outlines(
        read["width"], read["height"], read["source"], read["source_ref"], read["confirmed"], shapes
    )
