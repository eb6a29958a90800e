"""What a WSGI server serves: `granian --interface wsgi wsgi:app`, and what `flask` commands work on."""

from __future__ import annotations

import gc
import os

from config import settings
from feedback.app import create_app

app = create_app(settings(os.environ))

# What was loaded stays: the collector need not look at it again while pages are made, and a page's own
# objects are many and short-lived.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
