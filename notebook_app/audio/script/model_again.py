"""A turn or chapter of a script written anew by the language model, from the passages it cites."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app import prompts
from notebook_app.audio.script.digest import shown
from notebook_app.audio.script.formats import speakers
from notebook_app.audio.script.material import passages_of
from notebook_app.audio.script.writing import Judge, Rewriting
from notebook_app.audio.script.written import TurnFilter, write_chapter
from notebook_app.errors import UnusableReply
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.llm.blocks import unmarked
from notebook_app.llm.fence import Fence
from notebook_app.records import OverviewRequest, Speaker, StoredPassage, Turn

_SEEN = 3
"""Turns before and after that the model sees."""


def write_again(llm: LanguageModel, order: Rewriting, judge: Judge) -> tuple[Turn, ...]:
    """Return other turns in place of those of the order, asking once more where the first cannot be used.

    Raises
    ------
    notebook_app.errors.UnusableReply
        If no turn is borne out, in the second reply either.
    """
    script = order.script
    cited = [c for turn in order.turns for c in turn.citations]
    passages = dict(enumerate(passages_of(order.material, cited), 1))
    turn_filter = TurnFilter(passages, script.language, len(script.hosts), judge)
    turn_filter.heard([*script.turns[: order.first], *script.turns[order.last :]])
    chapter = write_chapter(llm, _order(order, passages), lambda written: turn_filter.problems(written, list(passages)))
    turns = turn_filter.take(chapter, list(passages))
    if not turns or (cited and not any(turn.citations for turn in turns)):
        raise UnusableReply(url=llm.name, detail="nothing that the cited passages bear out was written")
    return tuple(turns)


def cast(form: str, who: Sequence[Speaker]) -> str:
    """Return who speaks, as the model is told: names, numbers and roles."""
    ours = prompts.SCRIPT_ROLES.get(form, ())
    lines = []
    for number, speaker in enumerate(who):
        role = speaker.role or (ours[min(number, len(ours) - 1)] if ours else "")
        lines.append(f"{speaker.name} (speaker {number}{', ' + role if role else ''})")
    return "; ".join(lines)


def listener(request: OverviewRequest) -> str:
    """Return what the listener asks for, as the model is told; empty where nothing is asked."""
    wishes = (
        (prompts.LISTENER_IS, request.audience),
        (prompts.LISTENER_FOCUS, request.focus),
        (prompts.LISTENER_ASKS, request.instructions),
    )
    return "\n".join(words.format(wish=wish.strip()) for words, wish in wishes if wish.strip())


def _order(order: Rewriting, passages: dict[int, StoredPassage]) -> list[ChatMessage]:
    script, request = order.script, order.request
    named = speakers(request)
    roles = [s.role for s in named] if len(named) == len(script.hosts) else [""] * len(script.hosts)
    who = [Speaker(name, role) for name, role in zip(script.hosts, roles, strict=True)]
    fence = Fence()
    system = fence.rules(
        prompts.CHAPTER_SYSTEM,
        hosts=cast(request.format, who),
        language=prompts.LANGUAGE_NAMES[script.language],
        format=prompts.SCRIPT_FORMATS[request.format],
    )
    user = prompts.TURNS_AGAIN.format(
        instructions=listener(request),
        passages=fence.around(shown(list(passages), passages)),
        before=fence.around(dialogue(script.hosts, script.turns[max(order.first - _SEEN, 0) : order.first])),
        turns=fence.around(dialogue(script.hosts, order.turns)),
        after=fence.around(dialogue(script.hosts, script.turns[order.last : order.last + _SEEN])),
    )
    return [ChatMessage("system", system), ChatMessage("user", user)]


def dialogue(hosts: Sequence[str], turns: Sequence[Turn]) -> str:
    """Return turns as the model sees them, each under its speaker's name."""
    return "\n".join(f"{hosts[turn.speaker]}: {unmarked(turn.text)}" for turn in turns)
