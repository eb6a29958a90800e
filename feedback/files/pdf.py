"""Writing a PDF again without anything that acts, hides or tells who made it.

Runs in a process of its own (see workbench.py), which imports this when the first PDF arrives.
"""

from __future__ import annotations

import io
import zlib

import pikepdf

from feedback.files.unfit import MOST_PAGES, Unfit

MOST_OBJECTS = 50_000
LARGEST = 20 * 2**20
LARGEST_STREAM = 32 * 2**20  # unpacked, of anything but a picture
LARGEST_PICTURE = 160 * 2**20
LARGEST_SIDE = 14_400  # points: five metres (ISO 32000-1, annex C)
_PACKERS = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}

# Anything that runs, opens, sends, plays, embeds or identifies, wherever in the file it stands.
_KEYS = {
    *("/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/SubmitForm", "/URI", "/GoToR", "/GoToE"),
    *("/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF", "/FS", "/Collection", "/AlternatePresentations"),
    *("/XFA", "/AcroForm", "/NeedsRendering", "/RichMedia", "/RichMediaContent", "/Renditions"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/Perms", "/DSS", "/Legal", "/Thumb", "/Requirements"),
}
_PIECE = 2**18
_ANNOTATIONS_SHOWN = {"/Highlight", "/Underline", "/StrikeOut", "/Square", "/Circle", "/Line", "/Ink"}


def rewritten(data: bytes) -> bytes:
    """The PDF's pages in a new file; `Unfit` when it is encrypted, broken, empty or far too large."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unfit("locked")
            if not 0 < len(pdf.pages) <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise Unfit("pages")
            _measure(pdf)
            _disarm(pdf)
            out = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(
                out,
                deterministic_id=True,
                linearize=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        _sound(out)
    except (Unfit, MemoryError):
        raise
    except pikepdf.PasswordError as fault:
        raise Unfit("locked") from fault
    except Exception as fault:
        # Whatever breaks the reader breaks it for the same reason: the file is not a sound PDF.
        raise Unfit("locked" if b"/Encrypt" in data else "unreadable_pdf") from fault
    return out.getvalue()


def _sound(written: io.BytesIO) -> None:
    """What was written can be read again: a file mended on the way in may have lost its head."""
    if written.tell() > LARGEST:
        raise Unfit("large_pdf")
    with pikepdf.open(io.BytesIO(written.getvalue())) as again:
        if not len(again.pages):
            raise Unfit("unreadable_pdf")


def _measure(pdf: pikepdf.Pdf) -> None:
    """`Unfit` when a page is kilometres wide, or a stream unpacks to more than anybody needs."""
    for page in pdf.pages:
        if any(abs(float(side)) > LARGEST_SIDE for side in page.mediabox):
            raise Unfit("large_pdf")
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            filters = thing.get("/Filter", ())
            names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
            packers = [name for name in names if name in _PACKERS]
            if len(packers) > 1:
                raise Unfit("large_pdf")  # packed in what is packed: only a bomb is
            if packers and names[0] in ("/FlateDecode", "/Fl"):
                picture = str(thing.get("/Subtype")) == "/Image"
                _unpack(thing.read_raw_bytes(), LARGEST_PICTURE if picture else LARGEST_STREAM)


def _unpack(packed: bytes, most: int) -> None:
    """`Unfit` when it comes to more than `most` bytes; never holds more than a piece of them."""
    unpacker, so_far = zlib.decompressobj(), 0
    while packed and not unpacker.eof:
        try:
            so_far += len(unpacker.decompress(packed, _PIECE))
        except zlib.error:
            return  # a damaged stream ends here for every reader
        packed = unpacker.unconsumed_tail
        if so_far > most:
            raise Unfit("large_pdf")


def _disarm(pdf: pikepdf.Pdf) -> None:
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    root = pdf.Root
    for key in list(root.keys()):
        if key not in {"/Type", "/Pages", "/PageLayout", "/Version", "/Lang", "/OCProperties"}:
            del root[key]
    for page in pdf.pages:
        _keep_harmless_annotations(page.obj)
    for thing in pdf.objects:
        _strip(thing)


def _keep_harmless_annotations(page: pikepdf.Object) -> None:
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = [
        one
        for one in annotations
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/Subtype")) in _ANNOTATIONS_SHOWN
    ]
    for one in kept:
        # Author, dates and pop-ups tell who read it; /A is an action. (Elsewhere "/A" may be a letter's name.)
        for key in ("/A", "/T", "/NM", "/M", "/CreationDate", "/Popup", "/RC", "/Subj", "/Parent", "/IRT"):
            if key in one:
                del one[key]
    page["/Annots"] = pikepdf.Array(kept)


def _strip(thing: pikepdf.Object, depth: int = 0) -> None:
    if depth > 50:
        raise ValueError("nested too deeply")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in list(thing.keys()):
            # A stream's /F points to a file outside.
            if key in _KEYS or (key == "/F" and isinstance(thing, pikepdf.Stream)):
                del thing[key]
        if isinstance(thing, pikepdf.Stream):
            _strip_photo(thing)
        values = [thing[key] for key in thing.keys()]  # noqa: SIM118 (a pikepdf object, not a dict)
    elif isinstance(thing, pikepdf.Array):
        values = list(thing)
    else:
        return
    for value in values:
        # Indirect ones have their own turn.
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _strip(value, depth + 1)


def _strip_photo(stream: pikepdf.Stream) -> None:
    # A scanned page is often a photo with its place and time in it.
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters is None or isinstance(filters, pikepdf.Array) or str(filters) != "/DCTDecode":
        return
    parameters = stream.get("/DecodeParms")
    stream.write(without_metadata(stream.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    if parameters is not None:
        stream["/DecodeParms"] = parameters


def without_metadata(jpeg: bytes) -> bytes:
    """A JPEG's bytes without comments and application segments, but for JFIF and Adobe's colour one.

    ValueError when the segments cannot be followed (ITU-T T.81 annex B).
    """
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg):
        if jpeg[place] != 0xFF:
            raise ValueError("a segment does not begin where it should")
        marker = jpeg[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA:
            return b"".join(kept) + jpeg[place:]
        length = 2 + int.from_bytes(jpeg[place + 2 : place + 4])
        personal = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE)
        if not personal:
            kept.append(jpeg[place : place + length])
        place += length
    raise ValueError("no picture in it")
