"""Why a file cannot be kept. The words for it are found where somebody reads them (cleaning.py)."""

from __future__ import annotations

from typing import Literal

MOST_PAGES = 200  # of a PDF

Why = Literal["unreadable_picture", "unreadable_pdf", "pixels", "pages", "locked", "large_pdf", "heavy"]


class Unfit(ValueError):
    """A file that is not kept; `why` says what was found, `seconds` and `peak` (bytes) what finding it cost."""

    def __init__(self, why: Why, seconds: float = 0.0, peak: int = 0) -> None:
        super().__init__(why)
        self.why: Why = why
        self.seconds = seconds
        self.peak = peak
