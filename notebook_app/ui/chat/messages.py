"""One message of the chat: a question, an answer with its chips and verdicts, or an answer still being written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from ingest.models import Anchor
from notebook_app.errors import LanguageModelError
from notebook_app.notebook import Notebook
from notebook_app.records import QUOTES, Citation, Message
from notebook_app.ui import components, markup, state
from notebook_app.ui.chat import reading
from notebook_app.ui.cited import Drawn
from notebook_app.ui.serving import routes
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.words import is_a, plural, say, sentence_of

_RATINGS: tuple[Literal["bad", "good"], ...] = ("bad", "good")
"""In the order of the thumbs: down, up."""


def who(answerer: str) -> str:
    """Return who answers, in words: quotations are never passed off as a model's."""
    return say("answered_by_quotes") if answerer == QUOTES else say("answered_by_model", model=markup.escaped(answerer))


def draw(notebook: Notebook, lookup: SourceLookup, message: Message, drawn: Drawn, part: state.Part) -> None:
    """Draw a message, and add its chips and text to what is drawn; ``part`` is drawn again once an answer has ended."""
    if message.role == "user":
        _asked(notebook, message)
    elif message.status == "writing":
        st.fragment(partial(_growing, notebook, message.id, part), key=f"growing_{message.id}")()
    else:
        with st.container(key=f"answer_{message.id}"):
            _finished(notebook, lookup, message, drawn)
            _aloud(notebook, message)


def _aloud(notebook: Notebook, message: Message) -> None:
    """Read the newest answer aloud, where the reader wants to hear answers."""
    if message.id == state.screen().aloud and message.text:
        components.aloud(message.id, routes.aloud_address(notebook.id, message.id))


def _asked(notebook: Notebook, message: Message) -> None:
    if state.screen().rewording == message.id:
        _rewording(notebook, message, message.text)
        return
    with st.container(
        key=f"question_{message.id}",
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="xsmall",
    ):
        with st.container(key=f"reword_icon_{message.id}", width="content"):
            st.button(
                say("edit_question"),
                key=f"to_reword_{message.id}",
                icon=":material/edit:",
                type="tertiary",
                on_click=_reword,
                args=(message.id,),
            )
        with st.container(key=f"asked_{message.id}", width="content"):
            st.markdown(markup.escaped(message.text).replace("\n", "  \n"))
            if attached := message.details.get("attached"):
                st.caption(f":material/attach_file: {markup.escaped('; '.join(attached))}")


def _rewording(notebook: Notebook, message: Message, text: str) -> None:
    """Draw the form in which a question is put in other words."""
    with st.form(f"reword_{message.id}", border=False):
        st.text_area(say("edit_question"), value=text, key=f"reworded_{message.id}", max_chars=4000)
        st.caption(say("edit_question_means"))
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.form_submit_button(say("cancel"), type="tertiary", on_click=_reword, args=(None,))
            st.form_submit_button(say("ask_again"), type="primary", on_click=_asked_anew, args=(notebook, message))


def _reword(message_id: str | None) -> None:
    state.screen().rewording = message_id
    state.refresh("chat")


def _asked_anew(notebook: Notebook, message: Message) -> None:
    state.screen().rewording = None
    _ask_again(notebook, message.id, str(st.session_state[f"reworded_{message.id}"]).strip() or message.text)


def _growing(notebook: Notebook, message_id: str, part: state.Part) -> None:
    version = notebook.chat.version(message_id)
    message = notebook.chat.message(message_id)
    with st.container(key=f"answer_growing_{message_id}"):
        if message and message.text:
            reading.thoughts(message)
            st.markdown(markup.half_written(message.text), anchors=False)
        elif not (message and reading.progress(message)):
            st.markdown(f":shimmer[{say('reading_sources')}]")
        if message:
            _aloud(notebook, message)
        address = routes.growth_address(notebook.id, message_id)
        components.growth(message_id, address, version, partial(_grown, notebook, message_id, part))


def _grown(notebook: Notebook, message_id: str, part: state.Part) -> None:
    """Have what grew drawn again; once the answer has ended, what waited for it too."""
    message = notebook.chat.message(message_id)
    if message is None or message.status != "writing":
        state.refresh(part, "composer")


def _finished(notebook: Notebook, lookup: SourceLookup, message: Message, drawn: Drawn) -> None:
    details = message.details
    _understood(notebook, message)
    if (answerer := details.get("answerer")) and not (details.get("abstained") and answerer == QUOTES):
        icon = ":material/format_quote:" if answerer == QUOTES else ":material/smart_toy:"
        st.caption(f"{icon} {who(answerer)}")
    if failure := details.get("failure"):
        with st.container(key=f"failure_{message.id}", gap=None):
            st.caption(f":material/info: {sentence_of(failure)} {say('quoted_instead')}")
            _way_to_settings(message.id, failure)
    reading.thoughts(message)
    if details.get("abstained"):
        if details.get("closest"):
            st.markdown(f"**:material/manage_search: {say('closest_found')}**")
            st.caption(say("closest_found_means"))
        else:
            st.markdown(f"**:material/search_off: {say('not_in_sources')}**")
            st.caption(say("not_in_sources_means"))
    if message.text and not (details.get("abstained") and not message.citations):
        _text(message, drawn)
    if details.get("abstained"):
        _nearest(lookup, message, drawn)
    if message.status == "stopped":
        st.caption(f":material/stop_circle: {say('stopped')}")
    if error := details.get("error"):
        st.error(sentence_of(error), icon=":material/error:")
        _way_to_settings(message.id, error)
    if dropped := details.get("dropped_markers"):
        st.caption(f":material/link_off: {plural('dropped_markers', dropped)}")
    reading.left_out(message)
    _actions(notebook, lookup, message, drawn)


