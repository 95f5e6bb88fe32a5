"""Search and the chat."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from notebook_app.answering import AnswerWriter
from notebook_app.chat.answer import AnswerRequest, load_answerer, unheard
from notebook_app.notebook.sources import SourceNames, Sources
from notebook_app.records import Answer, Message, NotebookRecord, Passage
from notebook_app.workspace import Workspace

_PASSAGES = 10


class Chat(Sources):
    """Search, answers and the messages they leave."""

    def __init__(self, record: NotebookRecord, workspace: Workspace) -> None:
        super().__init__(record, workspace)
        self._writer = AnswerWriter(workspace.library)

    def search(self, query: str, top: int = 10, sources: SourceNames = None) -> list[Passage]:
        """Return the passages that fit a query best, the best first.

        Parameters
        ----------
        query : str
            A question or keywords.
        top : int
            How many at the most.
        sources : collection of str, optional
            Ids, file names or titles; those selected by default.
        """
        found = self.workspace.retrieve(self.id, query, top, self._chosen(sources))
        return [passage.to_passage() for passage in found]

    def ask(self, question: str, sources: SourceNames = None) -> Answer:
        """Answer a question from the sources, every claim cited; the exchange is kept in the chat.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        LanguageModelError
            If a language model is set and fails.
        """
        answer = self._answer(question, self._chosen(sources), unheard)
        self._writer.keep(self.id, answer)
        return answer

    def start_answer(self, question: str, sources: SourceNames = None) -> str:
        """Begin an answer in the background and return the id of the message in which it grows."""
        chosen = self._chosen(sources)
        return self._writer.start(self.id, question, functools.partial(self._answer, question, chosen))

    def warm_up(self) -> None:
        """Load what the first answer needs, so that it does not wait: the model, the index's server, its reconciling."""
        if not self.sources():
            return
        self.workspace.ready_index(self.id)
        self.workspace.embedder.encode(["warm"])

    def stop_answer(self, message_id: str) -> None:
        """Stop an answer that is being written; what is there stays."""
        self._writer.stop(message_id)

    def messages(self) -> list[Message]:
        """Return the chat, oldest first."""
        self._writer.mark_abandoned(self.id)
        return self._library.messages(self.id)

    def clear_messages(self) -> None:
        """Delete the chat; notes saved from it stay."""
        self._library.clear_messages(self.id)

    @property
    def answerer_name(self) -> str:
        """Who answers: "quotes", or the language model's name."""
        return load_answerer(self.workspace.language_model()).name

    def _answer(self, question: str, sources: Sequence[str], on_text: Callable[[str], None]) -> Answer:
        answerer = load_answerer(self.workspace.language_model(), self.workspace.embedder)
        history = self._library.messages(self.id)
        query = answerer.search_query(question, history)
        passages = self.workspace.retrieve(self.id, query, _PASSAGES, sources)
        guide = self.notebook_guide()
        overview = [citation for citation in guide.citations if citation.source in sources] if guide else []
        return answerer.answer(AnswerRequest(question, history, passages, overview=overview), on_text)
