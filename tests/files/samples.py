"""Hostile uploads, made when they are asked for."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **saved) -> bytes:
    out = io.BytesIO()
    image = Image.radial_gradient("L").resize(size).convert(mode)
    image.save(out, kind, **saved)
    return out.getvalue()


def telling_photo() -> bytes:
    """A JPEG that knows where it was taken, by whom, and carries a script in its comment."""
    exif = Image.Exif()
    exif[0x010F] = "TELLTALE-CAMERA"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825).update({1: "S", 2: (1.0, 42.0, 30.0), 3: "E", 4: (103.0, 5.0, 10.0)})
    return picture(exif=exif, comment=b"<script>TELLTALE</script>", icc_profile=b"TELLTALE" * 20)


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of side x side pixels in about a hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: int = 1, **saved) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    out = io.BytesIO()
    document.save(out, **saved)
    return out.getvalue()


def acting_pdf() -> bytes:
    """A PDF that runs, opens, embeds, fills in, sends, and says who made it."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    page = document.pages[0].obj
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('TELLTALE')")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="TELLTALE.exe")
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://TELLTALE.example/")
    document.Root["/OpenAction"] = document.make_indirect(script)
    document.Root["/AA"] = pikepdf.Dictionary(WC=script)
    widget = document.make_indirect(_annotation("/Widget", AA=pikepdf.Dictionary(K=script)))
    document.Root["/AcroForm"] = pikepdf.Dictionary(Fields=[widget], XFA="TELLTALE")
    document.Root["/Names"] = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
    page["/AA"] = pikepdf.Dictionary(O=launch)
    page["/Annots"] = pikepdf.Array(
        [
            document.make_indirect(_annotation("/Link", A=launch)),
            document.make_indirect(_annotation("/Link", A=link)),
            widget,
            document.make_indirect(_annotation("/FileAttachment", Contents="TELLTALE")),
            document.make_indirect(_annotation("/Square", T="TELLTALE the author", A=script)),
        ]
    )
    photo = document.make_stream(telling_photo())
    photo["/Type"], photo["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    photo["/Width"], photo["/Height"], photo["/BitsPerComponent"] = 640, 480, 8
    photo["/ColorSpace"] = pikepdf.Name.DeviceRGB
    photo.write(telling_photo(), filter=pikepdf.Name.DCTDecode)
    page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=photo))
    page["/Contents"] = document.make_stream(b"q 200 0 0 200 0 0 cm /A Do Q")
    document.attachments["TELLTALE.html"] = b"<script>TELLTALE</script>"
    document.docinfo["/Author"] = "TELLTALE"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["TELLTALE"]
    out = io.BytesIO()
    document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _annotation(subtype: str, **more) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[0, 0, 50, 50], **more
    )
