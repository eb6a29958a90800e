"""How sure a share is: the interval chance alone leaves around it. Pure.

Wilson's interval (Journal of the American Statistical Association 22 (1927), 209).
"""

from __future__ import annotations

from math import sqrt

Z = 1.959964  # 97.5 % of a normal distribution lie below it


def between(count: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of the share `count` / `of`; None without a denominator."""
    if not of:
        return None
    share, square = count / of, Z * Z / of
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
