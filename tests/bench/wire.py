"""Counting SQL where it reaches the database: a relay between an application and PostgreSQL that reads along.

It follows the messages a client sends (protocol 3.0: Parse, Bind, Execute, Query), so nothing in the application
knows of it and nothing it sends is missed.
"""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field

import psycopg
from sqlalchemy.engine import make_url

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START TRANSACTION", "DEALLOCATE")


@dataclass
class Counted:
    """What was sent: statements that do work, transactions begun, and empty questions ("are you there?")."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0
    pings: int = 0

    def note(self, sql: str) -> None:
        """Count one execution."""
        word = " ".join(sql.split()).upper()
        if word.strip("; ") == "":
            self.pings += 1
        elif word.startswith("BEGIN"):
            self.transactions += 1
        elif not word.startswith(CONTROL):
            self.statements.append(" ".join(sql.split()))


class Relay:
    """Listens on a port of this machine; `url` is the database's address through it."""

    def __init__(self, url: str) -> None:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            self.host, self.server_port = connection.info.host, connection.info.port
        self.counted = Counted()
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        through = make_url(url).set(host="127.0.0.1", port=port)
        self.url = through.update_query_dict(
            {"sslmode": "disable", "gssencmode": "disable"}
        ).render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Begin to count anew."""
        self.counted = Counted()

    def close(self) -> None:
        """Take no more connections."""
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            server = self._connect()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()
            threading.Thread(target=self._read_along, args=(client, server), daemon=True).start()

    def _connect(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, self.server_port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self.host}/.s.PGSQL.{self.server_port}")
        return server

    def _read_along(self, client: socket.socket, server: socket.socket) -> None:
        texts: dict[bytes, str] = {}
        bound, pending, greeted = b"", b"", False
        while chunk := _received(client):
            server.sendall(chunk)
            pending += chunk
            while True:
                head = 0 if not greeted else 1  # the first message has no letter before its length
                if len(pending) < head + 4:
                    break
                size = head + struct.unpack_from("!I", pending, head)[0]
                if len(pending) < size:
                    break
                kind, content, pending = pending[:head], pending[head + 4 : size], pending[size:]
                greeted = True
                if kind == b"Q":
                    self.counted.note(content.rstrip(b"\0").decode())
                elif kind == b"P":
                    name, _, rest = content.partition(b"\0")
                    texts[name] = rest.partition(b"\0")[0].decode()
                elif kind == b"B":
                    bound = content.split(b"\0", 2)[1]
                elif kind == b"E":
                    self.counted.note(texts.get(bound, "?"))
        server.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    while chunk := _received(source):
        try:
            target.sendall(chunk)
        except OSError:
            return
    target.close()


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""