def _way_to_settings(message_id: str, error: Mapping[str, Any]) -> None:
    """Draw the way to the settings of the language model, where that is what failed."""
    if is_a(error, LanguageModelError):
        st.button(
            say("screen.model_settings"),
            key=f"settings_for_{message_id}",
            icon=":material/settings:",
            type="tertiary",
            on_click=state.open_dialog,
            args=("settings",),
        )


def _understood(notebook: Notebook, message: Message) -> None:
    """Show how a question that leans on the chat was understood, and let the reader change it."""
    understood = str(message.details.get("understood", ""))
    if not understood:
        return
    if state.screen().rewording == message.id:
        _rewording(notebook, message, understood)
        return
    with st.container(key=f"understood_{message.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(say("understood_as", question=markup.escaped(understood)), width="content")
        st.button(
            say("change_question"),
            key=f"to_reword_{message.id}",
            icon=":material/edit:",
            type="tertiary",
            on_click=_reword,
            args=(message.id,),
        )


def _text(message: Message, drawn: Drawn) -> None:
    body, lost = markup.answer_markdown(
        message.text, message.id, message.citations, message.details.get("sentences", ()), say
    )
    st.markdown(body, anchors=False)
    if lost:
        st.caption(f":material/help: {plural('unmarked_verdicts', lost)}")
    drawn.cited.update({f"{message.id}-{citation.n}": citation for citation in message.citations})


def _nearest(lookup: SourceLookup, message: Message, drawn: Drawn) -> None:
    passages: list[Mapping[str, Any]] = list(message.details.get("nearest", ()))
    if not passages:
        return
    st.caption(say("nearest"))
    lines = []
    for number, passage in enumerate(passages, 1):
        anchor = Anchor(passage["source"], passage["page"], passage["start"], passage["end"], passage["text"])
        title, label = passage.get("title", ""), passage.get("label", "")
        citation = Citation(number, anchor, title, label, passage.get("second"))
        owner = f"{message.id}.near"
        drawn.cited[f"{owner}-{number}"] = citation
        beginning = markup.escaped(markup.shortened(passage["text"], 140))
        place = markup.escaped(lookup.place(citation))
        lines.append(f"[{number}](#cite-{owner}-{number}) **{place}** {beginning}")
    st.markdown("\n\n".join(lines))


def _actions(notebook: Notebook, lookup: SourceLookup, message: Message, drawn: Drawn) -> None:
    with st.container(key=f"actions_{message.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if message.text:
            drawn.copies[message.id] = markup.plain_copy(message.text, message.citations, lookup.place)
            st.button(
                say("save_to_note"),
                key=f"save_{message.id}",
                icon=":material/keep:",
                type="tertiary",
                on_click=_save,
                args=(notebook, message),
            )
            with st.container(key=f"copy_{message.id}", width="content"):
                st.button(
                    say("copy"),
                    key=f"copied_{message.id}",
                    icon=":material/content_copy:",
                    type="tertiary",
                    on_click=_copied,
                )
        if message.citations:
            st.download_button(
                say("citations.bibtex"),
                data=partial(_bibtex, notebook, message),
                file_name="cited.bib",
                mime="application/x-bibtex",
                key=f"bibtex_{message.id}",
                icon=":material/format_quote:",
                type="tertiary",
                on_click="ignore",
            )
        if message.status in {"failed", "stopped"} and message.details.get("question"):
            st.button(
                say("retry"),
                key=f"again_{message.id}",
                icon=":material/refresh:",
                type="tertiary",
                on_click=_ask_again,
                args=(notebook, message.id),
            )
        if message.status == "done":
            _rating(notebook, message)
        reading.meter(message)


def _save(notebook: Notebook, message: Message) -> None:
    with state.showing_errors():
        if kept := notebook.notes.made_from(message):
            state.screen().note, state.screen().editing = kept.id, False
            state.screen().notice = say("screen.saved_before")
        else:
            notebook.save_note(message)
            state.screen().notice = say("saved_to_notes")
    state.refresh("studio")


def _bibtex(notebook: Notebook, message: Message) -> str:
    return notebook.sources.references.cited(citation.source for citation in message.citations)


def _copied() -> None:
    state.screen().notice = say("copied")
    state.refresh(state.NOTICES)


def _rating(notebook: Notebook, message: Message) -> None:
    kept = message.details.get("rating")
    st.feedback(
        "thumbs",
        default=_RATINGS.index(kept) if kept in _RATINGS else None,
        key=f"rating_{message.id}",
        on_change=_rate,
        args=(notebook, message.id),
    )


def _rate(notebook: Notebook, message_id: str) -> None:
    chosen = st.session_state[f"rating_{message_id}"]
    with state.showing_errors():
        notebook.chat.rate(message_id, "" if chosen is None else _RATINGS[chosen])
    state.refresh(state.NOTICES)


def _ask_again(notebook: Notebook, message_id: str, question: str | None = None) -> None:
    with state.showing_errors():
        notebook.chat.ask_again(message_id, question)
        state.screen().notice = say("replaced")
    state.refresh("chat")
