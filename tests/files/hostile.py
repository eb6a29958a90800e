"""Files made to do harm, some eighty, each made when it is asked for; none lies in the repository.

`python -m tests.files.judging` says what becomes of each, what it costs, and that the broken twin is seen.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from PIL import Image

from tests.files import samples

MARK = b"TELLTALE"
SCRIPT = b"<script>alert('TELLTALE')</script>"
MAKERS: dict[str, Callable[[], bytes]] = {}
NAMES: dict[str, str] = {}
DECLARED: dict[str, str] = {}


@dataclass(frozen=True)
class Upload:
    """One file as a browser (or somebody else) sends it."""

    what: str
    name: str
    declared: str
    data: bytes


def corpus() -> list[Upload]:
    """Every file, in the order it is written here."""
    return [
        Upload(what, NAMES.get(what, "foto.jpg"), DECLARED.get(what, "image/jpeg"), make())
        for what, make in MAKERS.items()
    ]


def _add(what: str, make: Callable[[], bytes], *, name: str = "", declared: str = "") -> None:
    MAKERS[what] = make
    if name:
        NAMES[what] = name
    if declared:
        DECLARED[what] = declared


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, SCRIPT)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = rows or zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + b"".join(more)
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
    )


def _packed(size: int, head: bytes = b"", filler: bytes = b"\0") -> bytes:
    """`head` and `size` bytes of filler, compressed without ever being there as a whole."""
    packer = zlib.compressobj(6)
    piece = filler * 2**20
    return (
        packer.compress(head)
        + b"".join(packer.compress(piece) for _ in range(size // 2**20))
        + packer.flush()
    )


def _huge_jpeg(side: int) -> bytes:
    """A small JPEG whose header claims to be side x side."""
    data = bytearray(samples.picture())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def _huge_webp() -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + (16382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _huge_gif() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HH", 65535, 65535)
        + b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\2\1\0\0;"
    )


def _frames(kind: str, count: int = 40) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (64, 64), (n * 5, 0, 0)) for n in range(count))
    first.save(out, kind, save_all=True, append_images=others)
    return out.getvalue()


def _deep_grey() -> bytes:
    out = io.BytesIO()
    Image.frombytes("I;16", (64, 64), b"\0\x80" * 4096).save(out, "PNG")
    return out.getvalue()


def _jpeg_with(marker: int, body: bytes) -> bytes:
    whole = samples.picture()
    return whole[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + whole[2:]


def _many_scans() -> bytes:
    """A progressive JPEG of 25 megapixels whose last scan is repeated 2,000 times: little data, much work."""
    out = io.BytesIO()
    Image.new("L", (5000, 5000), 128).save(out, "JPEG", progressive=True, quality=10)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 2000 + b"\xff\xd9"


# --- pictures -----------------------------------------------------------------------------------------------------
_add("gif that is also a script", lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert('TELLTALE')", name="x.gif")
_add("gif called jpg", lambda: samples.picture("GIF", mode="P"))
_add("animated gif", lambda: _frames("GIF"), name="x.gif", declared="image/gif")
_add("jpeg with a zip behind it", lambda: samples.picture() + _zip("TELLTALE.html"))
_add("jpeg with a page behind it", lambda: samples.picture() + SCRIPT)
_add("jpeg with a pdf behind it", lambda: samples.picture() + samples.acting_pdf(), name="x.pdf")
_add("jpeg with a script in its comment", lambda: _jpeg_with(0xFE, SCRIPT))
_add("jpeg with a script in exif", lambda: _jpeg_with(0xE1, b"Exif\0\0" + SCRIPT))
_add("jpeg with a script in xmp", lambda: _jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT))
_add("jpeg with a script for a colour profile", lambda: samples.picture(icc_profile=SCRIPT * 40))
_add("jpeg with photoshop's block", lambda: _jpeg_with(0xED, b"Photoshop 3.0\0" + SCRIPT))
_add("jpeg that knows its place", samples.telling_photo)
_add("jpeg with a damaged exif", lambda: _jpeg_with(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 90))
_add("jpeg of 65,500 pixels a side", lambda: _huge_jpeg(65_500))
_add("jpeg of 8,000 pixels a side", lambda: _huge_jpeg(8_000))
_add("jpeg of 2,000 scans", _many_scans)
_add("jpeg cut off", lambda: samples.picture()[:900])
_add("jpeg without anything", lambda: b"\xff\xd8\xff")
_add("jpeg head and a page", lambda: b"\xff\xd8\xff\xe0" + SCRIPT)
_add("jpeg in four inks", lambda: samples.picture(mode="CMYK"))
_add("jpeg in grey", lambda: samples.picture(mode="L"))
_add("jpeg called html", samples.picture, name="x.html", declared="text/html")
_add("jpeg called php", samples.picture, name="x.php.jpg", declared="application/x-php")
_add("jpeg called svg", samples.picture, name="x.svg", declared="image/svg+xml")
_add("png bomb", samples.png_bomb)
_add("png just too large", lambda: samples.png_bomb(7_200))
_add("png just small enough", lambda: samples.png_bomb(7_000))
_add("png one pixel high and very long", lambda: _png(2_000_000_000, 1, rows=zlib.compress(b"\0" * 99)))
_add("png without width", lambda: _png(0, 100))
_add(
    "png with a bomb of text",
    lambda: _png(9, 9, _chunk(b"zTXt", b"TELLTALE\0\0" + zlib.compress(b"A" * 2**26))),
)
_add("png with a script in its text", lambda: _png(9, 9, _chunk(b"tEXt", b"TELLTALE\0" + SCRIPT)))
_add("png with a page behind it", lambda: samples.picture("PNG") + SCRIPT)
_add("png with a page inside", lambda: b"\x89PNG\r\n\x1a\n" + SCRIPT)
_add("png whose sum is wrong", lambda: samples.picture("PNG").replace(b"IHDR", b"IHDr"))
_add("png palette with transparency", lambda: samples.picture("PNG", mode="P", transparency=0))
_add("png with transparency", lambda: samples.picture("PNG", mode="RGBA"))
_add("png with 16 bits", _deep_grey)
_add("png in black and white", lambda: samples.picture("PNG", mode="1"))
_add("animated png", lambda: _frames("PNG"), name="x.apng")
_add("webp", lambda: samples.picture("WEBP"))
_add("animated webp", lambda: _frames("WEBP"))
_add("webp bomb", _huge_webp)
_add("webp cut off", lambda: samples.picture("WEBP")[:60])
_add("gif bomb", _huge_gif, name="x.gif", declared="image/gif")
_add("tiff", lambda: samples.picture("TIFF"), name="x.tif")
_add("bmp", lambda: samples.picture("BMP"), name="x.bmp")
_add("ico", lambda: samples.picture("ICO", size=(32, 32)), name="x.ico")
_add("heic without a picture", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 200, name="x.heic")
_add(
    "heic with boxes in boxes",
    lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08meta" * 500,
    name="x.heic",
)
_add("film", lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 200, name="x.mp4", declared="video/mp4")
_add("svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(\'TELLTALE\')"/>', name="x.svg")
_add(
    "svg called png",
    lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    name="x.png",
    declared="image/png",
)
_add("postscript", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(TELLTALE) run", name="x.eps")

# --- pages, programs, archives ------------------------------------------------------------------------------------
_add("nothing", lambda: b"")
_add("one byte", lambda: b"\0")
_add("page", lambda: b"<!doctype html>" + SCRIPT, name="x.html", declared="text/html")
_add("page called jpg", lambda: b"<html>" + SCRIPT)
_add(
    "saved page (mht)",
    lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
    name="x.mht",
)
_add("word file with macros", lambda: _zip("[Content_Types].xml", "word/vbaProject.bin"), name="x.docm")
_add("archive climbing out", lambda: _zip("../../TELLTALE.py"), name="x.zip", declared="application/zip")
_add("old word file", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="x.doc")
_add("rtf", lambda: b"{\\rtf1\\object\\objdata TELLTALE}", name="x.rtf")
_add("program", lambda: b"MZ" + b"\0" * 200, name="foto.jpg.exe")
_add("program for linux", lambda: b"\x7fELF" + b"\0" * 200, name="x")
_add("shell script", lambda: b"#!/bin/sh\necho TELLTALE\n", name="x.sh")
_add("php", lambda: b"<?php system('TELLTALE');", name="x.php")
_add("table", lambda: b"=cmd|' /C calc'!A0,TELLTALE", name="x.csv", declared="text/csv")
_add(
    "xml bomb",
    lambda: b'<!DOCTYPE a [<!ENTITY a "x">' + b'<!ENTITY b "&a;&a;">' * 20 + b"]><a/>",
    name="x.xml",
)
_add("too large by a byte", lambda: b"\xff\xd8\xff" + b"\0" * (10 * 2**20 - 2))


# --- pdf ----------------------------------------------------------------------------------------------------------
def _pdf(change: Callable[[pikepdf.Pdf], None], **saved: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    change(document)
    out = io.BytesIO()
    document.save(out, **saved)  # type: ignore[arg-type]
    return out.getvalue()


def _act(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(kind), **more)


def _root(name: str, value: Callable[[], object]) -> Callable[[], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root[name] = value()

    return lambda: _pdf(change)


def _annotated(subtype: str, **more: Callable[[], object]) -> Callable[[], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        one = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[0, 0, 9, 9])
        for key, value in more.items():
            one["/" + key] = value()
        document.pages[0].obj["/Annots"] = pikepdf.Array([document.make_indirect(one)])

    return lambda: _pdf(change)


def _nested_actions(document: pikepdf.Pdf) -> None:
    last = _act("/JavaScript", JS="TELLTALE")
    for _round in range(200):
        last = document.make_indirect(_act("/GoTo", Next=last))
    document.Root["/OpenAction"] = last


def _deep(document: pikepdf.Pdf) -> None:
    node = document.make_indirect(pikepdf.Dictionary())
    document.Root["/Lang"] = node
    for _round in range(3000):
        child = document.make_indirect(pikepdf.Dictionary(JS="TELLTALE"))
        node["/K"] = child
        node = child


def _deep_tree() -> bytes:
    """A tree of pages 5,000 branches deep, written by hand."""
    depth = 5000
    parts = [b"%PDF-1.7\n"]
    places = []

    def write(number: int, body: bytes) -> None:
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    write(1, b"<</Type/Catalog/Pages 2 0 R>>")
    for level in range(depth):
        write(2 + level, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (3 + level))
    write(2 + depth, b"<</Type/Page/MediaBox[0 0 9 9]/Parent %d 0 R>>" % (1 + depth))
    table = sum(map(len, parts))
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = depth + 3
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, table))
    return b"".join(parts)


def _circle(document: pikepdf.Pdf) -> None:
    pages = document.Root.Pages
    pages.Kids.append(pages)


def _bomb_stream(document: pikepdf.Pdf) -> None:
    """400 MB of nothing behind a kilobyte, packed twice."""
    packed = zlib.compress(_packed(400 * 2**20), 9)
    stream = document.make_stream(b"")
    stream.write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]))
    document.pages[0].obj["/Contents"] = stream


def _bomb_of_objects() -> bytes:
    """A stream of objects that unpacks to 400 MB."""
    packed = _packed(400 * 2**20, b"1 0 ", b" ")
    head = b"%PDF-1.7\n"
    body = b"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    table = len(head) + len(body)
    rows = bytes(5) + b"\2\0\0\5\0" + bytes(5) * 3 + b"\1" + struct.pack(">I", len(head))[1:] + b"\0"
    xref = b"6 0 obj\n<</Type/XRef/Size 6/W[1 3 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return head + body + xref + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % table


def _many_objects(document: pikepdf.Pdf) -> None:
    document.Root["/Lang"] = pikepdf.Array(
        [document.make_indirect(pikepdf.Dictionary(A=n)) for n in range(50_100)]
    )


def _huge_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj["/MediaBox"] = pikepdf.Array([0, 0, 10**9, 10**9])


def _embedded(document: pikepdf.Pdf) -> None:
    document.attachments["TELLTALE.exe"] = b"MZ TELLTALE"


def _nested_pdf(document: pikepdf.Pdf) -> None:
    document.attachments["inner.pdf"] = samples.acting_pdf()


def _telling(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = "TELLTALE"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["TELLTALE"]


def _file_outside(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"q Q")
    stream["/F"] = "\\\\TELLTALE\\share"
    document.pages[0].obj["/Contents"] = stream


PDF = {"name": "surat.pdf", "declared": "application/pdf"}
_script = lambda: _act("/JavaScript", JS="app.alert('TELLTALE')")  # noqa: E731 (a value made anew each time)
for _what, _make in {
    "pdf that acts in every way": samples.acting_pdf,
    "pdf with a script at opening": _root("/OpenAction", _script),
    "pdf with a script by name": _root(
        "/Names", lambda: pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", _script()]))
    ),
    "pdf with a script at closing": _root("/AA", lambda: pikepdf.Dictionary(WC=_script())),
    "pdf with a chain of actions": lambda: _pdf(_nested_actions),
    "pdf that starts a program": _annotated("/Link", A=lambda: _act("/Launch", F="TELLTALE.exe")),
    "pdf with an address": _annotated("/Link", A=lambda: _act("/URI", URI="http://TELLTALE.example")),
    "pdf that goes elsewhere": _annotated("/Link", A=lambda: _act("/GoToR", F="\\\\TELLTALE\\x", D=[0])),
    "pdf that sends a form": _annotated(
        "/Widget", A=lambda: _act("/SubmitForm", F="http://TELLTALE.example")
    ),
    "pdf with a form": _root("/AcroForm", lambda: pikepdf.Dictionary(Fields=[], DA="TELLTALE")),
    "pdf with an xfa form": _root("/AcroForm", lambda: pikepdf.Dictionary(Fields=[], XFA="<TELLTALE/>")),
    "pdf with rich media": _annotated(
        "/RichMedia", RichMediaContent=lambda: pikepdf.Dictionary(Assets="TELLTALE")
    ),
    "pdf with a film": _annotated("/Screen", A=lambda: _act("/Rendition", JS="TELLTALE")),
    "pdf with a file inside": lambda: _pdf(_embedded),
    "pdf with an acting pdf inside": lambda: _pdf(_nested_pdf),
    "pdf with a file attached to a page": _annotated("/FileAttachment", Contents=lambda: "TELLTALE"),
    "pdf that knows its author": lambda: _pdf(_telling),
    "pdf with its page outside": lambda: _pdf(_file_outside),
    "pdf locked": lambda: samples.pdf(encryption=pikepdf.Encryption(user="a", owner="b")),
    "pdf locked for owners": lambda: samples.pdf(encryption=pikepdf.Encryption(user="", owner="b")),
    "pdf of 201 pages": lambda: samples.pdf(201),
    "pdf of 50,100 objects": lambda: _pdf(_many_objects),
    "pdf with a deep tree of pages": _deep_tree,
    "pdf with a deep chain of objects": lambda: _pdf(_deep),
    "pdf whose pages hold themselves": lambda: _pdf(_circle),
    "pdf with a bomb for a page": lambda: _pdf(_bomb_stream, compress_streams=False),
    "pdf with a bomb for its objects": _bomb_of_objects,
    "pdf with a page of a million metres": lambda: _pdf(_huge_page),
    "pdf that is none": lambda: b"%PDF-1.7\n" + b"garbage " * 50,
    "pdf that is a page": lambda: b"%PDF-1.7\n<html>" + SCRIPT,
    "page that is a pdf": lambda: b"<html>" + SCRIPT + samples.pdf(),
    "pdf with a page behind it": lambda: samples.pdf() + SCRIPT,
    "pdf cut off": lambda: samples.pdf(3)[:300],
    "pdf called jpg": samples.acting_pdf,
}.items():
    _add(_what, _make, **(PDF if _what != "pdf called jpg" else {}))

# --- names --------------------------------------------------------------------------------------------------------
for _what, _name in {
    "name climbing out": "../../../etc/passwd",
    "name climbing out on windows": "..\\..\\windows\\system32\\x.jpg",
    "name with a new line": "a\r\nSet-Cookie: x=1\r\n.jpg",
    "name turned around": "foto\u202egpj.exe",
    "name with nothing in it": "foto\x00.php.jpg",
    "name that is a page": '"><img src=x onerror=alert(1)>.jpg',
    "name that is a template": "{{7*7}}${7*7}#{7*7}.jpg",
    "name of 500 signs": "a" * 500 + ".jpg",
    "name of a device": "CON.jpg",
    "name of another device": "aux",
    "name that is a formula": "=cmd|' /C calc'!A0.jpg",
    "name that is a command": "; rm -rf $HOME `id`.jpg",
    "name with invisible signs": "fo\u200bto\u2066\u2069\ufeff.jpg",
    "name of marks without a letter": "\u0301" * 90 + ".jpg",
    "name that is only dots": "....",
}.items():
    _add(_what, samples.picture, name=_name)
