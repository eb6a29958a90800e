#!/usr/bin/env python3
"""Checks a receipt of a report, or a signed file of evidence sheets, on your own computer, without the system.

    python3 verify_receipt.py bukti.json --checkpoints FILE-OR-FOLDER --key KEY
    python3 verify_receipt.py bukti-dukung-2026-Q3.zip --key KEY

It needs Python 3.9 or newer and nothing else. What it compares with should come from elsewhere than the receipt:
checkpoints from somebody who keeps them (several files or folders may be named), and the log's keys as you noted
them. A receipt downloaded earlier (--older) shows whether anything has vanished since. --field text=@FILE checks your
own words (or --field place="..."; all fields the receipt names are needed).

Its answer is one of: in the log and unchanged (exit status 0) - not yet due (2) - missing (1) - altered (1) -
erased under a rule on a day (0) - not confirmed by the checkpoints you have (3).
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from datetime import datetime, timezone
from pathlib import Path

UNCHANGED, ERASED, NOT_DUE = "in the log and unchanged", "erased", "not yet due"
UNCONFIRMED, MISSING, ALTERED = "not confirmed", "missing", "altered"
ORDER = (UNCHANGED, ERASED, NOT_DUE, UNCONFIRMED, MISSING, ALTERED)  # the last one found is the answer
STATUS = {UNCHANGED: 0, ERASED: 0, NOT_DUE: 2, UNCONFIRMED: 3, MISSING: 1, ALTERED: 1}
INDONESIAN = {
    UNCHANGED: "ada di catatan dan tidak berubah",
    ERASED: "ada di catatan; isinya sudah dihapus sesuai aturan",
    NOT_DUE: "belum waktunya: buktinya belum lengkap, unduh lagi nanti",
    UNCONFIRMED: "belum bisa dipastikan dengan titik periksa yang Anda punya",
    MISSING: "HILANG dari catatan",
    ALTERED: "DIUBAH",
}
FORMAT = "aduan-receipt/1"
OF_SHEETS, SIGNATURE = "aduan-lembar/1", "tanda-tangan.txt"
NOTHING_BEFORE = "0" * 64
CHECKPOINT = re.compile(
    r"^(\S+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n\n(?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+", re.MULTILINE
)


def main(words=None):
    """Read the files named on the command line, print the answer, return the exit status."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("receipt", help="the receipt (bukti.json), or the signed ZIP")
    asked.add_argument(
        "--older", action="append", default=[], help="a receipt of the same report, from earlier"
    )
    asked.add_argument("--checkpoints", action="append", default=[], help="a file or folder of checkpoints")
    asked.add_argument("--key", action="append", default=[], help="a key of the log, as you noted it")
    asked.add_argument(
        "--field", action="append", default=[], help="NAME=WORDS or NAME=@FILE: what you wrote"
    )
    asked.add_argument("--now", help="check as of this moment (2026-11-22T10:00Z)")
    given = asked.parse_args(words)
    now = _moment(given.now) if given.now else datetime.now(timezone.utc)
    said = dict(one.split("=", 1) for one in given.field)
    said = {name: Path(t[1:]).read_text("utf-8") if t.startswith("@") else t for name, t in said.items()}
    try:
        if zipfile.is_zipfile(given.receipt):
            findings = check_sheets(given.receipt, given.key)
        else:
            receipt, *older = (
                json.loads(Path(name).read_text("utf-8")) for name in [given.receipt, *given.older]
            )
            texts = [path.read_text("utf-8") for name in given.checkpoints for path in _files(Path(name))]
            findings = check(
                receipt, older=older, outside="\n".join(texts), keys=given.key, said=said, now=now
            )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as fault:
        findings = [(ALTERED, f"this file cannot be read as a receipt ({type(fault).__name__})")]
    answer = answer_of(findings)
    print(f"{answer} / {INDONESIAN[answer]}")
    for verdict, why in findings:
        print(f"  {verdict}: {why}")
    return STATUS[answer]


def answer_of(findings):
    """The one answer behind several findings."""
    return max((verdict for verdict, _why in findings), key=ORDER.index, default=UNCHANGED)


