"""The messages that ask a language model for an answer, within its window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.tokens import count_tokens
from notebook_app.chat.port import AnswerRequest
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.context import Context
from notebook_app.chat.writing.history import Exchange, exchanges
from notebook_app.llm import ChatMessage, Window
from notebook_app.llm.fence import Fence
from notebook_app.prompts import (
    ANSWER_LENGTHS,
    ANSWER_MEMORIES,
    ANSWER_QUESTION,
    ANSWER_SYSTEM,
    ANSWER_WISHES,
    LANGUAGE_NAMES,
    WISHES,
)

BuildContext = Callable[[int, Fence], Context]
"""Returns a context within a budget of tokens, inside a fence."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages of one request, the context in them, and estimates of their tokens."""

    messages: tuple[ChatMessage, ...]
    context: Context
    window: Window
    instructions: int
    conversation: int

    @property
    def tokens(self) -> int:
        """The whole prompt's tokens, estimated."""
        return sum(count_tokens(message.content) for message in self.messages)


def compose(request: AnswerRequest, window: Window, build: BuildContext, asking: str = ANSWER_QUESTION) -> Prompt:
    """Return the prompt for a question: rules and wishes, the exchanges before it, then the sources and the question."""
    fence = Fence()
    system = _system(request, fence)
    instructions = count_tokens(system) + count_tokens(asking) + count_tokens(request.question)
    for_answer = min(CHAT.answer_tokens, int(window.tokens * CHAT.answer_share))
    free = int(window.tokens * CHAT.usable_share) - for_answer - instructions
    shown = _exchanges_that_leave(request, free, int(window.tokens * CHAT.passages_share))
    before = [message for exchange in shown for message in _said(exchange)]
    conversation = sum(count_tokens(message.content) for message in before)
    context = build(max(CHAT.least_passage_tokens, free - conversation), fence)
    asked = ChatMessage("user", asking.format(context=context.text, question=request.question))
    return Prompt((ChatMessage("system", system), *before, asked), context, window, instructions, conversation)


def _system(request: AnswerRequest, fence: Fence) -> str:
    rules = fence.rules(
        ANSWER_SYSTEM,
        language=LANGUAGE_NAMES[request.answer_language],
        length=ANSWER_LENGTHS[request.wishes.length],
    )
    said = {
        "assistant": request.assistant.instructions if request.assistant else "",
        "goal": request.wishes.goal,
        "tone": request.wishes.tone,
        "instructions": request.wishes.instructions,
    }
    wishes = "\n".join(WISHES[name].format(text=text.strip()) for name, text in said.items() if text.strip())
    memories = "\n".join(f"- {fact}" for fact in request.memories)
    return "".join(
        (
            rules,
            ANSWER_WISHES.format(wishes=wishes) if wishes else "",
            ANSWER_MEMORIES.format(memories=memories) if memories else "",
        )
    )


def _exchanges_that_leave(request: AnswerRequest, free: int, for_passages: int) -> list[Exchange]:
    """Return the last exchanges that leave this many tokens free."""
    shown = exchanges(request.history)
    while shown and free - sum(_tokens(exchange) for exchange in shown) < for_passages:
        shown.pop(0)
    return shown


def _tokens(exchange: Exchange) -> int:
    return sum(count_tokens(message.content) for message in _said(exchange))


def _said(exchange: Exchange) -> tuple[ChatMessage, ChatMessage]:
    return ChatMessage("user", exchange.question), ChatMessage("assistant", exchange.answer[: CHAT.history_characters])
