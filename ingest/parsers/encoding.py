"""Bytes to text: what the file says of its encoding, then what its bytes allow, then the likeliest."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ingest.remarks import Remark, remark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32's begins with UTF-16's, so it is asked first."""

_LIKELY = ["gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1251"]
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was read in; ``guessed`` if nothing proved it, ``lost`` counts unreadable places."""

    text: str
    encoding: str
    guessed: bool = False
    lost: int = 0

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """Remarks for the receipt."""
        guess = remark("guessed_encoding", encoding=self.encoding)
        loss = remark("lost_characters", count=self.lost)
        return tuple(said for said, meant in ((guess, self.guessed), (loss, self.lost)) if meant)


def decode(data: bytes, declared: str = "") -> Decoded:
    """Return the text of bytes.

    Parameters
    ----------
    data : bytes
        Text in any encoding.
    declared : str
        The encoding that the document itself names, if it does.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    for encoding in filter(None, (marked, _known(declared), "utf-8")):
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    encoding = marked or _known(declared) or _guess(data)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, guessed=not marked and not declared, lost=text.count("\ufffd"))


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_LIKELY).best()
    if best is not None:
        return best.encoding
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "latin-1"
    return "gb18030"


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name if encoding else ""
    except LookupError:
        return ""
