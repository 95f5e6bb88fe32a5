"""Choose the script's writer: a language model where one is set, backed by quotations, else the quoting writer."""

from __future__ import annotations

import logging
from dataclasses import replace

from ingest.models import Progress
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.model_script import ModelScriptWriter
from notebook_app.audio.script.outline import Budget
from notebook_app.audio.script.quote_script import Naming, QuoteScriptWriter, unnamed
from notebook_app.audio.script.writing import Draft, Judge, Rewriting, ScriptWriter, unjudged
from notebook_app.errors import ContextTooLong, UnusableReply
from notebook_app.llm import LanguageModel
from notebook_app.records import OverviewRequest, Turn

__all__ = ["Draft", "ModelScriptWriter", "QuoteScriptWriter", "ScriptWriter", "load_script_writer"]
log = logging.getLogger(__name__)


def load_script_writer(
    language_model: LanguageModel | None, judge: Judge = unjudged, naming: Naming = unnamed
) -> ScriptWriter:
    """Return the writer that a language model, or having none, leads to.

    ``judge`` verifies what a model writes; ``naming`` names the topics that hosts without one ask about.
    """
    quoting = QuoteScriptWriter(naming)
    return FallbackScriptWriter(ModelScriptWriter(language_model, judge), quoting) if language_model else quoting


class FallbackScriptWriter:
    """Lets ``writing`` write, and ``quoting`` where what came of it cannot be used and the format can be quoted.

    An endpoint that is busy or gone is an error as before: the overview can be tried again.
    """

    def __init__(self, writing: ScriptWriter, quoting: ScriptWriter) -> None:
        self.name, self.formats = writing.name, writing.formats
        self._writing, self._quoting = writing, quoting

    def write(self, request: OverviewRequest, material: ScriptInput, budget: Budget, progress: Progress) -> Draft:
        """Write the script; see :meth:`ScriptWriter.write`. ``fell_back`` of the draft counts what was quoted instead."""
        try:
            return self._writing.write(request, material, budget, progress)
        except (UnusableReply, ContextTooLong) as error:
            if request.format not in self._quoting.formats:
                raise
            log.warning("a script is quoted, not written by %s: %s", self.name, error)
            return replace(self._quoting.write(request, material, budget, progress), fell_back=1)

    def again(self, order: Rewriting) -> tuple[Turn, ...]:
        """Return other turns; see :meth:`ScriptWriter.again`."""
        try:
            return self._writing.again(order)
        except (UnusableReply, ContextTooLong) as error:
            if order.request.format not in self._quoting.formats:
                raise
            log.warning("turns are quoted, not written by %s: %s", self.name, error)
            return self._quoting.again(order)
