"""The language model that the settings name, and what an endpoint says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notebook_app.llm.port import LanguageModel, Window
from notebook_app.settings import Settings

if TYPE_CHECKING:
    from ingest.captions import Describer

_EXAMINATION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class EndpointReport:
    """What an endpoint said when it was tried: the names of its models, and the window of the model asked about."""

    models: tuple[str, ...]
    window: Window | None


def load_language_model(settings: Settings) -> LanguageModel | None:
    """Return the language model that the settings name, or None where they name none.

    Nothing is asked of the endpoint yet.
    """
    if settings.has_endpoint:
        return _model(settings.openai_model, settings)
    if settings.local_model:
        from notebook_app.llm.local_model import LocalModel

        return LocalModel(settings)
    return None


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
        window=settings.context_window,
        temperature=settings.openai_temperature,
    )


def examine_endpoint(base_url: str, api_key: str, model: str = "") -> EndpointReport:
    """Ask an endpoint for its models, and for the window of one of them; nothing is written by it.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint cannot be reached, refuses the key, or does not speak the protocol.
    """
    from notebook_app.llm.openai_model import OpenAIModel

    asked = OpenAIModel(model, base_url=base_url, api_key=api_key, timeout=_EXAMINATION_SECONDS, retries=0)
    return EndpointReport(tuple(asked.models()), asked.window(fresh=True) if model else None)
