"""Documents that are zip packages (Word, PowerPoint, Excel, OpenDocument, EPUB): looked at before any parser unpacks them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from ingest.errors import DamagedFile, LockedDocument, UnsafeFile

ZIP_MARK = b"PK\x03\x04"
MOST_MEMBERS = 20_000
MOST_BYTES = 1 << 30
MOST_RATIO = 500
"""Deflate reaches 1,032; a spreadsheet of equal cells stays near 100."""
_SMALL = 10 << 20
_OFFICE = {"word/document": "docx", "ppt/presentation": "pptx", "xl/workbook": "xlsx"}
"""How the name of an Office package's main part begins."""
_OTHERS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/epub+zip": "epub",
}
"""What the member "mimetype" of other packages holds."""
_STEP = 1 << 16
_ENCRYPTED = 1
_UNSOUND = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def check_package(data: bytes, name: str) -> None:
    """Look over a zip package: how many members it has, what they unpack to, and whether their XML declares entities.

    No format of ours needs entities, and every bomb of XML and every reference to other files is made of them.

    Raises
    ------
    UnsafeFile
        If it would unpack to too much, or declares entities.
    LockedDocument
        If a member is encrypted.
    DamagedFile
        If it is no sound zip file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            check_sizes(members, name)
            for member in members:
                if not member.is_dir() and _declares_entities(archive, member):
                    raise UnsafeFile(name=name, detail=f"{member.filename} declares XML entities")
    except _UNSOUND as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}"[:120]) from error


def package_kind(path: Path) -> str:
    """Return what kind of document a zip file is, by its members; an empty string for one of no kind, or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kinds = (kind for name in names for start, kind in _OFFICE.items() if name.startswith(start))
            if "mimetype" not in names:
                return next(kinds, "")
            with archive.open("mimetype") as file:
                said = file.read(100).strip().removesuffix(b"-template")
            return _OTHERS.get(said, "")
    except (*_UNSOUND, RuntimeError):  # an encrypted member
        return ""


def check_sizes(
    members: Iterable[zipfile.ZipInfo], name: str, *, most_members: int = MOST_MEMBERS, most_bytes: int = MOST_BYTES
) -> None:
    """Look over the directory of a zip file. A member cannot hold more than its entry says: :mod:`zipfile` sees to it.

    Raises
    ------
    UnsafeFile
        If there are too many members, or they unpack to too much.
    LockedDocument
        If one is encrypted.
    """
    total = 0
    for count, member in enumerate(members, 1):
        total += member.file_size
        if member.flag_bits & _ENCRYPTED:
            raise LockedDocument(name=name)
        if count > most_members:
            raise UnsafeFile(name=name, detail=f"more than {most_members:,} files")
        if total > most_bytes:
            raise UnsafeFile(name=name, detail=f"unpacks to more than {most_bytes >> 20:,} MB")
        if member.file_size > max(_SMALL, MOST_RATIO * member.compress_size):
            raise UnsafeFile(name=name, detail=f"{member.filename} unpacks to {member.file_size >> 20:,} MB")


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Read what stands before the first element of a member; what is no XML declares nothing."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = lambda entity, *_rest: found.append(entity)
    begun: list[str] = []
    parser.StartElementHandler = lambda tag, _attributes: begun.append(tag)
    with archive.open(member) as file:
        while (piece := file.read(_STEP)) and not found and not begun:
            try:
                parser.Parse(piece, False)
            except expat.ExpatError:
                break
    return bool(found)
