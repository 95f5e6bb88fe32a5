from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.run.tokens import local_token
from notebook_app.settings import Settings


@pytest.fixture
def library(sqlite_settings: Settings) -> Library:
    return Library(sqlite_settings)


def test_a_secret_is_found_and_kept_nowhere(library: Library, sqlite_settings: Settings) -> None:
    token, secret = library.tokens.add("phone", "read", ["n1"])
    assert secret.startswith("nb_")
    found = library.tokens.find(secret)
    assert found is not None
    assert (found.id, found.scope, found.notebooks) == (token.id, "read", ("n1",))
    assert library.tokens.find(secret[:-1]) is None
    assert library.tokens.find("") is None
    assert library.tokens.find("\ud800") is None
    library.close()
    assert not [f for f in sqlite_settings.home.rglob("*") if f.is_file() and secret.encode() in f.read_bytes()]


def test_its_use_is_noted(library: Library) -> None:
    _, secret = library.tokens.add("phone", "read")
    library.tokens.find(secret)
    (listed,) = library.tokens()
    assert listed.used is not None


def test_what_has_expired_or_is_revoked_opens_nothing(library: Library) -> None:
    _, over = library.tokens.add("old", "read", expires=datetime.now(UTC) - timedelta(seconds=1))
    _, gone = library.tokens.add("gone", "write")
    library.tokens.revoke("gone")
    assert library.tokens.find(over) is None
    assert library.tokens.find(gone) is None
    with pytest.raises(NoSuchItem):
        library.tokens.revoke("gone")


def test_the_token_of_this_computer_is_made_anew_when_it_was_revoked(library: Library) -> None:
    home = library.settings.home
    first = local_token(library, home)
    assert local_token(library, home) == first
    library.tokens.revoke("this computer")
    second = local_token(library, home)
    assert second != first
    assert library.tokens.find(first) is None
    assert library.tokens.find(second) is not None
