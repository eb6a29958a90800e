"""Every setting of the system, read from the environment once, at start.

Nothing has to be set for a demo: its keys are made on the first start and kept in DATA_DIR. Production
(`MODE=production`) takes its keys from the environment only and refuses to start with weak or demo ones.
README.md has the table of settings.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nacl.public import PrivateKey
from nacl.signing import SigningKey

MODES = ("demo", "production", "test")
SECOND_FACTORS = ("required", "offered")
DEMO_MARK = b"DEMO"
DEMO_DOMAIN = "demo.example"  # demo accounts live under this e-mail domain, and nobody else does
MEBIBYTE = 1024 * 1024

KEY_NAMES = (
    "SECRET_KEY",
    "VAULT_KEY",
    "VAULT_KEY_ID",
    "CODE_PEPPER",
    "REVEAL_PUBLIC_KEY",
    "REVEAL_PRIVATE_KEY",
    "WORKER_PUBLIC_KEY",
    "WORKER_PRIVATE_KEY",
    "CHECKPOINT_PUBLIC_KEY",
    "CHECKPOINT_PRIVATE_KEY",
    "RECEIPT_PUBLIC_KEY",
    "RECEIPT_PRIVATE_KEY",
)
HOLDERS = {
    "REVEAL_PRIVATE_KEY": "keeper",
    "WORKER_PRIVATE_KEY": "worker",
    "CHECKPOINT_PRIVATE_KEY": "keeper",
    "RECEIPT_PRIVATE_KEY": "web",
}
"""The one process (PROCESS) that holds each private key."""
HELD_APART = ("SECRET_KEY", "CODE_PEPPER", "VAULT_KEY", "VAULT_OLD_KEYS")
"""Secrets of web and worker, for which the keeper has no use."""
KEEPERS = {"REVEAL_PRIVATE_KEY": "reveal-private.key", "CHECKPOINT_PRIVATE_KEY": "checkpoint-private.key"}
"""Where a demo keeps what only the keeper holds, in DATA_DIR."""


class Unsafe(SystemExit):
    """The settings are not safe to start with; the message says which one and what to do."""


def settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The application's configuration. `Unsafe` when a setting is wrong or too weak for its mode.

    Keys are base64 of 32 bytes, except SECRET_KEY, which is text of 32 characters or more.
    Private keys are kept only in the process that HOLDERS names (and in tests).
    """
    mode = environ.get("MODE", "demo")
    if mode not in MODES:
        raise Unsafe(f"MODE must be one of {', '.join(MODES)}, not {mode!r}.")
    folder = Path(environ.get("DATA_DIR", "var")).absolute()
    process = environ.get("PROCESS", "web")
    base_url = environ.get("BASE_URL", "" if mode == "production" else _own_address(environ)).rstrip("/")
    https = base_url.startswith("https://")
    staff_host = _staff_host(environ, base_url)
    keys = _keys(environ, mode, folder)
    if mode == "production":
        _refuse_strange(environ, process)
        _refuse_weak(keys, folder, process)
        _refuse_careless(environ, base_url)
    if mode != "test":
        keys = fit_for(process, keys)
    return {
        **keys,
        "VAULT_OLD_KEYS": _old_keys(environ),
        **({"REVEAL_OLD_PRIVATE_KEYS": _old_reveal_keys(environ)} if process == "keeper" else {}),
        "MODE": mode,
        "PROCESS": process,
        "DATA_DIR": str(folder),
        "BASE_URL": base_url,
        "TESTING": mode == "test",
        "DEMO_DOMAIN": DEMO_DOMAIN,
        "SECOND_FACTOR": _second_factor(environ, mode),
        "STAFF_HOST": staff_host,
        "TRUSTED_HOSTS": _trusted_hosts(environ, base_url, staff_host),
        "PROXY_HOPS": _number(environ, "PROXY_HOPS", 0),
        "HOST": environ.get("HOST", "127.0.0.1"),
        "PORT": _number(environ, "PORT", 8000),
        "LOG_LEVEL": environ.get("LOG_LEVEL", "warning" if mode == "demo" else "info"),
        "WEB_PROCESSES": _number(environ, "WEB_PROCESSES", min(os.cpu_count() or 1, 4)),
        "WEB_THREADS": _number(environ, "WEB_THREADS", 16),
        "BACKUP_DIR": environ.get("BACKUP_DIR", ""),
        "METRICS_TOKEN": _metrics_token(environ),
        "CLAMD_ADDRESS": _clamd(environ),
        **_cookies(https),
        **_storage(environ, folder),
        **_mail(environ, base_url),
        **_checkpoints(environ, mode, folder, base_url),
        **_limits(environ),
    }


