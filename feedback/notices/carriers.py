"""Carriers: how a finished message leaves the house, by SMTP or, with no server set, into a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol


class CarrierDown(Exception):
    """No message can leave just now; the fault lies with the way, not with the letter. `cause` is a code."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class LetterRefused(Exception):
    """The server took this message for none of its recipients; `cause` is a code."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Carrier(Protocol):
    """Takes messages one at a time. LetterRefused or CarrierDown when one did not leave."""

    def send(self, message: EmailMessage) -> None:
        """Hand `message` over; returning means that the next post office has it."""


class FileCarrier:
    """Writes each message as an .eml file: the demo's post office, and a way to look at letters."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message under a name made of its Message-ID, so a duplicate replaces its twin."""
        name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
        unfinished = self._folder / f"{name}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise CarrierDown(type(error).__name__) from error


class SmtpCarrier:
    """Speaks to one SMTP server over one connection."""

    def __init__(self, line: smtplib.SMTP) -> None:
        self._line = line

    def send(self, message: EmailMessage) -> None:
        """Send the message; the server's 250 means it answers for it from here on."""
        try:
            self._line.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _text in error.recipients.values()})
            raise LetterRefused(f"recipient_{codes[0]}") from error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # smtplib's own errors are OSErrors too: those that answer about this letter come with a code
            if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code != 421:
                raise LetterRefused(f"smtp_{error.smtp_code}") from error
            raise CarrierDown(type(error).__name__) from error


@contextmanager
def open_carrier(config: Mapping[str, Any]) -> Iterator[Carrier]:
    """The way out for a round of letters: SMTP when SMTP_HOST is set, else the folder DATA_DIR/mail.

    CarrierDown when the server cannot be reached, trusted or signed in to.
    """
    if not config.get("SMTP_HOST"):
        yield FileCarrier(Path(config["DATA_DIR"]) / "mail")
        return
    try:
        line = _connect(config)
    except (smtplib.SMTPException, OSError) as error:
        raise CarrierDown(type(error).__name__) from error
    try:
        yield SmtpCarrier(line)
    finally:
        _hang_up(line)


def _connect(config: Mapping[str, Any]) -> smtplib.SMTP:
    host, port = str(config["SMTP_HOST"]), int(config.get("SMTP_PORT", 587))
    security = config.get("SMTP_SECURITY", "starttls")
    timeout = float(config.get("SMTP_TIMEOUT", 20))
    line: smtplib.SMTP
    if security == "tls":
        line = smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    else:
        line = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if security == "starttls":
            line.starttls(context=ssl.create_default_context())
        if config.get("SMTP_USER"):
            line.login(str(config["SMTP_USER"]), str(config.get("SMTP_PASSWORD", "")))
    except BaseException:
        line.close()
        raise
    return line


def _hang_up(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (smtplib.SMTPException, OSError):
        line.close()
