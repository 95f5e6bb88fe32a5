"""Office files that differ from a plain document, presentation or workbook in nothing but what they are called."""

from __future__ import annotations

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile

_TYPES = "[Content_Types].xml"
_FORMATS = "application/vnd.openxmlformats-officedocument."
_OTHERS = re.compile(
    rb"application/vnd\.(?:ms-(?:word|powerpoint)\.\w+\.macroEnabled\w*"
    rb"|openxmlformats-officedocument\.\w+\.(?:template|slideshow))\.main\+xml"
)


def as_plain(data: bytes, plain: str) -> bytes:
    """Return a file with macros, a template or a slide show as its plain kind, which is all that libraries open.

    Parameters
    ----------
    data : bytes
        The file; one of the plain kind is returned as it is.
    plain : str
        The plain kind, as in "wordprocessingml.document".
    """
    with ZipFile(io.BytesIO(data)) as archive:
        types = archive.read(_TYPES)
        if not _OTHERS.search(types):
            return data
        renamed = _OTHERS.sub(f"{_FORMATS}{plain}.main+xml".encode(), types)
        stream = io.BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as copy:
            for member in archive.infolist():
                copy.writestr(member.filename, renamed if member.filename == _TYPES else archive.read(member))
    return stream.getvalue()