def fit_for(process: str, given: Mapping[str, str]) -> dict[str, str]:
    """Of these settings, those that a process (web, worker or keeper) may hold: no secret of another."""
    return {
        name: value
        for name, value in given.items()
        if _holder(name, process) == process and not (process == "keeper" and name in HELD_APART)
    }


def _holder(name: str, process: str) -> str:
    return "keeper" if name == "REVEAL_OLD_PRIVATE_KEYS" else HOLDERS.get(name, process)


def make_keys(mark: bytes = b"") -> dict[str, str]:
    """A fresh set of keys; `mark` stands at the head of the secret ones so that they can be recognised.

    REVEAL_PRIVATE_KEY and CHECKPOINT_PRIVATE_KEY are the keeper's: no other user of the server may read them.
    """

    def raw() -> bytes:
        return mark + secrets.token_bytes(32 - len(mark))

    worker, reveal = PrivateKey(raw()), PrivateKey(raw())
    checkpoint, receipt = SigningKey(raw()), SigningKey(raw())
    word = mark.decode().lower()
    return {
        "SECRET_KEY": word + secrets.token_urlsafe(48),
        "VAULT_KEY": _text(raw()),
        "VAULT_KEY_ID": word or "1",
        "CODE_PEPPER": _text(raw()),
        "REVEAL_PUBLIC_KEY": _text(bytes(reveal.public_key)),
        "REVEAL_PRIVATE_KEY": _text(bytes(reveal)),
        "WORKER_PUBLIC_KEY": _text(bytes(worker.public_key)),
        "WORKER_PRIVATE_KEY": _text(bytes(worker)),
        "CHECKPOINT_PUBLIC_KEY": _text(bytes(checkpoint.verify_key)),
        "CHECKPOINT_PRIVATE_KEY": _text(bytes(checkpoint)),
        "RECEIPT_PUBLIC_KEY": _text(bytes(receipt.verify_key)),
        "RECEIPT_PRIVATE_KEY": _text(bytes(receipt)),
    }


def _keys(environ: Mapping[str, str], mode: str, folder: Path) -> dict[str, str]:
    given = {name: environ[name] for name in KEY_NAMES if environ.get(name)}
    if mode == "production":
        return {"VAULT_KEY_ID": "1", **given}
    kept = _demo_keys(folder) if mode == "demo" else make_keys()
    return {name: value for name, value in {**kept, **given}.items() if name in KEY_NAMES}


def _demo_keys(folder: Path) -> dict[str, str]:
    """The demo's keys, made once; a demo of an older version gets those it lacks.

    The keeper's private keys lie in files of their own, as they would with a user of its own.
    """
    path = folder / "keys.json"
    if set(KEY_NAMES) - KEEPERS.keys() - _kept(path).keys():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = {**make_keys(DEMO_MARK), **_kept(path)}
        for name, file in KEEPERS.items():
            _write_private(folder / file, keys.pop(name))
        # Of two processes that start together the first one's files stay: the public halves follow them.
        reveal, checkpoint = (_bytes(_read(folder / file)) for file in KEEPERS.values())
        keys["REVEAL_PUBLIC_KEY"] = _text(bytes(PrivateKey(reveal).public_key))
        keys["CHECKPOINT_PUBLIC_KEY"] = _text(bytes(SigningKey(checkpoint).verify_key))
        path.unlink(missing_ok=True)
        _write_private(path, json.dumps(keys, indent=1))
    return {**_kept(path), **{name: _read(folder / file) for name, file in KEEPERS.items()}}


