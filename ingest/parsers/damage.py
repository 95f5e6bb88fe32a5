"""Translate what libraries raise on damaged files to one of our errors."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile

from ingest.errors import DamagedFile

_UNSOUND: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,  # lxml's XMLSyntaxError is one
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@contextmanager
def damage_told(name: str, *others: type[Exception]) -> Iterator[None]:
    """Turn what a library raises on a damaged file (and what it calls ``others``) into :class:`DamagedFile`."""
    try:
        yield
    except (*_UNSOUND, *others) as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}"[:120]) from error
