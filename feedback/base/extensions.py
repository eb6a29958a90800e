"""The Flask extensions, made once; `app.create_app` ties them to an application."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()