def _kept(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(_read(path) or "{}")
    return found


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _write_private(path: Path, text: str) -> None:
    """Write once, readable by the owner only; of two processes starting together the first one wins."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _refuse_strange(environ: Mapping[str, str], process: str) -> None:
    """No process starts with a secret that belongs to another: who takes it over would have that as well."""
    for name in sorted(set(filter(environ.get, environ)) - set(fit_for(process, environ))):
        holder = _holder(name, process)
        right = f"only the {holder} may hold it" if holder != process else "it has no use for it"
        raise Unsafe(
            f"{name} is in the environment of the {process} process, and {right}."
            " Take it out there: each process runs as a user of its own with its own secrets (docs/keys.md)."
        )


def _refuse_weak(keys: Mapping[str, str], folder: Path, process: str) -> None:
    advice = "Make a set with `flask keys` and give them in the environment."
    if process != "keeper":
        if len(keys.get("SECRET_KEY", "")) < 32:
            raise Unsafe(f"SECRET_KEY is missing or shorter than 32 characters. {advice}")
        if keys["SECRET_KEY"].startswith(DEMO_MARK.decode().lower()):
            raise Unsafe(f"SECRET_KEY is a demo key. {advice}")
    for name in (
        *(("VAULT_KEY", "CODE_PEPPER", "WORKER_PUBLIC_KEY") if process != "keeper" else ()),
        "REVEAL_PUBLIC_KEY",
        "CHECKPOINT_PUBLIC_KEY",
        "RECEIPT_PUBLIC_KEY",
    ):
        if len(_bytes(keys.get(name, ""))) != 32:
            raise Unsafe(f"{name} must be 32 bytes in base64. {advice}")
    for name in ("VAULT_KEY", "CODE_PEPPER", *HOLDERS):
        if _bytes(keys.get(name, "")).startswith(DEMO_MARK):
            raise Unsafe(f"{name} is a demo key. {advice}")
    for name in ("RECEIPT", "CHECKPOINT"):
        private = f"{name}_PRIVATE_KEY"
        if HOLDERS[private] == process and not _is_pair(keys.get(private, ""), keys[f"{name}_PUBLIC_KEY"]):
            raise Unsafe(f"{private} is missing, or does not belong to {name}_PUBLIC_KEY. {advice}")
    demo = _kept(folder / "keys.json")
    for name in set(keys) - {"VAULT_KEY_ID"}:
        if keys[name] == demo.get(name):
            raise Unsafe(f"{name} is the demo key kept in {folder}. {advice}")


def _is_pair(private: str, public: str) -> bool:
    seed = _bytes(private)
    return len(seed) == 32 and bytes(SigningKey(seed).verify_key) == _bytes(public)


def _refuse_careless(environ: Mapping[str, str], base_url: str) -> None:
    if not base_url.startswith("https://"):
        raise Unsafe("BASE_URL must be the public https:// address, for example https://aduan.example.go.id.")
    if environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        raise Unsafe("FLASK_DEBUG must be off in production.")
    for name, wanted in _spoken_aloud(environ):
        raise Unsafe(f"{name} leaves this machine without protection. {wanted}")


def _spoken_aloud(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Settings by which passwords, letters or files would cross a network in clear, and what to set instead."""
    database = urlsplit(environ.get("DATABASE_URL", ""))
    asked = parse_qs(database.query)
    if not _is_here(database.hostname, *asked.get("host", ())) and asked.get("sslmode") != ["verify-full"]:
        yield "DATABASE_URL", "Add sslmode=verify-full (and sslrootcert)."
    redis = urlsplit(environ.get("REDIS_URL", ""))
    if redis.scheme == "redis" and not _is_here(redis.hostname):
        yield "REDIS_URL", "Use rediss://."
    store = urlsplit(environ.get("S3_ENDPOINT", ""))
    if store.scheme == "http" and not _is_here(store.hostname):
        yield "S3_ENDPOINT", "Use https://."
    scanner = environ.get("CLAMD_ADDRESS", "")
    if not scanner.startswith("/") and not _is_here(scanner.rpartition(":")[0].strip("[]")):
        yield "CLAMD_ADDRESS", "Use a clamd on this machine: files would cross the network in clear."
    if environ.get("SMTP_SECURITY") == "none" and not _is_here(environ.get("SMTP_HOST")):
        yield "SMTP_SECURITY", "Use starttls or tls, or a mail server on this machine."


def _is_here(*hosts: str | None) -> bool:
    """Whether all of these are this machine: its loopback addresses, or a socket's folder."""
    return all(
        host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") for host in hosts if host
    )


def _second_factor(environ: Mapping[str, str], mode: str) -> str:
    """Whether staff must have a second factor; a demo only offers it, so that its printed sign-ins work."""
    chosen = environ.get("SECOND_FACTOR") or ("required" if mode == "production" else "offered")
    if chosen not in SECOND_FACTORS:
        raise Unsafe(f"SECOND_FACTOR must be one of {', '.join(SECOND_FACTORS)}, not {chosen!r}.")
    if mode == "production" and chosen != "required":
        raise Unsafe("SECOND_FACTOR must be required in production.")
    return chosen


def _cookies(https: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-aduan" if https else "aduan",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "PREFERRED_URL_SCHEME": "https" if https else "http",
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session: a slow reporter loses nothing
        "WTF_CSRF_SSL_STRICT": False,  # browsers that send no Referer may report; guards check Origin
        "TEMPLATES_AUTO_RELOAD": False,
        "PROPAGATE_EXCEPTIONS": False,
    }


def _storage(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    url = environ.get("DATABASE_URL") or f"sqlite:///{folder / 'aduan.db'}"
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{Path(url.removeprefix('sqlite:///')).absolute()}"
    if url.startswith("postgres://"):
        url = url.replace("postgres://", "postgresql://", 1)
    return {
        "DATABASE_URL": url,
        "SQLALCHEMY_DATABASE_URI": url,
        "REDIS_URL": environ.get("REDIS_URL", ""),
        "S3_ENDPOINT": environ.get("S3_ENDPOINT", ""),
        "S3_BUCKET": environ.get("S3_BUCKET", ""),
        "S3_KEY": environ.get("S3_KEY", ""),
        "S3_SECRET": environ.get("S3_SECRET", ""),
        "S3_REGION": environ.get("S3_REGION", "us-east-1"),
    }


def _mail(environ: Mapping[str, str], base_url: str) -> dict[str, Any]:
    security = environ.get("SMTP_SECURITY", "starttls")
    if security not in ("none", "starttls", "tls"):
        raise Unsafe("SMTP_SECURITY must be none, starttls or tls.")
    return {
        "SMTP_HOST": environ.get("SMTP_HOST", ""),
        "SMTP_PORT": _number(environ, "SMTP_PORT", 465 if security == "tls" else 587),
        "SMTP_USER": environ.get("SMTP_USER", ""),
        "SMTP_PASSWORD": environ.get("SMTP_PASSWORD", ""),
        "SMTP_SECURITY": security,
        "SMTP_FROM": environ.get("SMTP_FROM", f"aduan@{urlsplit(base_url).hostname or 'localhost'}"),
    }


def _checkpoints(environ: Mapping[str, str], mode: str, folder: Path, base_url: str) -> dict[str, Any]:
    """What checkpoints are called, whose former signatures count, and by which ways they leave this machine."""
    outside = environ.get("CHECKPOINT_DIR") or ("" if mode == "production" else str(folder / "checkpoints"))
    origin = environ.get("CHECKPOINT_ORIGIN") or f"{urlsplit(base_url).hostname or 'localhost'}/checkpoints"
    if not re.fullmatch(r"[^\s+,]+", origin):
        raise Unsafe("CHECKPOINT_ORIGIN must be one word without + and commas.")
    return {
        "CHECKPOINT_ORIGIN": origin,
        "CHECKPOINT_OLD_KEYS": _listed(environ, "CHECKPOINT_OLD_KEYS"),
        "CHECKPOINT_DIR": outside,
        "CHECKPOINT_RECIPIENTS": _listed(environ, "CHECKPOINT_RECIPIENTS"),
    }


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in environ.get(name, "").split(",") if one.strip()]


def _limits(environ: Mapping[str, str]) -> dict[str, Any]:
    """A form is small; where files are taken it may carry them (`web/sizes.py`)."""
    upload = _number(environ, "MAX_UPLOAD_BYTES", 10 * MEBIBYTE)
    files = _number(environ, "MAX_FILES", 5)
    return {
        "MAX_UPLOAD_BYTES": upload,
        "MAX_FILES": files,
        "MAX_PIXELS": _number(environ, "MAX_PIXELS", 50_000_000),
        "MAX_CASE_FILES": _number(environ, "MAX_CASE_FILES", 60),
        "DISK_RESERVE": _number(environ, "DISK_RESERVE_MB", 1024) * MEBIBYTE,
        "MAX_CONTENT_LENGTH": MEBIBYTE // 2,
        "MAX_FILES_LENGTH": upload * files + MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": MEBIBYTE // 2,
        "MAX_FORM_PARTS": 100,
    }


def _staff_host(environ: Mapping[str, str], base_url: str) -> str:
    """The host of the staff's pages, "" when they share that of the residents."""
    host = environ.get("STAFF_HOST", "").strip().lower()
    if host and (
        not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", host) or host == urlsplit(base_url).hostname
    ):
        raise Unsafe(f"STAFF_HOST must be the name of another host than that of BASE_URL, not {host!r}.")
    return host


def _trusted_hosts(environ: Mapping[str, str], base_url: str, staff_host: str) -> list[str]:
    named = [host.strip() for host in environ.get("TRUSTED_HOSTS", "").split(",") if host.strip()]
    own = urlsplit(base_url).hostname
    local = [] if base_url.startswith("https://") else ["localhost", "127.0.0.1", "[::1]"]
    return list(dict.fromkeys([*named, *filter(None, (own, staff_host)), *local]))


def _own_address(environ: Mapping[str, str]) -> str:
    host = environ.get("HOST", "127.0.0.1")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 (compared with, not bound)
    return f"http://{shown}:{_number(environ, 'PORT', 8000)}"


def _old_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Vault keys of former years, from "id:base64,id:base64"."""
    pairs = [
        pair.strip().partition(":") for pair in environ.get("VAULT_OLD_KEYS", "").split(",") if pair.strip()
    ]
    for name, _colon, key in pairs:
        if len(_bytes(key)) != 32:
            raise Unsafe(f"VAULT_OLD_KEYS holds no 32 bytes in base64 for {name!r}.")
    return {name: key for name, _colon, key in pairs}


def _old_reveal_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Reveal keys of former years, the private halves, separated by commas: what is not resealed yet needs them."""
    found = tuple(key.strip() for key in environ.get("REVEAL_OLD_PRIVATE_KEYS", "").split(",") if key.strip())
    if any(len(_bytes(key)) != 32 for key in found):
        raise Unsafe("REVEAL_OLD_PRIVATE_KEYS must be 32 bytes in base64 each, separated by commas.")
    return found


def _clamd(environ: Mapping[str, str]) -> str:
    """A socket's path or "host:port"; "" for none."""
    address = environ.get("CLAMD_ADDRESS", "")
    if address and not address.startswith("/") and not re.fullmatch(r"[\w.:\[\]-]+:\d{1,5}", address):
        raise Unsafe(f"CLAMD_ADDRESS must be a socket's path or host:port, not {address!r}.")
    return address


def _metrics_token(environ: Mapping[str, str]) -> str:
    token = environ.get("METRICS_TOKEN", "")
    if token and len(token) < 32:
        raise Unsafe("METRICS_TOKEN must have 32 characters or more; without one /metrics is closed.")
    return token


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdigit():
        raise Unsafe(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
