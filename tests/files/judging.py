"""What becomes of the hostile files at the public door, judged by the bytes and headers that are served.

`python -m tests.files.judging` prints it for each, with seconds and peak memory of the process that opened it.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, unquote

import pikepdf
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from config import settings
from feedback.app import create_app
from feedback.base.refusal import Refusal
from feedback.files import cleaning, workshop
from feedback.files.cleaning import CleanFile
from feedback.files.unfit import Unfit
from feedback.people.throttle import Limit
from feedback.web import limits
from tests.databases import copies_for
from tests.files.hostile import MARK, Upload, corpus
from tests.web.public_path import STORY, hidden

PLENTY = (Limit(10**6, timedelta(hours=1)), Limit(10**6, timedelta(hours=1)))
SERVED = {"image/jpeg": "jpg", "application/pdf": "pdf"}
ACTING = re.compile(
    rb"/(OpenAction|AA|JS|JavaScript|Launch|SubmitForm|URI|GoToR|GoToE|EmbeddedFiles?|XFA|AcroForm|RichMedia\w*"
    rb"|Rendition|Collection|FileAttachment|Widget|Link|Screen|Movie|Sound)\b"
)
HARMLESS_SEGMENTS = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD}
LINK = re.compile(r'/report/files/([\w-]+)"')


@dataclass
class Judged:
    """One file's end: "kept", "refused" or "UNSAFE"; what it cost whoever opened it."""

    what: str
    verdict: str = "UNSAFE"
    said: str = ""
    seconds: float = 0.0
    peak: int = 0
    faults: list[str] = field(default_factory=list)


def judged(app: Flask, uploads: list[Upload], *, clean: bool = True) -> list[Judged]:
    """Send each at the form, fetch what is served. With `clean` False, to the twin that keeps what it gets."""
    client = app.test_client()
    with patch.dict(limits.LIMITS, dict.fromkeys(limits.LIMITS, PLENTY)), _twin(clean):
        return [_one(client, upload) for upload in uploads]


def _one(client: FlaskClient, upload: Upload) -> Judged:
    found = Judged(upload.what)
    secret = hidden(client.get("/report?new"))
    with _costs(found):
        body, kind = _form(upload, {"draft": secret, "text": STORY, "conduct": "no"})
        try:
            answer = client.post("/report", data=body, content_type=kind)
        except Exception as fault:
            found.faults.append(f"broke: {type(fault).__name__}")
            return found
    page = client.get("/report").text if answer.status_code == 303 else answer.text
    tokens = sorted(set(LINK.findall(page)))
    if answer.status_code == 422 and not tokens:
        plain = found.said.endswith(".") and html.escape(found.said, quote=False) in html.unescape(page)
        found.faults += [] if plain else ["refused without a sentence"]
        found.faults += [] if STORY in page else ["the story is gone"]
        found.verdict = "UNSAFE" if found.faults else "refused"
    elif answer.status_code == 303 and len(tokens) == 1:
        try:
            found.faults += _faults_of(client, tokens[0])
        except Exception as fault:
            found.faults.append(f"cannot be read: {type(fault).__name__}")
        found.verdict = "UNSAFE" if found.faults else "kept"
    else:
        found.faults.append(f"answered {answer.status_code}")
    found.said = found.said or "; ".join(found.faults)
    return found


def _form(upload: Upload, fields: dict[str, str]) -> tuple[bytes, str]:
    """The form by hand, so that a name may hold what no browser would send (RFC 5987)."""
    edge = b"--edge-of-a-part"
    parts = [
        b'%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (edge, key.encode(), text.encode())
        for key, text in fields.items()
    ]
    name = f"filename*=UTF-8''{quote(upload.name)}".encode()
    head = b'%s\r\nContent-Disposition: form-data; name="files"; %s\r\nContent-Type: %s\r\n\r\n'
    parts.append(head % (edge, name, upload.declared.encode()) + upload.data + b"\r\n")
    return b"".join(parts) + edge + b"--\r\n", f"multipart/form-data; boundary={edge[2:].decode()}"


def _faults_of(client: FlaskClient, token: str) -> Iterator[str]:
    """What is dangerous in how a file is served."""
    served = client.get(f"/report/files/{token}")
    got = served.headers
    if served.status_code != 200:
        yield f"served {served.status_code}"
        return
    kind = got["Content-Type"]
    if kind not in SERVED:
        yield f"type {kind}"
        return
    if got.get("Content-Security-Policy") != "sandbox; default-src 'none'":
        yield "no sandbox"
    if got.get("X-Content-Type-Options") != "nosniff":
        yield "sniffed"
    if got.get("Cache-Control") != "no-store":
        yield "cached"
    disposition = got.get("Content-Disposition", "")
    if not disposition.startswith("inline" if kind == "image/jpeg" else "attachment"):
        yield f"disposition {disposition}"
    yield from _name_faults(disposition, SERVED[kind])
    yield from (_picture_faults if kind == "image/jpeg" else _pdf_faults)(served.data)