def check(receipt, older=(), outside="", keys=(), said=None, now=None):
    """Everything found, as (verdict, reason)."""
    now = now or datetime.now(timezone.utc)
    trusted = [_key(word) for word in keys or receipt["keys"].values()]
    found = (
        []
        if keys
        else [(UNCHANGED, "note: the keys are the receipt's own; compare them with those you know")]
    )
    if receipt["format"] != FORMAT:
        return [(ALTERED, "this is another kind of file")]
    found += _promised(receipt, trusted)
    found += _headers(receipt)
    found += _words(receipt, said or {})
    found += _proved(receipt, trusted, outside, now)
    for before in older:
        found += _promised(before, trusted) + _kept(before, receipt, now)
    return found + _erasures(receipt)


def check_sheets(file, keys):
    """Everything found in a signed file of evidence sheets, as (verdict, reason)."""
    with zipfile.ZipFile(file) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    text, signed = _note(parts.pop(SIGNATURE).decode(), [_key(word) for word in keys])
    kind, period, taken, *named = text.splitlines()
    if kind != OF_SHEETS:
        return [(ALTERED, "this is another kind of file")]
    if not signed:
        return [(ALTERED, "it is not signed by a key you named with --key")]
    meant = dict(reversed(line.split(" ", 1)) for line in named)
    found = [
        (ALTERED if name in parts else MISSING, name)
        for name, digest in meant.items()
        if hashlib.sha256(parts.get(name, b"")).hexdigest() != digest
    ]
    found += [(ALTERED, f"{name} is not covered by the signature") for name in parts if name not in meant]
    return [*found, (UNCHANGED, f"signed for {period} at {taken}")]


def _promised(receipt, trusted):
    text, signed = _note(receipt["promise"], trusted)
    lines = text.splitlines()
    events = [f"{event['seq']} {event['leaf']}" for event in receipt["events"]]
    if not signed:
        return [(ALTERED, "the promise is not signed by the log")]
    if lines[:3] != [FORMAT, receipt["log"], receipt["number"]] or lines[5:] != events:
        return [(ALTERED, "the promise speaks of other events than the receipt")]
    return [(UNCHANGED, f"promised at {lines[3]} for report {lines[2]}, {len(events)} events")]


def _headers(receipt):
    before = None
    for event in receipt["events"]:
        header = event.get("header")
        if header is not None:
            written = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            if (
                hashlib.sha256(b"\x00" + written).hexdigest() != event["leaf"]
                or header["seq"] != event["seq"]
            ):
                return [(ALTERED, f"event {event['seq']} does not fit its hash")]
            if header["prev"] != (before["leaf"] if before else NOTHING_BEFORE):
                return [(ALTERED, f"event {event['seq']} does not follow the one before it")]
        if event["seq"] != (before["seq"] + 1 if before else 1):
            return [(MISSING, f"an event before event {event['seq']}")]
        before = event
    return []


def _words(receipt, said):
    first = receipt["first"]
    if first is None:
        return [(UNCONFIRMED, "the words are no longer there to compare with")] if said else []
    event = receipt["events"][first["seq"] - 1]
    if event["header"]["commitment"] != first["commitment"]:
        return [(ALTERED, "what was promised of your words")]
    if not said:
        return []
    if set(said) != set(first["fields"]):
        return [(UNCONFIRMED, f"to compare your words these fields are needed: {', '.join(first['fields'])}")]
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if hashlib.sha256(bytes.fromhex(first["salt"]) + written).hexdigest() != first["commitment"]:
        return [(ALTERED, "your words are not those in the record")]
    return [(UNCHANGED, "your words are those in the record")]


