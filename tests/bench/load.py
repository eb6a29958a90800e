"""Browsers that only ask: kept-alive connections, cookies, and how long an answer took."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

HOST = "bench.example"
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class Exhausted(Exception):
    """There is no more work prepared."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    place: str
    body: bytes

    @property
    def token(self) -> str:
        """The form token of the page."""
        found = _TOKEN.search(self.body)
        return found.group(1).decode() if found else ""


class Browser:
    """One kept-alive connection with its own cookies, as if from a network of its own."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = dict(cookies or {})
        self.token = ""

    def get(self, path: str) -> Answer:
        """GET `path`."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, object]) -> Answer:
        """POST a form to `path`."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        return self._ask("POST", path, urlencode(form).encode(), kind)

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        network = ".".join(str(random.randint(1, 250)) for _ in range(4))
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": network, **more}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(answer.status, answer.headers.get("Location", ""), content)


def must(answer: Answer, status: int) -> Answer:
    """The answer, when it has this status; RuntimeError with the page's beginning otherwise."""
    if answer.status != status:
        words = " ".join(re.sub(rb"<[^>]+>", b" ", answer.body).decode(errors="replace").split())
        raise RuntimeError(f"{status} was expected, {answer.status} came: {answer.place} {words[:600]}")
    return answer


Task = Callable[[Browser], None]


def drive(task: Task, browsers: list[Browser], seconds: float) -> int:
    """Each browser repeats the task for so long, or until nothing is left to do; how often it was done."""
    until, counts, faults = time.monotonic() + seconds, [0] * len(browsers), []

    def one(place: int) -> None:
        try:
            while time.monotonic() < until:
                task(browsers[place])
                counts[place] += 1
        except Exhausted:
            return
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(counts)


def serial(task: Task, browser: Browser, times: int) -> list[float]:
    """Milliseconds of each of `times` tasks, one after the other, sorted."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        try:
            task(browser)
        except Exhausted:
            break
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)