def _name_faults(disposition: str, ending: str) -> Iterator[str]:
    for name in re.findall(r'filename="?([^";]*)"?', disposition) + [
        unquote(one) for one in re.findall(r"filename\*=UTF-8''([^;]*)", disposition)
    ]:
        if len(name) > 80 or name.count(".") != 1 or not name.endswith("." + ending):
            yield f"name {name!r}"
        if any(unicodedata.category(letter)[0] == "C" or letter in "/\\<>:|$`{}" for letter in name):
            yield f"signs in the name {name!r}"


def _picture_faults(data: bytes) -> Iterator[str]:
    """Segment by segment, as another reader than ours: only what a picture needs, and nothing behind it."""
    if MARK in data or b"<script" in data:
        yield "the script is still there"
    place = 2
    while data[place : place + 1] == b"\xff" and data[place + 1] != 0xDA:
        if data[place + 1] not in HARMLESS_SEGMENTS:
            yield f"segment {data[place + 1]:x}"
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    if not data.startswith(b"\xff\xd8\xff") or data.find(b"\xff\xd9") != len(data) - 2:
        yield "something behind the picture"
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        picture.load()
        if max(picture.size) > 2000:
            yield f"size {picture.size}"


def _pdf_faults(data: bytes) -> Iterator[str]:
    """Unpacked, so that nothing hides in a stream."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    flat = out.getvalue()
    if found := ACTING.search(flat):
        yield f"acts: {found[0].decode()}"
    if MARK in flat or b"<script" in flat:
        yield "the script is still there"


@contextmanager
def _costs(found: Judged) -> Iterator[None]:
    """Note the sentence of a refusal, and what the work cost."""
    made, clean = workshop.made, cleaning.clean

    def measured(*given: Any) -> workshop.Made:
        try:
            done = made(*given)
        except Unfit as fault:
            found.seconds, found.peak = fault.seconds, fault.peak
            raise
        found.seconds, found.peak = done.seconds, done.peak
        return done

    def heard(*given: Any) -> CleanFile:
        try:
            return clean(*given)
        except Refusal as refusal:
            found.said = str(refusal.sentence)
            raise

    with patch.object(workshop, "made", measured), patch.object(cleaning, "clean", heard):
        yield


@contextmanager
def _twin(clean: bool) -> Iterator[None]:
    """The twin believes what the sender says about a file, and keeps it as it is."""
    if clean:
        yield
        return
    one = cleaning.CleanFile(b"", "", "", "0" * 64, "0" * 64)

    def believed(data: bytes, name: str) -> CleanFile:
        hashed = hashlib.sha256(data or b"\0").hexdigest()
        kind = cleaning.sniffed(data)
        media = {"pdf": "application/pdf", "jpeg": "image/jpeg"}.get(kind or "", "text/html")
        kept = name[:80].replace("\0", "")
        return replace(one, data=data or b"\0", media_type=media, name=kept, clean_sha256=hashed)

    with patch.object(cleaning, "clean", believed):
        yield


def report(app: Flask, say: Callable[[str], None]) -> tuple[int, int, int]:
    """Say a line for each file; how many there were, how many unsafe, how many unsafe at the twin."""
    begun, uploads = time.monotonic(), corpus()
    found = judged(app, uploads)
    for one in found:
        say(f"{one.what:42} {one.verdict:8} {one.seconds:6.2f} s {one.peak / 2**20:5.0f} MiB  {one.said}")
    unsafe = sum(one.verdict == "UNSAFE" for one in found)
    twin = sum(one.verdict == "UNSAFE" for one in judged(app, uploads, clean=False))
    counts = {word: sum(one.verdict == word for one in found) for word in ("kept", "refused", "UNSAFE")}
    worst = f"{max(one.peak for one in found) >> 20} MiB and {max(one.seconds for one in found):.1f} s"
    took = f"{len(found)} files in {time.monotonic() - begun:.0f} s"
    say(f"{took}: {counts}; worst {worst}; the twin without cleaning: {twin} unsafe")
    return len(found), unsafe, twin


def main() -> int:
    """Print it all; 1 when a file is unsafe, or none is at the twin."""
    with TemporaryDirectory() as folder:
        copies = copies_for(os.environ.get("TEST_DATABASE_URL", ""), Path(folder))
        config = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"})
        app = create_app(config | {"WTF_CSRF_ENABLED": False})
        try:
            copies.fill(app)
            copies.renew()
            _files, unsafe, twin = report(app, lambda line: print(line, flush=True))
        finally:
            copies.drop()
    return 1 if unsafe or not twin else 0


if __name__ == "__main__":
    sys.exit(main())
