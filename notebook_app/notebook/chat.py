"""Search and the chat."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Literal

from notebook_app.chat.in_background import AnswerWriter
from notebook_app.chat.port import AnswerRequest, OnText, Watch, unheard
from notebook_app.chat.remembering import read_request
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.material import Material
from notebook_app.i18n import translate
from notebook_app.notebook.conversation import Conversation
from notebook_app.notebook.sources import SourceNames, Sources
from notebook_app.records import QUOTES, Answer, Citation, Message, NotebookRecord, Passage
from notebook_app.records import Chat as ChatRecord
from notebook_app.search.language import language_of
from notebook_app.text.markdown import escape
from notebook_app.workspace import Workspace

_QUOTING = threading.Semaphore(2)
"""Quoting is work for the processor alone: where many ask at once, those who came first are answered first, and none later
than if all were answered at the same time."""


class Chat(Sources, Conversation):
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

    def ask(self, question: str, sources: SourceNames = None, *, chat: str | None = None) -> Answer:
        """Answer a question from the sources, every claim cited; the exchange is kept in a chat, by default the last used.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        LanguageModelError
            If a language model is set and fails.
        """
        answer = self._answer(question, self._chosen(sources), self.messages(chat, last=CHAT.history_messages), unheard)
        self._writer.keep(self.id, answer, chat)
        return answer

    def start_answer(self, question: str, sources: SourceNames = None, *, chat: str | None = None) -> str:
        """Begin an answer in the background and return the id of the message in which it grows."""
        history = self.messages(chat, last=CHAT.history_messages)
        answer = functools.partial(self._answer, question, self._chosen(sources), history)
        return self._writer.start(self.id, question, answer, chat)

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
            replaces: :meth:`restore_chat` brings that back.
        """
        asked = self._question_of(self._library.message(message_id))
        attached = set(asked.details.get("sources", ()))
        sources = self._chosen([source.id for source in self.sources() if source.id in attached] or None)
        replaced = self._library.rewind_chat(asked.id)
        history = self.messages(asked.chat, last=CHAT.history_messages)
        answer = functools.partial(self._answer, question or asked.text, sources, history)
        return self._writer.start(self.id, question or asked.text, answer, asked.chat, asked.details), replaced

    def warm_up(self) -> None:
        """Load what the first answer needs, so that it does not wait: who answers, the model, the reconciled index."""
        from notebook_app.chat.answer import load_answerer

        if self.workspace.closed or not (sources := self.source_ids()):
            return
        load_answerer(self.workspace.language_model())
        self.workspace.retrieve(self.id, "warm", 1, sources)
        self.workspace.embedder.encode(["warm"])

    def answer_version(self, message_id: str) -> str:
        """Return what is another text whenever more of an answer can be read; empty once it has ended."""
        return self._writer.version(message_id)

    @property
    def answers_in_writing(self) -> int:
        """How many answers this process is writing for the notebook."""
        return self._writer.count

    def stop_answer(self, message_id: str) -> None:
        """Stop an answer that is being written; what is there stays."""
        self._writer.stop(message_id)

    def messages(self, chat: str | None = None, *, last: int | None = None) -> list[Message]:
        """Return the messages of a chat, by default the last used, oldest first; ``last`` is how many, from the end."""
        self._writer.mark_abandoned(self.id)
        if chat is None:
            used = self._library.last_chat(self.id)
            return self._library.messages(self.id, chat=used.id, last=last) if used else []
        return self._library.messages(self.id, chat=chat, last=last)

    def exchange(self, answer: str) -> list[Message]:
        """Return a question and the answer to it, given the answer's id; nothing where it was deleted."""
        self._writer.mark_abandoned(self.id)
        return self._library.exchange(answer)

    def message(self, message_id: str) -> Message | None:
        """Return one message, None where it was deleted; one whose process is gone is marked as stopped."""
        self._writer.mark_abandoned(self.id)
        return next(iter(self._library.messages(self.id, ids=[message_id])), None)

    def find_messages(self, text: str) -> list[Message]:
        """Return the messages of all chats that contain a text, oldest first."""
        return self._library.messages(self.id, containing=text)

    def rate_message(self, message_id: str, rating: Literal["", "good", "bad"]) -> None:
        """Keep what the reader thinks of an answer, in its ``details``."""
        details = self._library.message(message_id).details
        self._library.update_message(message_id, details={**details, "rating": rating})

    def chats(self, *, deleted: bool = False) -> list[ChatRecord]:
        """Return the chats, the last used first; or those deleted that can still be restored."""
        return self._library.chats(self.id, deleted=deleted)

    def new_chat(self, title: str = "") -> ChatRecord:
        """Begin a chat; without a title it takes its first question for one."""
        return self._library.new_chat(self.id, title)

    def rename_chat(self, chat: str, title: str) -> None:
        """Give a chat another title."""
        self._library.rename_chat(chat, title)

    def delete_chat(self, chat: str) -> None:
        """Delete a chat; notes saved from it stay, and for a day :meth:`restore_chat` brings it back."""
        for message in self._library.messages(self.id, chat=chat, status="writing"):
            self.stop_answer(message.id)
        self._library.delete_chat(chat)

    def restore_chat(self, chat: str) -> None:
        """Bring a deleted chat back."""
        self._library.restore_chat(chat)

    def clear_messages(self) -> None:
        """Delete the chat used last."""
        last = self._library.last_chat(self.id)
        if last:
            self.delete_chat(last.id)

    @property
    def answerer_name(self) -> str:
        """Who answers: "quotes", or the language model's name."""
        return self.settings.openai_model if self.settings.has_language_model else QUOTES

    def _question_of(self, message: Message) -> Message:
        chat = self._library.messages(self.id, chat=message.chat)
        before = chat[: chat.index(message) + 1]
        return next(each for each in reversed(before) if each.role == "user")

    def _answer(self, question: str, sources: Sequence[str], history: Sequence[Message], on_text: OnText) -> Answer:
        """Answer a question; what it asks to remember is kept before, and confirmed in the answer."""
        asked = read_request(question)
        if not asked.fact:
            return self._answer_from_sources(question, sources, history, on_text)
        fact = self.remember(asked.fact).text
        wished = self.chat_settings().language or language_of(question)
        confirmation = translate("chat.remembered", wished, fact=escape(fact)) + ("\n\n" if asked.question else "")
        on_text(confirmation)
        if not asked.question:
            return Answer(question, confirmation, (), (), abstained=False, answerer="")
        answer = self._answer_from_sources(asked.question, sources, history, on_text, before=confirmation)
        return replace(answer, question=question, text=confirmation + answer.text)

    def _answer_from_sources(
        self,
        question: str,
        sources: Sequence[str],
        history: Sequence[Message],
        on_text: OnText,
        before: str = "",
    ) -> Answer:
        from notebook_app.chat.answer import load_answerer

        model, wishes = self.workspace.language_model(), self.chat_settings()
        watch = on_text if isinstance(on_text, Watch) else Watch()
        answerer = load_answerer(
            model,
            self.workspace.embedder,
            self.workspace.reranker,
            material=self._material(sources) if model else None,
            digests=self._library,
            watch=_Continued(watch, on_text, before) if before else watch,
            second_reading=self.settings.second_reading,
        )
        with nullcontext() if model else _QUOTING:
            query = answerer.search_query(question, history)
            top = CHAT.passages if model is None else CHAT.model_passages
            request = AnswerRequest(
                question,
                history,
                self.workspace.retrieve(self.id, query, top, sources),
                overview=[citation for citation in self._overview() if citation.source in sources],
                wishes=wishes,
                assistant=self._assistant(wishes.assistant, wishes.language or language_of(question)),
                memories=[memory.text for memory in self.memories()],
            )
            return answerer.answer(request, on_text)

    def _material(self, sources: Sequence[str]) -> Material:
        chosen = frozenset(sources)
        return Material(self._library, self.id, [source for source in self.sources() if source.id in chosen])

    def _overview(self) -> Sequence[Citation]:
        guide = self.notebook_guide()
        return guide.citations if guide else ()


class _Continued(Watch):
    """Passes on what is heard of an answer that has words of ours before it; they stay when it starts again."""

    def __init__(self, watch: Watch, on_text: OnText, before: str) -> None:
        self._watch, self._on_text, self._before = watch, on_text, before

    def thought(self, piece: str) -> None:
        self._watch.thought(piece)

    def restart(self) -> None:
        self._watch.restart()
        self._on_text(self._before)

    def step(self, step: str, done: int, total: int) -> None:
        self._watch.step(step, done, total)
