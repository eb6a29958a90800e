"""Writing a PDF again without anything that acts, hides or tells who made it.

Imported only when a PDF arrives (see cleaning.py).
"""

from __future__ import annotations

import io

import pikepdf
from flask_babel import gettext as _

from feedback.base.refusal import Refusal

MOST_PAGES = 200
MOST_OBJECTS = 50_000
LARGEST = 20 * 2**20

# Anything that runs, opens, sends, plays, embeds or identifies, wherever in the file it stands.
_KEYS = {
    *("/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/SubmitForm", "/URI", "/GoToR", "/GoToE"),
    *("/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF", "/FS", "/Collection", "/AlternatePresentations"),
    *("/XFA", "/AcroForm", "/NeedsRendering", "/RichMedia", "/RichMediaContent", "/Renditions"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/Perms", "/DSS", "/Legal", "/Thumb", "/Requirements"),
}
_ANNOTATIONS_SHOWN = {"/Highlight", "/Underline", "/StrikeOut", "/Square", "/Circle", "/Line", "/Ink"}


def rewritten(data: bytes) -> bytes:
    """The PDF's pages in a new file; Refusal when it is encrypted, broken, empty or far too large."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            if not 0 < len(pdf.pages) <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise Refusal(
                    _("This PDF must have between 1 and %(count)d pages.", count=MOST_PAGES), field="files"
                )
            _disarm(pdf)
            out = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(
                out,
                deterministic_id=True,
                linearize=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except Refusal:
        raise
    except pikepdf.PasswordError as fault:
        raise _encrypted() from fault
    except Exception as fault:
        # Whatever breaks the reader breaks it for the same reason: the file is not a sound PDF.
        raise Refusal(
            _("This PDF cannot be read. It may be damaged. Save it again or send a photo of it."),
            field="files",
        ) from fault
    if out.tell() > LARGEST:
        raise Refusal(_("This PDF is too large. Send fewer pages."), field="files")
    return out.getvalue()


def _encrypted() -> Refusal:
    return Refusal(_("This PDF is locked with a password. Send it without one."), field="files")


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
