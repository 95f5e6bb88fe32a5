from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from notebook_app.settings import Settings
from tests.conftest import QUICK


@pytest.fixture(autouse=True)
def no_models_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in QUICK:
        monkeypatch.delenv(variable)


def test_the_home_comes_from_the_environment(home: Path) -> None:
    settings = Settings()
    assert settings.home == home
    assert settings.database == f"sqlite:///{home / 'library.sqlite3'}"
    assert settings.embedder == ""
    assert settings.reranker == "auto"
    assert not settings.has_language_model


def test_without_any_word_the_home_is_the_platforms_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTEBOOK_HOME")
    home = Settings().home
    assert home.is_absolute()
    assert home.name == "notebook-app"


def test_a_tilde_in_the_home_is_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NOTEBOOK_HOME", "~/notes")
    assert Settings().home == tmp_path / "notes"


def test_arguments_go_before_environment_before_dotenv_before_saved(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().save(openai_model="saved", openai_base_url="http://saved", embedder="saved", language="zh")
    Path(".env").write_text("OPENAI_MODEL=dotenv\nOPENAI_BASE_URL=http://dotenv\nNOTEBOOK_EMBEDDER=dotenv\n", "utf-8")
    monkeypatch.setenv("OPENAI_MODEL", "environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://environment")
    settings = Settings(openai_model="argument")
    assert settings.openai_model == "argument"
    assert settings.openai_base_url == "http://environment"
    assert settings.embedder == "dotenv"
    assert settings.language == "zh"


def test_each_home_has_its_own_saved_settings(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert Settings(home=elsewhere).save(language="zh").language == "zh"
    assert Settings(home=elsewhere).language == "zh"
    assert Settings().language == ""


def test_saving_keeps_what_was_saved_before_and_is_the_owners_only(home: Path) -> None:
    Settings().save(openai_api_key="sk-secret", openai_model="small")
    settings = Settings().save(openai_model="大模型")
    assert settings.openai_model == "大模型"
    assert settings.openai_api_key == SecretStr("sk-secret")
    file = home / "settings.json"
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text("utf-8")) == {"openai_api_key": "sk-secret", "openai_model": "大模型"}
    assert [left.name for left in home.iterdir()] == ["settings.json"]


def test_a_key_is_not_shown() -> None:
    assert "sk-secret" not in repr(Settings(openai_api_key="sk-secret"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, False),
        ({"openai_model": "m"}, False),
        ({"openai_api_key": "k"}, False),
        ({"openai_model": "m", "openai_api_key": "k"}, True),
        ({"openai_model": "m", "openai_base_url": "http://127.0.0.1:11434/v1"}, True),
    ],
)
def test_a_language_model_needs_a_name_and_a_way_to_it(given: dict[str, str], expected: bool) -> None:
    assert Settings(**given).has_language_model is expected  # type: ignore[arg-type]


def test_another_database_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/library")
    assert Settings().database == "postgresql://db/library"


def test_the_systems_own_variables_are_not_ours(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("LANGUAGE", "en_GB:en")
    monkeypatch.setenv("HOME", "/somewhere/else")
    assert (Settings().home, Settings().language) == (home, "")


def test_a_home_in_dotenv_has_its_own_saved_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTEBOOK_HOME")
    folder = tmp_path / "from-dotenv"
    Settings(home=folder).save(language="zh")
    Path(".env").write_text(f"NOTEBOOK_HOME={folder}\n", "utf-8")
    assert Settings().home == folder
    assert Settings().language == "zh"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    Settings().save(language="zh")
    Path(".env").write_text("OPENAI_TIMEOUT=\nNOTEBOOK_LANGUAGE=\n", "utf-8")
    monkeypatch.setenv("NOTEBOOK_EMBEDDER", "")
    settings = Settings()
    assert (settings.openai_timeout, settings.language, settings.embedder) == (120.0, "zh", "")
    monkeypatch.setenv("NOTEBOOK_HOME", "")
    assert Settings().home.is_absolute()


def test_an_unknown_choice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTEBOOK_SPEECH", "gramophone")
    with pytest.raises(ValidationError, match="gramophone"):
        Settings()


def test_what_is_no_value_of_a_setting_is_not_saved(home: Path) -> None:
    Settings(home=home).save(language="zh")
    with pytest.raises(ValidationError):
        Settings(home=home).save(language=None)
    assert Settings(home=home).language == "zh"
