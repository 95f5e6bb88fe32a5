"""Flashcards on the screen: reviewed by keys alone, listed, and their figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Rating
from notebook_app.studio.cited import doubt, markers
from notebook_app.studio.flashcards.card import Side
from notebook_app.studio.flashcards.markdown import to_markdown
from notebook_app.studio.flashcards.schedule import Statistics, next_dues
from notebook_app.text.markdown import escape
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio import opened
from notebook_app.ui.words import language, say

_RATINGS: Final[Mapping[Rating, str]] = {1: "again", 2: "hard", 3: "good", 4: "easy"}
_PAGE: Final = 50
_LONGEST_THOUGHT: Final = 600.0
"""Seconds after which nobody still thinks about a card."""


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw a deck."""
    modes: Mapping[str, Callable[[Notebook, Artifact, Drawn], None]] = {
        "review": _review,
        "list": _list,
        "figures": _figures,
    }
    chosen = st.segmented_control(
        say("flashcards.mode"),
        list(modes),
        default="review",
        required=True,
        key=f"cards_mode_{artifact.id}",
        format_func=lambda mode: say(f"flashcards.mode_{mode}"),
        label_visibility="collapsed",
    )
    modes[str(chosen or "review")](notebook, artifact, drawn)


def zone() -> tzinfo:
    """Return the reader's time zone, as the browser tells it."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _review(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    cards = notebook.studio.cards
    queue = cards.queue(artifact.id, zone=zone())
    st.caption(say("flashcards.left", due=len(queue.due), new=len(queue.new), later=len(queue.later)))
    asked = queue.next()
    side = next((each for each in cards.sides(artifact.id) if each.id == asked), None)
    if side is None:
        st.success(say("flashcards.done"), icon=":material/check_circle:")
    else:
        _card(notebook, artifact, side, drawn)
    last = st.session_state.get(_key(artifact, "last"))
    if last:
        st.button(
            say("flashcards.take_back"),
            key=_key(artifact, "take_back"),
            icon=":material/undo:",
            type="tertiary",
            shortcut="Z",
            on_click=_take_back,
            args=(notebook, artifact, last),
        )


def _card(notebook: Notebook, artifact: Artifact, side: Side, drawn: Drawn) -> None:
    shown = st.session_state.get(_key(artifact, "shown")) == side.id
    st.session_state.setdefault(_key(artifact, f"began_{side.id}"), time.monotonic())
    with st.container(border=True, key=f"card_{artifact.id}"):
        st.markdown(f"#### {markup.escaped(side.question)}", anchors=False)
        if side.card.context:
            st.caption(markup.escaped(side.card.context))
        if not shown:
            if side.card.hint:
                with st.expander(say("flashcards.show_hint"), icon=":material/lightbulb:"):
                    st.markdown(markup.escaped(side.card.hint))
            st.button(
                say("flashcards.show_answer"),
                key=_key(artifact, "show"),
                type="primary",
                width="stretch",
                shortcut="Space",
                on_click=_show,
                args=(artifact, side.id),
            )
            return
        st.divider()
        if side.answer:
            st.markdown(f"**{markup.escaped(side.answer)}**")
        back = side.card.back
        opened.body(artifact, drawn, f"{escape(back.text)} {markers(back)}{doubt(back, language())}")
        _ratings(notebook, artifact, side)


def _ratings(notebook: Notebook, artifact: Artifact, side: Side) -> None:
    now = datetime.now(UTC)
    dues = next_dues(notebook.studio.cards.states().get(side.id), now)
    with st.container(horizontal=True, gap="xsmall"):
        for rating, name in _RATINGS.items():
            st.button(
                f"{say(f'flashcards.{name}')} · {_in(dues[rating] - now)}",
                key=_key(artifact, name),
                shortcut=str(rating),
                width="stretch",
                on_click=_rate,
                args=(notebook, artifact, side.id, rating),
            )


def _list(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — each mode is called so
    """Draw the cards, a page at a time: of a thousand, fifty."""
    cards = artifact.content["cards"]
    count = st.session_state.get(_key(artifact, "listed"), _PAGE)
    opened.body(artifact, drawn, to_markdown({"cards": cards[:count]}, language()))
    if count < len(cards):
        st.button(
            say("flashcards.more", count=len(cards) - count),
            key=_key(artifact, "more"),
            on_click=_more,
            args=(artifact, count + _PAGE),
        )


def _figures(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — each mode is called so
    cards = notebook.studio.cards
    found = cards.statistics(artifact.id, zone=zone())
    for row in _metrics(found):
        with st.container(horizontal=True):
            for name, value in row.items():
                st.metric(say(f"flashcards.figure_{name}"), value)
    st.markdown(f"**{say('flashcards.forecast')}**")
    st.markdown(" · ".join(f"{say('flashcards.in_days', days=n)}: **{due}**" for n, due in enumerate(found.forecast)))
    leeches = [side for side in cards.sides(artifact.id) if side.id in set(found.leeches)]
    if leeches:
        st.markdown(f"**{say('flashcards.leeches')}**")
        st.caption(say("flashcards.leeches_hint"))
        st.markdown("\n".join(f"- {markup.escaped(side.question)}" for side in leeches))
    with st.container(horizontal=True):
        st.button(
            say("flashcards.episode"),
            key=_key(artifact, "episode"),
            icon=":material/graphic_eq:",
            disabled=not cards.forgotten(),
            help=say("flashcards.episode_hint"),
            on_click=_episode,
            args=(notebook,),
        )
        st.download_button(
            say("flashcards.save_reviews"),
            cards.log,
            "reviews.json",
            "application/json",
            key=_key(artifact, "log"),
            icon=":material/download:",
        )
    given = st.file_uploader(say("flashcards.merge"), type="json", key=_key(artifact, "merge"))
    if given is not None:
        st.button(
            say("flashcards.merge_now"),
            key=_key(artifact, "merge_now"),
            on_click=_merge,
            args=(notebook, given.getvalue()),
        )


def _metrics(found: Statistics) -> tuple[dict[str, Any], ...]:
    kept = "–" if found.retention is None else f"{found.retention:.0%}"
    return (
        {"cards": found.cards, "new": found.new, "learning": found.learning, "learned": found.learned},
        {"today": found.today, "reviews": found.reviews, "lapses": found.lapses, "retention": kept},
    )


def _in(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return say("flashcards.minutes", count=max(1, minutes))
    return (
        say("flashcards.hours", count=round(minutes / 60))
        if minutes < 1440
        else say("flashcards.days", count=round(minutes / 1440))
    )


def _key(artifact: Artifact, name: str) -> str:
    return f"cards_{name}_{artifact.id}"


def _show(artifact: Artifact, side: str) -> None:
    st.session_state[_key(artifact, "shown")] = side
    state.refresh("studio")


def _rate(notebook: Notebook, artifact: Artifact, side: str, rating: Rating) -> None:
    began = st.session_state.pop(_key(artifact, f"began_{side}"), time.monotonic())
    seconds = min(_LONGEST_THOUGHT, time.monotonic() - began)
    with state.showing_errors():
        made = notebook.studio.cards.review(side, rating, milliseconds=round(1000 * seconds))
        st.session_state[_key(artifact, "last")] = made.id
    st.session_state.pop(_key(artifact, "shown"), None)
    state.refresh("studio")


def _take_back(notebook: Notebook, artifact: Artifact, review: str) -> None:
    with state.showing_errors():
        notebook.studio.cards.take_back(review)
    st.session_state.pop(_key(artifact, "last"), None)
    st.session_state.pop(_key(artifact, "shown"), None)
    state.refresh("studio")


def _more(artifact: Artifact, count: int) -> None:
    st.session_state[_key(artifact, "listed")] = count
    state.refresh("studio")


def _episode(notebook: Notebook) -> None:
    with state.showing_errors():
        notebook.jobs.make_overview(notebook.studio.cards.episode())
        state.screen().notice = say("flashcards.episode_begun")
    state.refresh("studio")


def _merge(notebook: Notebook, log: bytes) -> None:
    with state.showing_errors():
        state.screen().notice = say("flashcards.merged", count=notebook.studio.cards.merge(log))
    state.refresh("studio")
