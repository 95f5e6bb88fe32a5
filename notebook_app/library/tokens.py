"""Tokens that open the API: made, listed, found by their secret, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from notebook_app.library.part import Part, new_id, now, required
from notebook_app.library.tables import TokenRow
from notebook_app.records.tokens import Scope, Token

PREFIX: Final = "nb_"
"""What every secret begins with, so that one that leaked is recognised by those who scan for them."""
_BYTES = 32
_NOTED_EVERY: Final = timedelta(minutes=1)


class Tokens(Part):
    """Tokens by name; their secrets are kept as sha256 alone, which 32 random bytes need no salt for."""

    def __call__(self) -> list[Token]:
        """Return the tokens, the newest first."""
        with self._database.reading() as session:
            return [_from_row(row) for row in session.scalars(select(TokenRow).order_by(TokenRow.number.desc()))]

    def add(
        self, name: str, scope: Scope, notebooks: Collection[str] = (), *, expires: datetime | None = None
    ) -> tuple[Token, str]:
        """Make a token; return it with its secret, which can be read now and never again."""
        secret = PREFIX + secrets.token_urlsafe(_BYTES)
        row = TokenRow(
            id=new_id(),
            name=name,
            sha256=_digest(secret),
            scope=scope,
            notebooks=list(notebooks),
            created=now(),
            expires=expires,
            used=None,
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            return _from_row(row), secret

    def find(self, secret: str) -> Token | None:
        """Return the token of a secret, and note that it was used; None where there is none, or its time is over."""
        with self._database.reading() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.sha256 == _digest(secret)))
            found = _from_row(row) if row else None
        if found is None or found.has_expired:
            return None
        if self._database.scratch is None and (found.used is None or now() - found.used > _NOTED_EVERY):
            self._note_use(found.id)
        return found

    def revoke(self, token: str) -> Token:
        """Forget a token by id or name, and return what it was: from now on it opens nothing.

        Raises
        ------
        NoSuchItem
            If there is none.
        """
        named = select(TokenRow).where((TokenRow.id == token) | (TokenRow.name == token)).order_by(TokenRow.id != token)
        with self._database.writing() as session:
            row = required(session.scalar(named.limit(1)), "token", token)
            gone = _from_row(row)
            session.execute(delete(TokenRow).where(TokenRow.id == row.id))
            return gone

    def _note_use(self, token: str) -> None:
        with self._database.writing() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.id == token))
            if row is not None:
                row.used = now()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _from_row(row: TokenRow) -> Token:
    scope: Scope = "write" if row.scope == "write" else "read"
    return Token(row.id, row.name, scope, tuple(row.notebooks), row.created, row.expires, row.used)
