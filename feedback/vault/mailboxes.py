"""Addresses for letters, sealed to the worker alone: neither a web process nor a copy of the database gives them away.

Each is bound to its stream by a line inside the seal.
"""

from __future__ import annotations

from nacl.public import PublicKey, SealedBox

from feedback.vault import keys


def seal(stream_id: int, email: str) -> bytes:
    """The address, for the worker's eyes."""
    return seal_to(keys.worker_key(), stream_id, email.encode())


def opened(stream_id: int, sealed: bytes) -> str:
    """The address in a seal; only the worker holds the key (KeyMissing). ValueError: sealed for another case."""
    return unbound(SealedBox(keys.worker_private_key()).decrypt(sealed), stream_id).decode()


def seal_to(key: PublicKey, stream_id: int, plain: bytes) -> bytes:
    """Something of a stream, sealed to a key."""
    return bytes(SealedBox(key).encrypt(b"%d\n" % stream_id + plain))


def unbound(plain: bytes, stream_id: int) -> bytes:
    """What was sealed for this stream, without its line; ValueError when it was for another."""
    bound, _line, rest = plain.partition(b"\n")
    if bound != b"%d" % stream_id:
        raise ValueError("sealed for another case")
    return rest
