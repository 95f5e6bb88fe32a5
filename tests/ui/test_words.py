from __future__ import annotations

import re
from pathlib import Path

import notebook_app.ui
from ingest.errors import PasswordNeeded
from notebook_app.i18n import LANGUAGES, catalogue
from notebook_app.ui.words import sentence_of

SOURCES = "\n".join(file.read_text("utf-8") for file in Path(notebook_app.ui.__file__).parent.rglob("*.py"))


def test_every_text_of_the_screen_is_in_the_catalogue() -> None:
    said = set(re.findall(r"""\bsay\(["'](\w*[a-z0-9])["']""", SOURCES))
    counted = {f"{key}_{number}" for key in re.findall(r'\bplural\("(\w+)"', SOURCES) for number in ("one", "many")}
    assert said
    for language in LANGUAGES:
        known = {key.removeprefix("ui.") for key in catalogue(language)}
        assert said | counted <= known


def test_no_text_of_the_screen_is_left_over() -> None:
    composed = r"format|job|kind|origin|player|overview|verdict|month|transcript|engine|in|openai|speech|page"
    for key in catalogue("en"):
        if key.startswith("ui."):
            name = re.sub(r"_(one|many)$", "", key.removeprefix("ui."))
            assert re.search(rf"""["']{name}["']""", SOURCES) or re.match(rf"({composed})_", name), name


def test_a_kept_error_is_told_in_full(home: Path) -> None:
    kept = {"code": "password_needed", "params": {"name": "a.pdf"}}
    assert sentence_of(kept) == str(PasswordNeeded(name="a.pdf"))


def test_an_error_of_another_version_is_told_too(home: Path) -> None:
    assert "no such code" in sentence_of({"code": "unheard_of", "params": {"detail": "no such code"}})


def test_an_error_without_what_its_sentence_names_is_told_too(home: Path) -> None:
    assert "lost" in sentence_of({"code": "password_needed", "params": {"detail": "lost"}})
