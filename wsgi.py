"""What a WSGI server serves: `granian --interface wsgi wsgi:app`, and what `flask` commands work on.

`front` is the same for granian's RSGI, where no proxy takes requests in whole (see `feedback.front`).
"""

from __future__ import annotations

import gc

gc.disable()  # while loading: all of it stays, and looking at it again takes a tenth of the start

import os

from config import settings
from feedback.app import create_app
from feedback.front import Front

app = create_app(settings(os.environ))
front = Front(app, threads=app.config["WEB_THREADS"], largest=app.config["MAX_FILES_LENGTH"])

# What was loaded stays, with the little that could be let go of it (a thousand objects in three hundred thousand,
# a sixth of a second to find): the collector need not look at it again while pages are made, and a page's own
# objects are many and short-lived.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
gc.enable()
