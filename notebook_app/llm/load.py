"""The language model that the settings name."""

from __future__ import annotations

from ingest.captions import Describer
from notebook_app.llm.port import LanguageModel
from notebook_app.settings import Settings


def load_language_model(settings: Settings) -> LanguageModel | None:
    """Return the language model that the settings name, or None where they name none.

    Nothing is asked of the endpoint yet.
    """
    if not settings.has_language_model:
        return None
    return _model(settings.openai_model, settings)


def load_describer(settings: Settings) -> Describer | None:
    """Return who describes pictures, or None where the settings name no model."""
    if not settings.vision_model:
        return None
    from notebook_app.llm.describer import ModelDescriber

    return ModelDescriber(_model(settings.vision_model, settings))


def _model(name: str, settings: Settings) -> LanguageModel:
    from notebook_app.llm.openai_model import OpenAIModel

    return OpenAIModel(
        name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=settings.openai_timeout,
    )
