"""Passwords of protected files, sealed with a key that lies beside the library and never in an export or a backup of it."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_SEALED: Final = "sealed:1:"


class Vault:
    """Seals passwords with a key of this home folder, which is made when the first is sealed (readable by its owner only).

    Parameters
    ----------
    home : Path
        The home folder; the key is ``run/passwords.key`` in it.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / "run" / "passwords.key"

    def seal(self, password: str | None) -> str | None:
        """Return a password as it may be kept; one that is sealed already stays as it is."""
        if password is None or password.startswith(_SEALED):
            return password
        return _SEALED + self._box.encrypt(password.encode("utf-8", "surrogatepass")).decode("ascii")

    def unseal(self, kept: str | None) -> str | None:
        """Return the password that was sealed; None where there is none, or the key is gone: it is asked for again."""
        from cryptography.fernet import InvalidToken

        if kept is None or not kept.startswith(_SEALED):
            return kept
        if not self._file.exists():
            return None
        try:
            return self._box.decrypt(kept.removeprefix(_SEALED).encode("ascii")).decode("utf-8", "surrogatepass")
        except (InvalidToken, ValueError):
            return None

    @cached_property
    def _box(self) -> Fernet:
        from cryptography.fernet import Fernet

        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self._file.with_name(f"{self._file.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
            with suppress(FileExistsError):
                os.link(partial, self._file)  # whole or not at all; the key of whoever was first stays
        finally:
            partial.unlink(missing_ok=True)
        return Fernet(self._file.read_bytes())


def is_sealed(kept: str) -> bool:
    """Tell whether a kept password is sealed; those of earlier versions are not."""
    return kept.startswith(_SEALED)
