"""The language model that the settings name."""

from __future__ import annotations

from notebook_app.llm.port import LanguageModel
from notebook_app.settings import Settings


def load_language_model(settings: Settings) -> LanguageModel | None:
    """Return the language model that the settings name, or None where they name none.

    Nothing is asked of the endpoint yet.
    """
    if not settings.has_language_model:
        return None
    from notebook_app.llm.openai_model import OpenAIModel

    return OpenAIModel(
        settings.openai_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=settings.openai_timeout,
    )
