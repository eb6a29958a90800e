"""The production processes, started from the command line as a server does, with all they say kept."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from config import KEY_NAMES, fit_for, settings
from feedback.launch import web_command
from tests.databases import lasting
from tests.house.plan import TREE
from tests.machine import free_port

HOST = "aduan.example.go.id"
PATIENCE = 60.0
BOUNDARY = "zq-between-the-parts"


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass
class House:
    """Web and worker in production mode. `folder` holds all that they said, and their /tmp."""

    environment: Mapping[str, str]
    port: int
    folder: Path

    def flask(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """A command of the operator; what it says is kept too."""
        command = [sys.executable, "-m", "flask", "--app", self.environment["CANARY_APP"], *words]
        with (self.folder / "command.log").open("ab") as out:
            told = {**self.environment, "PROCESS": "worker"}
            return subprocess.run(command, cwd=TREE, env=told, stdout=out, stderr=out, check=False)

    def said(self) -> str:
        """All that the processes have said so far."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("*.log")))

    def left(self) -> bytes:
        """What lies in the folder for temporary files."""
        return b"".join(path.read_bytes() for path in (self.folder / "tmp").rglob("*") if path.is_file())

    def browser(self) -> Browser:
        """A visitor who comes through the proxy."""
        return Browser(self.port)


@dataclass
class Browser:
    """A visitor without script: keeps cookies, sends the hidden fields of the page last seen."""

    port: int
    jar: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        answer = self._send("GET", path, b"", {})
        self.page = answer.text
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send the form of the page last seen."""
        typed = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(self._hidden() | fields).encode(), typed)

    def upload(self, path: str, into: str, name: str, data: bytes, **fields: str) -> Answer:
        """Send the form with a file."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (self._hidden() | fields).items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{into}"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + data + b"\r\n")
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        return self._send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def _hidden(self) -> dict[str, str]:
        fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', self.page)
        named = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in fields]
        return {name[1]: unescape(value[1]) for name, value in named if name and value}

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        seen = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.77"}
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        try:
            connection.request(method, path, body, {**seen, "Cookie": cookies, **headers})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.jar |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, answer.headers.get("Location", ""), text)
        finally:
            connection.close()


@contextmanager
def running(app: Flask, folder: Path, smtp_port: int, *, twin: bool = False) -> Iterator[House]:
    """Serve `app`'s database in production mode for as long as the block lasts."""
    port = free_port()
    lasting(app)
    (folder / "tmp").mkdir(parents=True)
    kept = {name: str(app.config[name]) for name in (*KEY_NAMES, "DATABASE_URL", "DATA_DIR")}
    target = "tests.canary.talkative:app"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("FLASK", "MODE"))},
        **kept,
        "MODE": "production",
        "LOG_LEVEL": "debug",
        "BASE_URL": f"https://{HOST}",
        "PROXY_HOPS": "1",
        "PORT": str(port),
        "WEB_PROCESSES": "1",
        "WEB_THREADS": "4",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_SECURITY": "none",
        "TMPDIR": str(folder / "tmp"),
        "CANARY_APP": target,
        "TWIN": "no_list" if twin else "",
    }
    web = fit_for("web", environment)
    serve = [*web_command(settings(web))[:-1], target]
    work = [sys.executable, "-m", "flask", "--app", target, "worker"]
    started = [
        _start(serve, {**web, "PROCESS": "web"}, folder / "web.log"),
        _start(work, {**fit_for("worker", environment), "PROCESS": "worker"}, folder / "worker.log"),
    ]
    try:
        house = House(fit_for("worker", environment), port, folder)
        _wait(house)
        yield house
    finally:
        for process in started:
            process.terminate()
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _start(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=TREE, env=environment, stdout=out, stderr=out)


def _wait(house: House) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if house.browser().get("/health/live").status == 200:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(house.said())
        time.sleep(0.1)
