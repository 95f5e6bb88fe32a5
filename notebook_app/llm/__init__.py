"""The language model as a port: :class:`LanguageModel`, and the adapter for OpenAI-compatible endpoints."""

from notebook_app.llm.load import load_describer, load_language_model
from notebook_app.llm.port import ChatMessage, LanguageModel

__all__ = ["ChatMessage", "LanguageModel", "load_describer", "load_language_model"]
