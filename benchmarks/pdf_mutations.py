"""Hostile PDFs: damaged copies of sound ones, and bombs written from scratch. The same seed gives the same bytes."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj", re.DOTALL)
_NUMBER = re.compile(rb"(?<=[ \[/\r\n])\d{1,6}(?=[ \]/\r\n])")
_HUGE = (b"99999999", b"2147483647", b"-1", b"4294967296", b"0")

Mutation = Callable[[bytes, random.Random], bytes]


def byte_flips(data: bytes, dice: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(dice.randint(1, max(2, len(data) // 500))):
        flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def truncation(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(1, max(2, len(data)))]


def lost_middle(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(max(1, len(data)))
    return data[:start] + data[start + dice.randint(1, max(2, len(data) // 4)) :]


def swapped_objects(data: bytes, dice: random.Random) -> bytes:
    found = list(_OBJECT.finditer(data))
    if len(found) < 2:
        return byte_flips(data, dice)
    first, second = sorted(dice.sample(found, 2), key=lambda match: match.start())
    bodies = [match[0].split(b"obj", 1)[1] for match in (first, second)]
    heads = [match[0].split(b"obj", 1)[0] + b"obj" for match in (first, second)]
    between = data[first.end() : second.start()]
    return data[: first.start()] + heads[0] + bodies[1] + between + heads[1] + bodies[0] + data[second.end() :]


def inflated_numbers(data: bytes, dice: random.Random) -> bytes:
    share = dice.choice((0.002, 0.02, 0.2))
    return _NUMBER.sub(lambda match: dice.choice(_HUGE) if dice.random() < share else match[0], data)


def huge_page_count(data: bytes, dice: random.Random) -> bytes:
    return re.sub(rb"/Count\s+\d+", b"/Count " + dice.choice(_HUGE), data)


def huge_media_box(data: bytes, dice: random.Random) -> bytes:
    return re.sub(rb"/MediaBox\s*\[[^\]]*\]", b"/MediaBox [0 0 1e9 " + dice.choice(_HUGE) + b"]", data)


def circular_pages(data: bytes, dice: random.Random) -> bytes:
    return re.sub(rb"/Kids\s*\[\s*\d+", b"/Kids [" + str(dice.randint(1, 6)).encode(), data)


def deep_nesting(data: bytes, dice: random.Random) -> bytes:
    opening = dice.choice((b"[", b"<<", b"<</A ", b"("))
    return data.replace(b"obj", b"obj " + opening * dice.choice((100, 20_000, 200_000)), 1)


MUTATIONS: Mapping[str, Mutation] = {
    function.__name__: function
    for function in (
        byte_flips,
        truncation,
        lost_middle,
        swapped_objects,
        inflated_numbers,
        huge_page_count,
        huge_media_box,
        circular_pages,
        deep_nesting,
    )
}


def mutations(originals: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield named mutations, each kind in turn on originals drawn at random."""
    dice = random.Random(seed)
    kinds = list(MUTATIONS)
    for i in range(count):
        kind = kinds[i % len(kinds)]
        yield f"{kind}-{i}", MUTATIONS[kind](dice.choice(originals), dice)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield files that are small on disk and try to fill memory or never to end."""
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 4 0 R >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    yield "flate-bomb", document([b"<< " + page + b" /Contents 5 0 R >>"], font, stream(blanks(3 << 30, levels=1)))
    yield (
        "flate-bomb-twice",
        document(
            [b"<< " + page + b" /Contents 5 0 R >>"],
            font,
            stream(blanks(6 << 30, levels=2), filters=b"[/FlateDecode /FlateDecode]"),
        ),
    )
    text = b"BT /F 10 Tf 10 10 Td " + b"(spam) Tj 1 0 Td " * 400_000 + b"ET"
    yield "text-bomb", document([b"<< " + page + b" /Contents 5 0 R >>"], font, stream(zlib.compress(text, 9)))
    steps = b"BT /F 4 Tf 10 790 Td " + b"(1 spam) Tj 90 3 Td (2 ham) Tj -90 -4 Td " * 50_000 + b"ET"
    yield "line-bomb", document([b"<< " + page + b" /Contents 5 0 R >>"], font, stream(zlib.compress(steps, 9)))
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    yield (
        "form-in-itself",
        document(
            [
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /XObject << /X 5 0 R >> >> /Contents 6 0 R >>"
            ],
            font,
            stream(zlib.compress(b"/X Do " * 20), extra=form),
            stream(zlib.compress(b"/X Do")),
        ),
    )
    doubling = [
        stream(
            zlib.compress(b"/X Do /X Do /X Do /X Do"),
            extra=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (n + 6),
        )
        for n in range(1, 12)
    ]
    last = stream(
        zlib.compress(b"BT /F 9 Tf (lol) Tj ET"),
        extra=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 4 0 R >> >>",
    )
    yield (
        "billion-forms",
        document(
            [
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /XObject << /X 6 0 R >> >> /Contents 5 0 R >>"
            ],
            font,
            stream(zlib.compress(b"/X Do")),
            *doubling,
            last,
        ),
    )
    yield "pages-in-a-circle", document([b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 3 0 R >>"], font)
    yield "a-million-pages", document([b"<< " + page + b" >>"], font, kids=b"3 0 R " * 1_000_000, count=1_000_000)
    yield (
        "deep-outline",
        document(
            [b"<< " + page + b" >>"],
            font,
            *(
                b"<< /Title (deeper) /Parent %d 0 R /First %d 0 R /Next %d 0 R >>" % (n, n + 1, 5)
                for n in range(5, 3000)
            ),
        ),
    )


def blanks(size: int, *, levels: int) -> bytes:
    """Return ``size`` bytes of blanks (whole megabytes), deflated as many times as there are levels."""
    head = b"\x78\xda"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * (1 << 20)) + packer.flush(
        zlib.Z_FULL_FLUSH
    )  # stands for itself, so it can be repeated
    a = (1 + 32 * size) % 65521
    b = (size + 16 * size * (size + 1)) % 65521
    packed = head + block * (size >> 20) + packer.flush() + ((b << 16) | a).to_bytes(4, "big")
    return packed if levels == 1 else zlib.compress(packed, 9)


def stream(data: bytes, *, filters: bytes = b"/FlateDecode", extra: bytes = b"") -> bytes:
    head = b"<< /Length %d /Filter " % len(data) + filters + b" " + extra + b" >>"
    return head + b"\nstream\n" + data + b"\nendstream"


def document(pages: Sequence[bytes], *others: bytes, kids: bytes = b"", count: int = 0) -> bytes:
    """Return a PDF: object 1 is the catalogue, 2 the page tree, then the pages, then the others."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>"
    kids = kids or b" ".join(b"%d 0 R" % (number + 3) for number in range(len(pages)))
    tree = b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % (count or len(pages))
    body = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate((catalogue, tree, *pages, *others), 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + table
    body += b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (len(offsets) + 1, start)
    return bytes(body)
