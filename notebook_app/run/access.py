"""The secret that opens the screen: a key in the home folder, handed to a browser once by the printed address.

The browser keeps a cookie made from it, never the key itself; a new key ends every browser's access at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

_BYTES = 32
PARAMETER = "key"
"""The parameter of the address that hands the key over."""


def _file(home: Path) -> Path:
    return home / "access.key"


def _address_file(home: Path) -> Path:
    return home / "run" / "address"


def access_key(home: Path) -> str:
    """Return the key of a home folder; where there is none, make one (readable by its owner alone)."""
    kept = read_private(_file(home))
    return kept or _write_first(home)


def renew_key(home: Path) -> str:
    """Replace the key: every browser must be opened at the new address."""
    key = secrets.token_urlsafe(_BYTES)
    write_private(_file(home), key)
    return key


def cookie_value(key: str) -> str:
    """Return what a browser that brought the key is given to keep."""
    return hmac.new(key.encode(), b"cookie of the screen", hashlib.sha256).hexdigest()


def is_same(given: str, expected: str) -> bool:
    """Compare two secrets in a time that tells nothing, whatever characters were given."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def with_key(address: str, key: str) -> str:
    """Return an address that hands the key over; what its query says stays."""
    parts = urlsplit(address)
    query = "&".join(filter(None, [parts.query, urlencode({PARAMETER: key})]))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def keep_address(home: Path, address: str) -> None:
    """Keep where the screen answers, without the key, for :func:`kept_address`."""
    write_private(_address_file(home), address)


def kept_address(home: Path) -> str | None:
    """Return where the screen of this home was last served, or None after it was stopped."""
    return read_private(_address_file(home)) or None


def forget_address(home: Path) -> None:
    """Forget where the screen answered: it was stopped."""
    _address_file(home).unlink(missing_ok=True)


def read_private(file: Path) -> str:
    """Return what a file holds, empty where there is none."""
    try:
        return file.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _write_first(home: Path) -> str:
    """Make the key, unless another process was faster."""
    partial = _written(_file(home), secrets.token_urlsafe(_BYTES))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(partial, _file(home))
    except OSError:  # a file system without links
        os.replace(partial, _file(home))  # noqa: PTH105 — beside os.link
    finally:
        partial.unlink(missing_ok=True)
    return read_private(_file(home)) or renew_key(home)


def write_private(file: Path, text: str) -> None:
    """Write a file, whole or not at all, that its owner alone can read."""
    _written(file, text).replace(file)


def _written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}.partial")
    with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as handle:  # noqa: PTH123
        handle.write(text)
    return partial
