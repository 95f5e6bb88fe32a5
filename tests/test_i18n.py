from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import ingest
import notebook_app
from ingest.errors import DiskFull, NoText, UserError
from ingest.remarks import REMARKS, Remark, remark
from notebook_app.i18n import LANGUAGES, catalogue, explain, remark_text, translate

LOCALES = Path(notebook_app.__file__).parent / "locales"
AREAS = sorted(file.stem for file in (LOCALES / "en").glob("*.toml"))
OTHERS = sorted(LANGUAGES.keys() - {"en"})


def messages(language: str, area: str) -> dict[str, str]:
    return tomllib.loads((LOCALES / language / f"{area}.toml").read_text("utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def every_error() -> list[type[UserError]]:
    """Every kind of user's error there is, wherever in our packages it is defined."""
    for package in (ingest, notebook_app):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("errors"):
                importlib.import_module(module.name)
    return sorted(set(_kinds(UserError)), key=lambda kind: kind.code)


def _kinds(kind: type[UserError]) -> Iterator[type[UserError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


ERRORS = every_error()


def test_languages_have_the_same_areas() -> None:
    for language in OTHERS:
        areas = {file.stem for file in (LOCALES / language).glob("*.toml")}
        assert areas - {"errors", "remarks"} == set(AREAS)
    assert not {"errors", "remarks"} & set(AREAS), "the English of an error or a remark stands beside its code"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("area", AREAS)
def test_an_area_has_the_same_messages_in_every_language(area: str, language: str) -> None:
    english, other = messages("en", area), messages(language, area)
    assert english.keys() == other.keys()
    assert {key: placeholders(text) for key, text in english.items()} == {
        key: placeholders(text) for key, text in other.items()
    }
    assert all(text.strip() for text in (*english.values(), *other.values()))


@pytest.mark.parametrize("language", OTHERS)
def test_every_error_is_translated_and_nothing_else(language: str) -> None:
    translated = messages(language, "errors")
    assert translated.keys() == {kind.code for kind in ERRORS}


@pytest.mark.parametrize("language", OTHERS)
def test_every_remark_is_translated_with_the_same_gaps(language: str) -> None:
    translated = messages(language, "remarks")
    assert {code: placeholders(text) for code, text in translated.items()} == {
        code: placeholders(text) for code, text in REMARKS.items()
    }


def test_a_remark_is_said_in_the_readers_language() -> None:
    lost = remark("lost_characters", count=2)
    assert str(lost) == remark_text(lost) == "2 characters could not be read and were replaced by �."
    assert remark_text(lost, "zh").startswith("有 2 个字符")
    assert Remark.from_json(lost.to_json()) == lost
    with pytest.raises(KeyError):
        remark("pictures")


def test_error_codes_are_unique() -> None:
    codes = [kind.code for kind in ERRORS if "code" in vars(kind)]  # a kind without its own is told as its base
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_an_error_says_the_same_in_every_language(kind: type[UserError], language: str) -> None:
    assert placeholders(messages(language, "errors")[kind.code]) == placeholders(kind.template)
    params = {name: f"<{name}>" for name in placeholders(kind.template)}
    error = kind(**params)
    for sentence in (explain(error), explain(error, language)):
        assert all(value in sentence for value in params.values())
    assert explain(error, language) != explain(error) == str(error)


def test_an_error_is_explained_in_the_readers_language() -> None:
    error = NoText(name="scan.pdf", pages=12)
    assert explain(error).startswith("No text was found in “scan.pdf” (12 pages).")
    assert explain(error, "zh").startswith("“scan.pdf”（12 页）中没有找到文字。")
    assert explain(DiskFull(folder="/data"), "xx") == str(DiskFull(folder="/data"))


def test_a_message_without_translation_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        translate("no_area.no_key", "zh")


def test_an_unknown_language_is_english() -> None:
    key = next(key for key, text in catalogue("en").items() if not placeholders(text))
    assert translate(key, "xx") == translate(key, "en") == translate(key) == catalogue("en")[key]


def test_parameters_are_filled_in() -> None:
    key, text = next((key, text) for key, text in catalogue("zh").items() if len(placeholders(text)) == 1)
    (name,) = placeholders(text)
    assert translate(key, "zh", **{name: "词"}) == text.replace(f"{{{name}}}", "词")
