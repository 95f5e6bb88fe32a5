"""The language model as a port: :class:`LanguageModel`, and the adapter for OpenAI-compatible endpoints."""

from notebook_app.llm.load import EndpointReport, examine_endpoint, load_describer, load_language_model
from notebook_app.llm.port import ChatMessage, Delta, LanguageModel, Usage, Window

__all__ = [
    "ChatMessage",
    "Delta",
    "EndpointReport",
    "LanguageModel",
    "Usage",
    "Window",
    "examine_endpoint",
    "load_describer",
    "load_language_model",
]
