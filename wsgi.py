"""What a WSGI server serves: `granian --interface wsgi wsgi:app`, and what `flask` commands work on."""

from __future__ import annotations

import gc
import os

from config import settings
from feedback.app import create_app

app = create_app(settings(os.environ))

# What was loaded stays: the collector need not look at it again while pages are made.
gc.collect()
gc.freeze()
