"""Settings and where they come from: the environment, then ``.env``, then ``settings.json`` in the home folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, JsonConfigSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from ingest.model_files import ModelStore
from ingest.ocr.tesseract import DEFAULT_LANGUAGES, named_languages

UPLOAD_MEGABYTES: Final = 200
"""The most that an upload may have; for the screen, Streamlit reads it in ``ui/serving/.streamlit/config.toml``."""
SpeechEngineName = Literal["auto", "kokoro", "openai", "edge", "espeak"]


def default_home() -> Path:
    """Return the folder that holds everything of the user's: ``NOTEBOOK_HOME``, or the platform's data folder."""
    return Path(os.environ.get("NOTEBOOK_HOME") or user_data_path("notebook-app", appauthor=False)).expanduser()


class Settings(BaseSettings):
    """Settings of one home folder; a language model is used when both ``openai_model`` and an address or key are set."""

    # field names are looked up in the environment too: without case they would find HOME and LANGUAGE there
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, case_sensitive=True
    )

    home: Path = Field(default_factory=default_home, validation_alias=AliasChoices("NOTEBOOK_HOME", "home"))
    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    hosts: str = Field("", validation_alias=AliasChoices("NOTEBOOK_HOSTS", "hosts"))
    chroma_url: str = Field("", validation_alias=AliasChoices("CHROMA_URL", "chroma_url"))

    openai_base_url: str = Field("", validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"))
    openai_model: str = Field("", validation_alias=AliasChoices("OPENAI_MODEL", "openai_model"))
    local_model: str = Field("", validation_alias=AliasChoices("NOTEBOOK_LLM", "local_model"))
    openai_timeout: float = Field(120.0, validation_alias=AliasChoices("OPENAI_TIMEOUT", "openai_timeout"))
    openai_temperature: float | None = Field(
        0.3, validation_alias=AliasChoices("OPENAI_TEMPERATURE", "openai_temperature")
    )
    context_window: int = Field(0, ge=0, validation_alias=AliasChoices("OPENAI_CONTEXT_WINDOW", "context_window"))
    second_reading: bool = Field(False, validation_alias=AliasChoices("NOTEBOOK_SECOND_READING", "second_reading"))
    openai_vision_model: str = Field("", validation_alias=AliasChoices("OPENAI_VISION_MODEL", "openai_vision_model"))
    ocr_languages: str = Field(
        DEFAULT_LANGUAGES, validation_alias=AliasChoices("NOTEBOOK_OCR_LANGUAGES", "ocr_languages")
    )

    embedder: str = Field("", validation_alias=AliasChoices("NOTEBOOK_EMBEDDER", "embedder"))
    """Empty for the one that the home's sources are embedded with, or the best on board."""
    reranker: Literal["auto", "on", "off"] = Field(
        "auto", validation_alias=AliasChoices("NOTEBOOK_RERANKER", "reranker")
    )

    speech_engine: SpeechEngineName = Field("auto", validation_alias=AliasChoices("NOTEBOOK_SPEECH", "speech_engine"))
    speech_base_url: str = Field("", validation_alias=AliasChoices("OPENAI_TTS_BASE_URL", "speech_base_url"))
    speech_model: str = Field("", validation_alias=AliasChoices("OPENAI_TTS_MODEL", "speech_model"))
    speech_voices: str = Field("alloy,onyx", validation_alias=AliasChoices("OPENAI_TTS_VOICES", "speech_voices"))

    transcription_base_url: str = Field(
        "", validation_alias=AliasChoices("OPENAI_TRANSCRIPTION_BASE_URL", "transcription_base_url")
    )
    transcription_api_key: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("OPENAI_TRANSCRIPTION_API_KEY", "transcription_api_key")
    )
    transcription_model: str = Field(
        "", validation_alias=AliasChoices("OPENAI_TRANSCRIPTION_MODEL", "transcription_model")
    )
    transcription_timeout: float = Field(
        900.0, validation_alias=AliasChoices("OPENAI_TRANSCRIPTION_TIMEOUT", "transcription_timeout")
    )
    whisper_model: str = Field("", validation_alias=AliasChoices("NOTEBOOK_WHISPER", "whisper_model"))

    watched_folders: dict[str, list[Path]] = Field(
        default_factory=dict, validation_alias=AliasChoices("NOTEBOOK_WATCHED_FOLDERS", "watched_folders")
    )
    """Folders that are watched for new sources, by the name of the notebook: ``{"Memory": ["~/papers"]}``."""
    zotero_folder: Path = Field(Path("~/Zotero"), validation_alias=AliasChoices("NOTEBOOK_ZOTERO", "zotero_folder"))
    """Zotero's data folder: attachments are read in its ``storage`` and nowhere else."""
    zotero_port: int = Field(
        23119, ge=1, le=65535, validation_alias=AliasChoices("NOTEBOOK_ZOTERO_PORT", "zotero_port")
    )

    models_folder: Path | None = Field(None, validation_alias=AliasChoices("NOTEBOOK_MODELS", "models_folder"))

    language: Literal["", "en", "zh"] = Field("", validation_alias=AliasChoices("NOTEBOOK_LANGUAGE", "language"))

    theme: Literal["", "light", "dark"] = Field("", validation_alias=AliasChoices("NOTEBOOK_THEME", "theme"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources: arguments, environment, ``.env``, the home folder's ``settings.json``."""
        ranked = (init_settings, env_settings, dotenv_settings)
        given = (source().get("NOTEBOOK_HOME") for source in ranked)  # they go by the first name of each field
        home = Path(next(filter(None, given), None) or default_home()).expanduser()
        saved = JsonConfigSettingsSource(settings_cls, json_file=home / "settings.json")
        return *ranked, saved

    @field_validator("home", "zotero_folder")
    @classmethod
    def _expand_home(cls, folder: Path) -> Path:
        return folder.expanduser()

    @field_validator("models_folder")
    @classmethod
    def _expand_models_folder(cls, folder: Path | None) -> Path | None:
        return folder.expanduser() if folder else None

    @field_validator("ocr_languages")
    @classmethod
    def _join_languages(cls, languages: str) -> str:
        return named_languages(languages)

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the library."""
        return self.database_url or f"sqlite:///{self.home / 'library.sqlite3'}"

    @property
    def models(self) -> ModelStore:
        """Where the models on board are found and kept."""
        return ModelStore(self.home / "models", self.models_folder)

    @property
    def has_language_model(self) -> bool:
        """Whether answers are written by a language model rather than quoted."""
        return self.has_endpoint or bool(self.local_model)

    @property
    def has_endpoint(self) -> bool:
        """Whether an endpoint writes the answers: it comes before a model on this computer."""
        return bool(self.openai_model and (self.openai_base_url or self.openai_api_key.get_secret_value()))

    @property
    def vision_model(self) -> str:
        """The model that describes pictures: as set, else the language model; empty where there is none to ask."""
        wanted = self.openai_vision_model or self.openai_model
        reachable = self.openai_base_url or self.openai_api_key.get_secret_value()
        return wanted if reachable and wanted.lower() != "none" else ""

    def save(self, **changes: Any) -> Settings:
        """Write changes to the home folder's ``settings.json`` (readable by its owner only) and return the new settings.

        Raises
        ------
        pydantic.ValidationError
            If a value cannot be that of its setting: nothing is written, or no later start could read the file.
        """
        Settings(**{"home": self.home, **changes})
        file = self.home / "settings.json"
        saved: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        self.home.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps({**saved, **changes}, ensure_ascii=False, indent=1), "utf-8")
        partial.replace(file)
        return Settings(home=self.home)
