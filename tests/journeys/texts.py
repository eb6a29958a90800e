"""What residents write: real texts where the file of them is there, else invented ones. They are never printed."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random

BESIDE = Path("shared") / "data" / "complaints" / "public.csv"
HERE = Path(__file__).resolve()
WHAT = (
    "Jalan",
    "Jembatan kayu",
    "Lampu jalan",
    "Saluran air",
    "Antrean loket",
    "Pelayanan KTP",
    "Obat di apotek",
)
HOW = (
    "rusak berat",
    "tidak berfungsi",
    "dibiarkan saja",
    "terlalu lama",
    "habis terus",
    "berbahaya malam hari",
)
WHERE = ("di depan sekolah", "dekat pasar", "di simpang tiga", "di kantor", "di puskesmas", "di tepi sungai")
WISH = ("Mohon diperbaiki.", "Tolong ditindaklanjuti.", "Kapan ada kejelasan?", "Sudah dua minggu begini.")


@dataclass(frozen=True)
class Report:
    """A text and the coarse label officers gave it."""

    text: str = field(repr=False)
    label: str


def reports(count: int, seed: int) -> tuple[list[Report], str]:
    """`count` reports, always the same for a seed, and where they come from."""
    chance, path = Random(seed), found()
    if path is None:
        return _invented(count, chance), "invented texts (no file of real ones beside the checkout)"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Report(row["text"].strip(), row["label"]) for row in csv.DictReader(file)]
    fitting = [row for row in rows if len(" ".join(row.text.split())) >= 20 and len(row.text) <= 8000]
    chance.shuffle(fitting)
    return (fitting * (count // len(fitting) + 1))[:count], "real texts"


def found() -> Path | None:
    """The file COMPLAINTS_CSV names, else the one in `shared` beside the checkout."""
    named = os.environ.get("COMPLAINTS_CSV")
    places = [Path(named)] if named else [folder / BESIDE for folder in HERE.parents]
    return next((path for path in places if path.is_file()), None)


def _invented(count: int, chance: Random) -> list[Report]:
    labels = ("pekerjaan_umum", "kesehatan", "adminduk", "lainnya")
    every = [
        Report(f"{a} {b} {c}. {d}", chance.choice(labels)) for a, b, c, d in product(WHAT, HOW, WHERE, WISH)
    ]
    chance.shuffle(every)
    return (every * (count // len(every) + 1))[:count]
