"""A post office: a real SMTP server that keeps the letters it was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.machine import free_port


@dataclass
class PostOffice:
    """Letters that arrived, oldest first. While `refuses` is set, each one is turned away with it."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one address."""
        return [letter for letter in self.letters if address in str(letter["To"])]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """What aiosmtpd calls for each letter."""
        if self.refuses:
            return self.refuses
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def smtp(app: Flask) -> Iterator[PostOffice]:
    """A mail server on a free port; `app` is set to send through it."""
    office = PostOffice(free_port())
    server = Controller(office, hostname="127.0.0.1", port=office.port)
    server.start()
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=office.port, SMTP_SECURITY="none")
    yield office
    server.stop()
