"""The child of `drawing`: reads a PDF from standard input and writes its pages to standard output.

Run by its path, alone: it imports nothing of Folkmoot. Before it looks at the file it gives away what it could misuse:
memory, time, files, processes, and the rights of root. Each record is four bytes of length, big end first, and so much
JSON; after a page's record come its two pictures.

    child.py FIRST_PAGE MOST_PAGES SECONDS BYTES
"""

import codecs
import io
import json
import os
import resource
import sys
from contextlib import suppress
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

LARGE, SMALL = 1600, 480
"""Widths of the pictures, in pixels."""
TALLEST = 2400
QUALITY = 80
LONGEST_TEXT = 4000
NOBODY = 65534


def main(arguments: list[str]) -> int:
    """Draw all pages; 1 when there was trouble, which was said."""
    first, most, seconds, memory = (int(argument) for argument in arguments)
    out = sys.stdout.buffer
    _rehearse()
    _give_away(seconds, memory)
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages = len(document)
        if pages > most:
            _say(out, {"trouble": "too_many_pages"})
            return 1
        if pages == 0:
            _say(out, {"trouble": "malformed"})
            return 1
        _say(out, {"pages": pages})
        for number in range(first, pages + 1):
            _draw(out, document, number)
        _say(out, {"end": True})
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        _say(out, {"trouble": "encrypted" if locked else "malformed"})
        return 1
    except MemoryError:
        _say(out, {"trouble": "too_heavy"})
        return 1
    return 0


def _rehearse() -> None:
    """Draw an empty page, so that everything is loaded that will be needed; an empty text needs no codec."""
    for codec in ("utf-16-le", "utf-8", "ascii"):
        codecs.lookup(codec)
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    _draw(io.BytesIO(), document, 1)


def _give_away(seconds: int, memory: int) -> None:
    if os.geteuid() == 0:
        with suppress(OSError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def _draw(out: Any, document: pypdfium2.PdfDocument, number: int) -> None:
    page = document[number - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise pypdfium2.PdfiumError("a page without size")
    bitmap = page.render(scale=min(LARGE / width, TALLEST / height))
    large = bitmap.to_pil().convert("RGB")
    factor = min(1.0, SMALL / large.width)
    small = large.resize(
        (max(1, round(large.width * factor)), max(1, round(large.height * factor))), reducing_gap=2.0
    )
    words = page.get_textpage().get_text_bounded()
    pictures = _webp(small), _webp(large)
    record = {
        "number": number,
        "width": large.width,
        "height": large.height,
        "text": _readable(words)[:LONGEST_TEXT],
        "small": len(pictures[0]),
        "large": len(pictures[1]),
    }
    _say(out, record, *pictures)
    page.close()


def _webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, format="WEBP", quality=QUALITY, method=2)
    return written.getvalue()


def _readable(words: str) -> str:
    """The text without characters that no database or page can show; hyphenation that the file marks is undone."""
    lines = words.replace("\ufffe", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = ("".join(letter for letter in line if letter.isprintable()).strip() for line in lines)
    return "\n".join(line for line in shown if line)


def _say(out: Any, record: dict[str, Any], *more: bytes) -> None:
    said = json.dumps(record).encode()
    out.write(len(said).to_bytes(4, "big") + said + b"".join(more))
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
