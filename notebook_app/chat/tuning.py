"""Tuning of the chat: how much a question, its passages and its answer may take of a language model's window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chat:
    """Numbers that decide what an answer is made of."""

    passages: int = 10
    """How many are retrieved for a quoted answer, and go before anything else into a written one."""
    model_passages: int = 30
    """How many a language model is offered; those beyond the first ten go in where its window has room."""
    about_share: float = 0.3
    """Of the best passages found: a source that holds fewer is not what the question is about, and stays out as a whole."""
    history_messages: int = 40
    """Messages of the chat that a question may refer to: more would seldom fit into a model's window."""
    history_characters: int = 600
    """Of an earlier answer, as the model sees it again."""
    context_tokens: int = 32_000
    """Passages beyond that cost time and money, and models find less in them (Liu et al., Lost in the Middle, 2024)."""
    answer_tokens: int = 4_096
    """The most that is kept free for the answer."""
    answer_share: float = 0.25
    """Of the window: the most that is kept free for the answer."""
    passages_share: float = 0.4
    """Of the window: earlier exchanges are left out, the oldest first, until this much is free for passages."""
    usable_share: float = 0.92
    """Of the window: chat templates add tokens of their own, and our count is an estimate."""
    least_passage_tokens: int = 300
    """Room for passages below which a window is too small to answer in."""
    digest_points: int = 8
    """Points noted of each portion of the sources, for a question to all of them."""
    digest_share: float = 0.5
    """Of the window, for the passages of one portion: the rest is for instructions and the points."""
    digest_tokens: int = 12_000
    """The most tokens of passages in one portion."""


CHAT = Chat()


@dataclass(frozen=True, slots=True)
class Lease:
    """How other machines know that an answer is still being written."""

    beat: float = 1.0
    """Seconds between two notes of the writing process that it is at it; a stop from elsewhere is heard as soon."""
    silent: float = 10.0
    """Seconds without such a note after which a process of another machine is taken for gone."""
    growth: float = 0.5
    """Seconds between two looks at an answer that another process writes, however many watch it."""


LEASE = Lease()
