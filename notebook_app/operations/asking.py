"""Operations that find, answer and check: search, questions, claims, chats."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from notebook_app.errors import NoSuchItem
from notebook_app.notebook import Notebook
from notebook_app.operations.access import Access
from notebook_app.operations.port import Name, OfNotebook, Operation, Paged
from notebook_app.operations.results import (
    AnswerResult,
    ChatResult,
    MessageResult,
    Page,
    PassageResult,
    Result,
    VerificationResult,
)
from notebook_app.records import Message

Question = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]
Names = Annotated[list[Name], Field(min_length=1, max_length=500)] | None
_SOURCES: Final = "Ids, file names or titles of the sources; those selected in the notebook by default."


class Searching(OfNotebook):
    """A query."""

    query: Question = Field(description="A question or keywords.")
    top: int = Field(10, ge=1, le=100, description="How many passages at most.")
    sources: Names = Field(None, description=_SOURCES)


class Asking(OfNotebook):
    """A question."""

    question: Question = Field(description="The question.")
    sources: Names = Field(None, description=_SOURCES)
    chat: Name | None = Field(None, description="The id of the chat to go on with; by default the one used last.")


class Checking(OfNotebook):
    """A claim."""

    claim: Question = Field(description="One sentence or more.")
    sources: Names = Field(None, description=_SOURCES)


class OneMessage(OfNotebook):
    """A message of a chat."""

    message: Name = Field(description="The message's id.")


class Chats(OfNotebook, Paged):
    """A page of the chats."""


class OneChat(OfNotebook, Paged):
    """A page of a chat's messages."""

    chat: Name = Field(description="The chat's id.")


class Passages(Result):
    """Passages found, the best first."""

    passages: list[PassageResult]


class Bibliography(Result):
    """Works as a BibTeX file."""

    bibtex: str


def _search(access: Access, given: Searching) -> Passages:
    notebook = access.open(given.notebook)
    found = notebook.search(given.query, given.top, given.sources)
    return Passages(passages=[PassageResult.of(each, notebook.id, access) for each in found])


def _ask(access: Access, given: Asking) -> AnswerResult:
    notebook = access.open(given.notebook)
    answer = notebook.ask(given.question, given.sources, chat=chat_of(notebook, given.chat))
    return AnswerResult.of(answer, notebook.id, access)


def begin_answer(access: Access, given: Asking) -> tuple[Notebook, str]:
    """Begin an answer in the background; return the notebook and the id of the message in which it grows."""
    access.require("read")
    notebook = access.open(given.notebook)
    return notebook, notebook.chat.start(given.question, given.sources, chat=chat_of(notebook, given.chat))


def chat_of(notebook: Notebook, chat: str | None) -> str | None:
    """Return the id of a chat of this notebook, None where none was named.

    Raises
    ------
    NoSuchItem
        If the notebook has no such chat.
    """
    if chat is None or any(each.id == chat for each in notebook.chat.chats()):
        return chat
    raise NoSuchItem(kind="chat", name=chat)


def message_of(notebook: Notebook, message: str) -> Message:
    """Return a message of this notebook.

    Raises
    ------
    NoSuchItem
        If the notebook has no such message.
    """
    found = notebook.chat.message(message)
    if found is None:
        raise NoSuchItem(kind="message", name=message)
    return found


def _answer(access: Access, given: OneMessage) -> AnswerResult:
    notebook = access.open(given.notebook)
    return AnswerResult.of_message(message_of(notebook, given.message), notebook.id, access)


def _cite(access: Access, given: OneMessage) -> Bibliography:
    notebook = access.open(given.notebook)
    cited = (citation.source for citation in message_of(notebook, given.message).citations)
    return Bibliography(bibtex=notebook.sources.references.cited(cited))


def _verify(access: Access, given: Checking) -> VerificationResult:
    notebook = access.open(given.notebook)
    return VerificationResult.of(notebook.verify(given.claim, given.sources), notebook.id, access)


def _chats(access: Access, given: Chats) -> Page[ChatResult]:
    return Page.of(access.open(given.notebook).chat.chats(), given.limit, given.offset, ChatResult.of)


def _messages(access: Access, given: OneChat) -> Page[MessageResult]:
    notebook = access.open(given.notebook)
    found = notebook.chat.messages(chat_of(notebook, given.chat))
    return Page.of(found, given.limit, given.offset, lambda each: MessageResult.of(each, notebook.id, access))


_CHATS: Final = "/notebooks/{notebook}/chats"
ASKING: Final = (
    Operation(
        name="search",
        summary="Find the passages of the sources that fit a query best.",
        scope="read",
        method="POST",
        path="/notebooks/{notebook}/search",
        parameters=Searching,
        result=Passages,
        run=_search,
        command="search",
        python="notebook.Notebook.search",
        tool=True,
    ),
    Operation(
        name="ask",
        summary="Answer a question from the sources, every claim cited with its page and words.",
        scope="read",
        method="POST",
        path="/notebooks/{notebook}/ask",
        parameters=Asking,
        result=AnswerResult,
        run=_ask,
        command="ask",
        python="notebook.Notebook.ask",
        tool=True,
    ),
    Operation(
        name="get_answer",
        summary="Return an answer by the id of its message, perhaps still being written.",
        scope="read",
        method="GET",
        path="/notebooks/{notebook}/messages/{message}",
        parameters=OneMessage,
        result=AnswerResult,
        run=_answer,
        command="",
        python="chat.Chat.message",
    ),
    Operation(
        name="cite_answer",
        summary="Return the works that an answer cites as BibTeX.",
        scope="read",
        method="GET",
        path="/notebooks/{notebook}/messages/{message}/bibtex",
        parameters=OneMessage,
        result=Bibliography,
        run=_cite,
        command="",
        python="references.References.cited",
    ),
    Operation(
        name="verify_claim",
        summary="Check a claim against the sources: supported, weak or unsupported, with the passages and pages.",
        scope="read",
        method="POST",
        path="/notebooks/{notebook}/verify",
        parameters=Checking,
        result=VerificationResult,
        run=_verify,
        command="verify",
        python="notebook.Notebook.verify",
        tool=True,
    ),
    Operation(
        name="list_chats",
        summary="List the chats of a notebook, the last used first.",
        scope="read",
        method="GET",
        path=_CHATS,
        parameters=Chats,
        result=Page[ChatResult],
        run=_chats,
        command="",
        python="chats.Chats.__call__",
    ),
    Operation(
        name="list_messages",
        summary="List the messages of a chat, oldest first.",
        scope="read",
        method="GET",
        path=f"{_CHATS}/{{chat}}/messages",
        parameters=OneChat,
        result=Page[MessageResult],
        run=_messages,
        command="",
        python="chat.Chat.messages",
    ),
)
