"""Uploads made to do harm, and what becomes of them."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
from contextlib import suppress

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from feedback.base.refusal import Refusal
from feedback.files import workshop
from feedback.files.cleaning import CleanFile, clean
from feedback.files.names import cleaned
from feedback.files.pdf import without_metadata
from feedback.files.unfit import Unfit
from tests.files import samples

JPEG = samples.picture()
GIF = samples.picture("GIF", mode="P")
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def room():
    app = Flask("files")
    app.config.update(MAX_UPLOAD_BYTES=2 * 2**20, MAX_PIXELS=50_000_000)
    Babel(app)
    with app.app_context():
        yield app


REFUSED = {
    "nothing": b"",
    "too large": b"\xff\xd8\xff" + b"0" * 3 * 2**20,
    "svg called png": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "web page": HTML,
    "gif called jpg": GIF,
    "gif that is a script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "bmp": samples.picture("BMP"),
    "tiff": samples.picture("TIFF"),
    "zip": b"PK\x03\x04" + b"\0" * 50,
    "program": b"MZ" + b"\0" * 100,
    "elf": b"\x7fELF" + b"\0" * 100,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "text before a pdf": b"<html>" + samples.pdf(),
    "video": b"\0\0\0\x18ftypmp42" + b"\0" * 50,
    "cut-off jpeg": JPEG[: len(JPEG) // 2],
    "jpeg head and a page": b"\xff\xd8\xff\xe0" + HTML,
    "png head only": b"\x89PNG\r\n\x1a\n",
    "png with a page in it": b"\x89PNG\r\n\x1a\n" + HTML,
    "webp head only": b"RIFF\0\0\0\0WEBPVP8 ",
    "heic head only": b"\0\0\0\x18ftypheic" + b"\0" * 50,
    "png bomb": samples.png_bomb(),
    "png just too large": samples.png_bomb(7_200),
    "pdf that is none": b"%PDF-1.7\n" + b"garbage " * 50,
    "pdf cut off": samples.pdf(3)[:200],
    "pdf locked": samples.pdf(encryption=pikepdf.Encryption(user="a", owner="b")),
    "pdf locked for owners": samples.pdf(encryption=pikepdf.Encryption(user="", owner="b")),
    "pdf of many pages": samples.pdf(201),
}


@pytest.mark.parametrize("sample", REFUSED)
def test_what_cannot_be_kept_is_refused_in_a_sentence(room, sample):
    with pytest.raises(Refusal) as refused:
        clean(REFUSED[sample], "foto.jpg")
    assert str(refused.value).endswith(".")
    assert refused.value.field == "files"


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(Unfit) as refused:
        workshop.made(REFUSED["png bomb"], "png", 50_000_000)
    assert refused.value.why == "pixels"
    assert refused.value.peak < 60 * 2**20


@pytest.mark.parametrize(
    "upload",
    [
        JPEG,
        samples.picture(mode="L"),
        samples.picture(mode="CMYK"),
        samples.picture("PNG"),
        samples.picture("PNG", mode="RGBA"),
        samples.picture("PNG", mode="P", transparency=0),
        samples.picture("PNG", mode="1"),
        samples.picture("PNG", mode="LA"),
        samples.picture("WEBP"),
        samples.picture(size=(4000, 3000)),
        samples.picture(size=(1, 1)),
        JPEG + HTML,
        samples.picture("PNG") + b"PK\x03\x04 a second file",
    ],
)
def test_a_picture_is_drawn_again(room, upload):
    file = clean(upload, "Foto Jalan.PNG")
    assert (file.media_type, file.name) == ("image/jpeg", "Foto Jalan.jpg")
    assert b"<script" not in file.data
    assert b"PK\x03\x04" not in file.data
    with Image.open(io.BytesIO(file.data), formats=("JPEG",)) as drawn:
        assert drawn.size == (file.width, file.height)
        assert max(drawn.size) <= 2000


def test_a_photo_forgets_where_and_by_whom_it_was_taken(room):
    upload = samples.telling_photo()
    assert b"TELLTALE" in upload
    file = clean(upload, "x.jpg")
    assert b"TELLTALE" not in file.data
    assert b"Exif" not in file.data
    assert (file.width, file.height) == (480, 640)  # the turn it asked for was made
    with Image.open(io.BytesIO(file.data)) as drawn:
        assert not drawn.getexif()
        assert not {"comment", "exif", "icc_profile", "xmp"} & set(drawn.info)
    assert file.original_sha256 != file.clean_sha256


def test_the_broken_twin_keeps_the_comment(room):
    """Saving the picture it opened, instead of a new one, is what must not be done."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(samples.telling_photo())) as picture:
        picture.save(out, "JPEG")
    assert b"TELLTALE" in out.getvalue()


