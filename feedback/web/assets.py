"""The style sheets and scripts of the pages: joined, lightly shortened, named by their content.

Sources lie in `static/css`, `static/js` and `static/img`, what npm brought in `static/node_modules`; the results in
`static/built` (never committed), each beside its .br and .gz. Every name carries a hash, so a browser may keep a file
for ever. Two processes that start together write the same bytes to the same names, each by an atomic rename.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, current_app
from whitenoise import WhiteNoise

from feedback.web import headers

STATIC = Path(__file__).parent.parent / "static"
PREFIX = "/static/built/"
BUNDLES = {
    "public.css": (
        "tokens",
        "base",
        "layout",
        "buttons",
        "forms",
        "tags",
        "boxes",
        "story",
        "tables",
        "figures",
        "home",
        "print",
    ),
    "desk.css": ("desk", "charts", "paper", "dark"),
    "letter.css": ("letter", "letter_screen"),
    "public.js": ("public", "receipt"),
    "desk.js": (
        "desk",
        "waiting",
    ),
    "passkey.js": ("passkey",),
    "charts.js": ("chart_kinds", "charts"),
}
TAKEN = {"chart.js": "chart.js/dist/chart.umd.min.js"}
"""What pages take from others: the name they ask for, and its file in `static/node_modules` (make browser)."""
KEPT_FOR = 7 * 24 * 3600  # seconds an outdated file stays, for pages already open


def init_app(app: Flask) -> None:
    """Build what is stale, serve it with long-lived names, and give the templates `asset(name)`."""
    folder = Path(app.config.get("ASSETS_FOLDER") or STATIC / "built")
    try:
        manifest = build(folder)
    except PermissionError:  # a read-only installation builds into a folder of its own
        folder = Path(tempfile.mkdtemp(prefix="assets-"))
        manifest = build(folder)
    app.jinja_env.globals.update(asset=_finder(manifest), has_asset=manifest.__contains__)
    served = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        max_age=60,
        immutable_file_test=lambda _path, url: url.startswith(PREFIX),
        add_headers_function=partial(_tell, headers.of_static_files(app)),
    )
    served.add_files(str(folder), prefix=PREFIX)
    app.wsgi_app = served  # type: ignore[method-assign]  # Flask's own way to put something before it


def build(folder: Path) -> dict[str, str]:
    """Write what is missing in `folder`; return source name -> served name, "public.4f….css"."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for name, content in _contents():
        stem, _dot, ending = name.rpartition(".")
        served = f"{stem.replace('/', '-')}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        manifest[name] = served
        _write(folder / f"{served}.br", partial(brotli.compress, content, quality=11))
        _write(folder / f"{served}.gz", partial(gzip.compress, content, 9, mtime=0))
        _write(folder / served, partial(bytes, content))
    _put(folder / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode())
    _clear_out(folder, set(manifest.values()))
    return manifest


def _contents() -> list[tuple[str, bytes]]:
    bundles = []
    for bundle, parts in BUNDLES.items():
        ending = bundle.rpartition(".")[2]
        texts = [
            path.read_text("utf-8")
            for path in (STATIC / ending / f"{part}.{ending}" for part in parts)
            if path.exists()
        ]
        shorten = shorter_css if ending == "css" else shorter_js
        bundles.append((bundle, shorten("\n".join(texts)).encode()))
    for name, path in TAKEN.items():
        if (STATIC / "node_modules" / path).exists():  # a page whose extra is absent still works
            bundles.append((name, (STATIC / "node_modules" / path).read_bytes()))
    drawings = sorted((STATIC / "img").glob("*.*"))
    return bundles + [(path.relative_to(STATIC).as_posix(), path.read_bytes()) for path in drawings]


def shorter_css(text: str) -> str:
    """The style sheet without comments and needless blanks. Our sheets hold no blanks inside strings."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip()


def shorter_js(text: str) -> str:
    """The script without lines that are only comments or blank, and without indents."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*", "* ", "*/")))


def _write(path: Path, make: Callable[[], bytes]) -> None:
    if path.exists():
        with suppress(OSError):  # made when this version was installed, where nobody may write now
            os.utime(path)
    else:
        _put(path, make())


def _put(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as new:
        new.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)


def _clear_out(folder: Path, current: set[str]) -> None:
    before = time.time() - KEPT_FOR
    for path in folder.iterdir():
        name = path.name.removesuffix(".br").removesuffix(".gz")
        if name in current or name == "manifest.json":
            continue
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:  # the other process was faster
            continue


def address(name: str) -> str:
    """The address of a style sheet, for a template that gets it as a value; KeyError for a name that does not exist."""
    found: str = current_app.jinja_env.globals["asset"](name)  # type: ignore[operator]  # what `init_app` put there
    return found


def _finder(manifest: dict[str, str]) -> Callable[[str], str]:
    def asset(name: str) -> str:
        """The address of a style sheet, script or picture; KeyError for a name that does not exist."""
        return PREFIX + manifest[name]

    return asset


def _tell(told: dict[str, str], given: Any, _path: str, _url: str) -> None:
    for name, value in told.items():
        given[name] = value
