"""What only development tools bring is not in production, so it is not measured: structlog loads rich where it is."""

from __future__ import annotations

import sys

sys.modules["rich"] = None  # type: ignore[assignment]  # "cannot be imported"
