"""Who writes the script: a language model where one is set, else the quoting writer."""

from __future__ import annotations

from notebook_app.audio.script.model_script import ModelScriptWriter
from notebook_app.audio.script.quote_script import Naming, QuoteScriptWriter, unnamed
from notebook_app.audio.script.writing import Draft, Judge, ScriptWriter, unjudged
from notebook_app.llm import LanguageModel

__all__ = ["Draft", "ModelScriptWriter", "QuoteScriptWriter", "ScriptWriter", "load_script_writer"]


def load_script_writer(
    language_model: LanguageModel | None, judge: Judge = unjudged, naming: Naming = unnamed
) -> ScriptWriter:
    """Return the writer that a language model, or having none, leads to.

    ``judge`` verifies what a model writes; ``naming`` names the topics that hosts without one ask about.
    """
    return ModelScriptWriter(language_model, judge) if language_model else QuoteScriptWriter(naming)
