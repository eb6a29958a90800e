"""What a WSGI server serves: `granian --interface wsgi wsgi:app`, and what `flask` commands work on."""

from __future__ import annotations

import os

from config import settings
from feedback.app import create_app

app = create_app(settings(os.environ))