def test_a_pdf_keeps_its_page_and_loses_everything_that_acts(room):
    upload = samples.acting_pdf()
    assert upload.count(b"TELLTALE") > 10
    file = clean(upload, "surat.exe")
    assert (file.media_type, file.name, file.width) == ("application/pdf", "surat.pdf", None)
    with pikepdf.open(io.BytesIO(file.data)) as kept:
        assert len(kept.pages) == 1
        assert kept.pages[0].get_images()  # the scan itself
        assert set(kept.Root.keys()) <= {"/Type", "/Pages", "/Lang", "/Version", "/PageLayout"}
        assert "/Info" not in kept.trailer
        assert [str(one.Subtype) for one in kept.pages[0].obj.Annots] == ["/Square"]
        out = io.BytesIO()
        kept.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        flat = out.getvalue()
        scan = kept.pages[0].obj.Resources.XObject["/A"].read_raw_bytes()
    for word in (b"TELLTALE", b"/JavaScript", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/URI"):
        assert word not in flat, word
    assert Image.open(io.BytesIO(scan)).size == (640, 480)


def test_a_jpeg_without_segments_is_no_jpeg():
    for broken in (b"", b"\xff\xd8", b"\xff\xd8ab\0\0", b"\xff\xd8\xff\xe1\0\x04ab"):
        with pytest.raises(ValueError, match=r"JPEG|segment|picture"):
            without_metadata(broken)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("foto.jpg", "foto.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Siti\\foto.png", "foto.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie- x=1.jpg"),
        ("foto\u202egpj.exe", "fotogpj.jpg"),
        ("foto\u200b\u2066\u2069\ufeff.jpg", "foto.jpg"),
        ("foto\x00.php.jpg", "foto-php.jpg"),
        ('"><script>.jpg', "script.jpg"),
        ("", "berkas.jpg"),
        ("....", "berkas.jpg"),
        ("\u2028\u2029\u00a0", "berkas.jpg"),
        ("jalan rusak \U0001f600.heic", "jalan rusak \U0001f600.jpg"),
        ("a" * 500, "a" * 76 + ".jpg"),
    ],
)
def test_a_name_can_do_nothing(name, shown):
    assert cleaned(name, "jpg") == shown


@given(st.text(max_size=120))
def test_any_name_becomes_a_plain_one(name):
    shown = cleaned(name, "pdf")
    assert len(shown) <= 80
    assert shown.endswith(".pdf")
    assert shown.count(".") == 1
    assert not set(shown) & set('/\\:"<>|\r\n\0')
    assert all(unicodedata.category(letter)[0] not in "C" for letter in shown)
    assert cleaned(shown, "pdf") == shown


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n"]))
def test_any_bytes_are_cleaned_or_refused(data, head):
    app = Flask("files")
    Babel(app)
    with app.app_context(), suppress(Refusal):
        assert isinstance(clean(head + data, "x"), CleanFile)


def test_a_bit_turned_anywhere_is_harmless(room):
    whole = samples.acting_pdf()
    for place in range(0, len(whole), len(whole) // 60):
        broken = bytearray(whole)
        broken[place] ^= 0x10
        try:
            kept = clean(bytes(broken), "x.pdf").data
        except Refusal:
            continue
        with pikepdf.open(io.BytesIO(kept)) as document:
            assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(document.Root.keys())


def test_a_web_process_never_loads_what_opens_files():
    code = (
        "import sys, feedback.files.cleaning, feedback.files.shelf;"
        "print({'pikepdf', 'PIL', 'pi_heif'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_sixteen_greys_deep_stays_grey(room):
    out = io.BytesIO()
    Image.frombytes("I;16", (64, 64), b"\0\x80" * 4096).save(out, "PNG")
    with Image.open(io.BytesIO(clean(out.getvalue(), "x.png").data)) as drawn:
        assert abs(drawn.getpixel((30, 30))[0] - 128) < 4


def test_a_damaged_note_about_its_turn_costs_no_photo(room):
    whole = samples.picture()
    note = b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 90
    marked = whole[:2] + b"\xff\xe1" + (len(note) + 2).to_bytes(2) + note + whole[2:]
    assert clean(marked, "x.jpg").width == 640


def test_the_sample_bomb_is_a_bomb():
    assert len(samples.png_bomb()) < 200_000
