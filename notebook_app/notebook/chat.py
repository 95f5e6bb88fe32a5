"""Search and the chat."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from notebook_app.chat.in_background import AnswerInWriting, AnswerWriter
from notebook_app.chat.port import Listener
from notebook_app.chat.tuning import CHAT
from notebook_app.errors import HomeReadOnly
from notebook_app.notebook.answering import Answering
from notebook_app.notebook.chats import Chats
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.place import Place
from notebook_app.notebook.preferences import Preferences
from notebook_app.notebook.questions import hear_question, wait_for_sources
from notebook_app.notebook.source_list import SourceNames
from notebook_app.notebook.sources import Sources
from notebook_app.records import QUOTES, Answer, Message, Passage
from notebook_app.transcription import load_transcriber


class Chat:
    """Search, answers and the messages they leave.

    Attributes
    ----------
    chats : Chats
        The chats, which hold the messages.
    preferences : Preferences
        How questions should be answered, and what is to be remembered.
    """

    def __init__(self, place: Place, sources: Sources, jobs: Jobs) -> None:
        self._place, self._sources, self._jobs = place, sources, jobs
        self._writer = AnswerWriter(place.library)
        self.chats = Chats(place, self._writer)
        self.preferences = Preferences(place)
        self._answering = Answering(place, sources, self.preferences)

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
        found = self._place.workspace.retrieve(self._place.id, query, top, self._sources.chosen(sources))
        return [passage.to_passage() for passage in found]

    def ask(self, question: str, sources: SourceNames = None, *, chat: str | None = None) -> Answer:
        """Answer a question from the sources, every claim cited; the exchange is kept in a chat, by default the last used.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        LanguageModelError
            If a language model is set and fails.
        """
        answer = self._answering.answer(
            question, self._sources.chosen(sources), self.messages(chat, last=CHAT.history_messages), Listener()
        )
        with suppress(HomeReadOnly):  # it can be asked all the same
            self._writer.keep(self._place.id, answer, chat)
        return answer

    def answer(
        self,
        question: str,
        sources: SourceNames = None,
        *,
        history: Sequence[Message] = (),
        listener: Listener | None = None,
    ) -> Answer:
        """Answer a question without keeping it in a chat: ``history`` is what was said before, ``listener`` hears it grow."""
        return self._answering.answer(question, self._sources.chosen(sources), history, listener or Listener())

    def quote(self, question: str) -> Answer:
        """Answer a question by quotation from every source, selected or not; it is kept in no chat."""
        return self._answering.quote(question, list(self._sources.ids()))

    def start(self, question: str, sources: SourceNames = None, *, chat: str | None = None) -> str:
        """Begin an answer in the background and return the id of the message in which it grows."""
        history = self.messages(chat, last=CHAT.history_messages)
        answer = functools.partial(self._answering.answer, question, self._sources.chosen(sources), history)
        return self._writer.start(self._place.id, question, answer, chat)

    def ask_again(self, message_id: str, question: str | None = None) -> tuple[str, str]:
        """Ask a question of a chat anew, perhaps in other words, in place of what followed it.

        One that came with files is asked of what became of these, as long as any is there; others, of what is selected.

        Parameters
        ----------
        message_id : str
            The question, or its answer.
        question : str, optional
            The question in other words.

        Returns
        -------
        tuple of str
            The id of the message in which the new answer grows, and that of the deleted chat which holds what it
            replaces: :meth:`Chats.restore` brings that back.
        """
        asked = self._question_of(self._place.library.messages.message(message_id))
        attached = set(asked.details.get("sources", ()))
        sources = self._sources.chosen([source.id for source in self._sources() if source.id in attached] or None)
        replaced = self._place.library.chats.rewind_chat(asked.id)
        history = self.messages(asked.chat, last=CHAT.history_messages)
        answer = functools.partial(self._answering.answer, question or asked.text, sources, history)
        return self._writer.start(self._place.id, question or asked.text, answer, asked.chat, asked.details), replaced

    @property
    def hears(self) -> bool:
        """Whether somebody is set who can hear a spoken question."""
        return load_transcriber(self._place.settings) is not None

    def hear(self, sound: bytes) -> str:
        """Return what is said in a recording of any format; nothing of it is kept.

        Raises
        ------
        NothingHeard
            If no word is said in it.
        ingest.errors.UserError
            If it cannot be decoded, or nobody can hear it.
        """
        return hear_question(self._place, sound)

    def ask_about(self, question: str, files: Sequence[tuple[str, bytes]], *, chat: str | None = None) -> str:
        """Add files (name and content) as sources, then answer a question from them alone.

        Returns
        -------
        str
            The id of the message in which the answer grows; until the worker has added the files, it says so. It fails as
            :class:`NotAttached` where one of them cannot be added. The ``details`` of the question keep the names
            ("attached") and then the sources.
        """
        jobs = {self._jobs.add_source(self._jobs.keep_upload(name, data), name=name): name for name, data in files}
        history = self.messages(chat, last=CHAT.history_messages)
        about = {"attached": list(jobs.values())}

        def answer(writing: AnswerInWriting) -> Answer:
            sources = wait_for_sources(self._jobs, jobs, writing)
            self._place.library.messages.update_message(writing.asked, details={**about, "sources": sources})
            return self._answering.answer(question, sources, history, writing)

        return self._writer.start(self._place.id, question, answer, chat, about)

    def warm_up(self) -> None:
        """Load what the first answer needs, so that it does not wait: who answers, the model, the reconciled index."""
        from notebook_app.chat import without_model  # noqa: F401 — loaded here for the first question
        from notebook_app.chat.answer import load_answerer
        from notebook_app.search import reasons  # noqa: F401 — as above

        if self._place.workspace.closed or not (sources := self._sources.ids()):
            return
        load_answerer(self._place.workspace.language_model())
        self._place.workspace.retrieve(self._place.id, "warm", 1, sources)
        self._place.workspace.embedder.encode(["warm"])

    def version(self, message_id: str) -> str:
        """Return what is another text whenever more of an answer can be read; empty once it has ended."""
        return self._writer.version(message_id)

    @property
    def in_writing(self) -> int:
        """How many answers this process is writing for the notebook."""
        return self._writer.count

    def stop(self, message_id: str) -> None:
        """Stop an answer that is being written; what is there stays."""
        self._writer.stop(message_id)

    def messages(self, chat: str | None = None, *, last: int | None = None) -> list[Message]:
        """Return the messages of a chat, by default the last used, oldest first; ``last`` is how many, from the end."""
        self._writer.mark_abandoned(self._place.id)
        if chat is None:
            used = self._place.library.chats.last_chat(self._place.id)
            return self._place.library.messages(self._place.id, chat=used.id, last=last) if used else []
        return self._place.library.messages(self._place.id, chat=chat, last=last)

    def exchange(self, answer: str) -> list[Message]:
        """Return a question and the answer to it, given the answer's id; nothing where it was deleted."""
        self._writer.mark_abandoned(self._place.id)
        return self._place.library.messages.exchange(answer)

    def message(self, message_id: str) -> Message | None:
        """Return one message, None where it was deleted; one whose process is gone is marked as stopped."""
        self._writer.mark_abandoned(self._place.id)
        return next(iter(self._place.library.messages(self._place.id, ids=[message_id])), None)

    def find(self, text: str) -> list[Message]:
        """Return the messages of all chats that contain a text, oldest first."""
        return self._place.library.messages(self._place.id, containing=text)

    def rate(self, message_id: str, rating: Literal["", "good", "bad"]) -> None:
        """Keep what the reader thinks of an answer, in its ``details``."""
        details = self._place.library.messages.message(message_id).details
        self._place.library.messages.update_message(message_id, details={**details, "rating": rating})

    def sent(self, message: str) -> list[dict[str, str]]:
        """Return the exact messages (role and content) that the language model was sent for an answer; keys never."""
        return self._place.library.preferences.sent(message)

    @property
    def answerer(self) -> str:
        """Who answers: "quotes", or the language model's name."""
        return self._place.settings.openai_model if self._place.settings.has_language_model else QUOTES

    def _question_of(self, message: Message) -> Message:
        chat = self._place.library.messages(self._place.id, chat=message.chat)
        before = chat[: chat.index(message) + 1]
        return next(each for each in reversed(before) if each.role == "user")
