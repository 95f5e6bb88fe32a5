"""Documents that are zip packages (Word, PowerPoint, Excel, OpenDocument, EPUB): looked at before any parser unpacks them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.parsers import expat

from ingest.archive import UNSOUND, ArchiveLimits, check_members, open_zip, shown, sound
from ingest.errors import UnsafeFile

ZIP_MARK = b"PK\x03\x04"
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
_LIMITS = ArchiveLimits()


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
    with sound(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        check_members(members, name, _LIMITS)
        for member in members:
            if not member.is_dir() and _declares_entities(archive, member):
                raise UnsafeFile(name=name, detail=f"{shown(member.filename)} declares XML entities")


def package_kind(path: Path) -> str:
    """Return what kind of document a zip file is, by its members; an empty string for one of no kind, or damaged."""
    try:
        with open_zip(path) as archive:
            names = archive.namelist()
            kinds = (kind for name in names for start, kind in _OFFICE.items() if name.startswith(start))
            if "mimetype" not in names:
                return next(kinds, "")
            with archive.open("mimetype") as file:
                said = file.read(100).strip().removesuffix(b"-template")
            return _OTHERS.get(said, "")
    except UNSOUND:  # or an encrypted member
        return ""


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
