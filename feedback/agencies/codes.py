"""Codes for units that have none: short, stable, made of their names."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60


def code_for(name: str, above: str = "") -> str:
    """A code such as "DINKES-BIDANG-P2P": capital letters, digits and hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    slug = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")
    return "-".join(part for part in (above, slug) if part)[:LONGEST].strip("-")