def _proved(receipt, trusted, outside, now):
    due = _moment(receipt["promise"].splitlines()[4])
    waiting = [event["seq"] for event in receipt["events"] if "path" not in event]
    late = MISSING if now > due else NOT_DUE
    found = [
        (late, f"event {seq} is not proved to be in the log (due {due:%Y-%m-%d %H:%M} UTC)")
        for seq in waiting
    ]
    known, faults = _outside(outside, trusted)
    found += faults
    if receipt["checkpoint"] is None:
        return found
    text, signed = _note(receipt["checkpoint"], trusted)
    origin, size, written = text.splitlines()
    root = base64.b64decode(written)
    if not signed or origin != receipt["log"]:
        return [*found, (ALTERED, "the checkpoint is not signed by the log")]
    if int(size) not in known:
        found.append((UNCONFIRMED, f"the checkpoint of {size} events is not among those you have"))
    elif known[int(size)] != root:
        found.append((ALTERED, f"the checkpoint of {size} events is another one than yours"))
    for event in receipt["events"]:
        if "path" in event:
            path = [bytes.fromhex(step) for step in event["path"]]
            if not _included(bytes.fromhex(event["leaf"]), event["log_index"], int(size), path, root):
                found.append((ALTERED, f"event {event['seq']} is not in the log where the receipt says"))
    return [
        *found,
        (UNCHANGED, f"{len(receipt['events']) - len(waiting)} events are under checkpoint {size}"),
    ]


def _kept(before, receipt, now):
    """What an older receipt holds must be in the newer one, with the same hash, and proved when it is due."""
    due, found = _moment(before["promise"].splitlines()[4]), []
    if before["number"] != receipt["number"]:
        return [(ALTERED, "the older receipt is about another report")]
    events = {event["seq"]: event for event in receipt["events"]}
    for event in before["events"]:
        later = events.get(event["seq"])
        if later is None:
            found.append((MISSING, f"event {event['seq']} of the older receipt"))
        elif later["leaf"] != event["leaf"]:
            found.append((ALTERED, f"event {event['seq']} since the older receipt"))
        elif "path" not in later and now > due:
            found.append((MISSING, f"event {event['seq']} was to be in the log by {due:%Y-%m-%d %H:%M} UTC"))
    return found


def _erasures(receipt):
    told = [event["header"] for event in receipt["events"] if event.get("header")]
    return [
        (ERASED, f"the words of event {header['facts']['seq']} under rule {header['facts']['rule'] or '-'}"
         f" on {header['recorded_at'][:10]}")
        for header in told
        if header["kind"] == "body_erased"
    ]  # fmt: skip


def _outside(text, trusted):
    """The roots of the checkpoints from elsewhere by size; and what is wrong among them."""
    roots, found = {}, []
    for match in CHECKPOINT.finditer(text.replace("\r\n", "\n")):
        if not _note(match[0], trusted)[1]:
            found.append((UNCONFIRMED, f"a checkpoint of {match[2]} events is signed by somebody else"))
            continue
        root = base64.b64decode(match[3])
        if roots.setdefault(int(match[2]), root) != root:
            found.append((ALTERED, f"two checkpoints of {match[2]} events differ"))
    return roots, found


def _included(leaf, index, size, path, root):
    """RFC 9162 section 2.1.3.2."""
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        place, last = place >> 1, last >> 1
    return 0 <= index < size and last == 0 and found == root


def _note(note, trusted):
    """The text of a signed note, and whether a trusted key has signed it."""
    text, _blank, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        _dash, name, written = line.split(" ")
        raw = base64.b64decode(written)
        for known, mark, public in trusted:
            if (known, mark) == (name, raw[:4]) and signature_holds(public, raw[4:], text.encode()):
                return text, True
    return text, False


def _key(word):
    name, mark, written = word.split("+", 2)
    raw = base64.b64decode(written)
    if hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != mark or raw[:1] != b"\x01":
        raise ValueError("this is no key")
    return name, bytes.fromhex(mark), raw[1:]


def _files(place):
    return sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]


def _moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=timezone.utc)


# Ed25519 (RFC 8032), verification only. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def signature_holds(public, signature, message):
    """Whether the signature of the message was made with the private half of the 32 bytes `public`."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, mark = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or mark is None or scalar >= Q:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    left, right = _times(scalar, BASE), _plus(mark, _times(hashed, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P
    )


def _point(written):
    number = int.from_bytes(written, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def _plus(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _plus(total, point)
        point, number = _plus(point, point), number >> 1
    return total


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

if __name__ == "__main__":
    sys.exit(main())
