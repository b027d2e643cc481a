"""Small PDFs, written by hand: good ones, and ones that nobody should have to open."""

import zlib
from collections.abc import Sequence


def pdf(*pages: str, size: tuple[int, int] = (960, 540)) -> bytes:
    """A PDF with one page for each text."""
    contents = [f"BT /F1 48 Tf 60 400 Td ({text}) Tj ET".encode() for text in pages]
    return _document(contents, size)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password (standard handler, revision 2; no password opens it)."""
    objects = _objects([b""], (960, 540))
    owner, user = b"<" + b"41" * 32 + b">", b"<" + b"42" * 32 + b">"
    objects.append(b"<< /Filter /Standard /V 1 /R 2 /O " + owner + b" /U " + user + b" /P -44 >>")
    trailer = f"/Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]".encode()
    return _file(objects, trailer)


def heavy_pdf() -> bytes:
    """A few kilobytes that unpack to drawing commands without end in sight: forms that draw forms, ten to the ninth."""
    objects: list[bytes] = []
    depth = 9
    first_form = 6
    for level in range(depth):
        name = f"/X{level}"
        if level == depth - 1:
            content = b"0 0 m 500 500 l 500 0 l f\n" * 50
            resources = b"<< >>"
        else:
            content = f"q 1 0 0 1 1 0 cm /X{level + 1} Do Q\n".encode() * 10
            resources = f"<< /XObject << /X{level + 1} {first_form + level + 1} 0 R >> >>".encode()
        packed = zlib.compress(content)
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 960 540] /Name "
            + name.encode()
            + b" /Resources "
            + resources
            + f" /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
            + packed
            + b"\nendstream"
        )
    page = b"q /X0 Do Q"
    start = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R"
        + f" /Resources << /XObject << /X0 {first_form} 0 R >> >> >>".encode(),
        _stream(page),
        b"<< >>",
    ]
    return _file([*start, *objects])


def _document(contents: Sequence[bytes], size: tuple[int, int]) -> bytes:
    return _file(_objects(contents, size))


def _objects(contents: Sequence[bytes], size: tuple[int, int]) -> list[bytes]:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(content))
    return objects


def _stream(content: bytes) -> bytes:
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    written = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    size = len(objects) + 1
    return (
        written
        + f"xref\n0 {size}\n0000000000 65535 f \n".encode()
        + table
        + f"trailer\n<< /Size {size} /Root 1 0 R ".encode()
        + trailer
        + f" >>\nstartxref\n{len(written)}\n%%EOF\n".encode()
    )
