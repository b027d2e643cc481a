"""A PNG of few colours, with nothing but zlib."""

import struct
import zlib
from collections.abc import Sequence

BITS = 2
"""Bits for each point: four colours."""


def png(rows: Sequence[bytes], colours: Sequence[tuple[int, int, int, int]]) -> bytes:
    """The picture whose rows hold a colour's index (0 to 3) for each point. Colours are red, green, blue, opacity."""
    width, height = len(rows[0]) if rows else 0, len(rows)
    if not width or len(colours) > 1 << BITS:
        raise ValueError("a picture needs points, and at most four colours")
    packed = b"".join(b"\0" + _packed(row) for row in rows)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, BITS, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(part for colour in colours for part in colour[:3])),
            _chunk(b"tRNS", bytes(colour[3] for colour in colours)),
            _chunk(b"IDAT", zlib.compress(packed, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _packed(row: bytes) -> bytes:
    padded = row + b"\0" * (-len(row) % 4)
    return bytes(
        padded[at] << 6 | padded[at + 1] << 4 | padded[at + 2] << 2 | padded[at + 3]
        for at in range(0, len(padded), 4)
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
