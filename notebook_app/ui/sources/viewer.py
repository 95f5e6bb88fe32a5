"""A source opened at a passage: its guide, then its pages with the cited words marked, and a way to find others."""

from __future__ import annotations

import streamlit as st

from ingest.errors import UserError
from ingest.models import Anchor, Page
from notebook_app.notebook import Notebook
from notebook_app.records import Match, Source
from notebook_app.ui import components, guides, markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.serving import routes
from notebook_app.ui.source_lookup import PAGED_KINDS, RECORDED_KINDS, SourceLookup
from notebook_app.ui.sources import described, recordings
from notebook_app.ui.sources.blocks import blocks
from notebook_app.ui.words import page_of, plural, say, sentence

_A4 = 210 / 297


def draw(notebook: Notebook, source: Source, anchor: Anchor) -> None:
    """Draw the viewer in place of the list of sources."""
    _head(notebook, source, anchor)
    found = _finder(notebook, source)
    shown = found[state.screen().hit % len(found)].anchor if found else anchor
    with st.container(border=False, height=400, key="scroll_viewer"):
        if not found:
            _guide(notebook, source)
        try:
            with st.container(key="viewer"):
                if source.kind in PAGED_KINDS:
                    _pages(notebook, source, shown, found)
                elif source.kind in RECORDED_KINDS:
                    recordings.draw(notebook, source, shown)
                else:
                    _text(notebook, source, shown, found)
        except UserError as error:
            st.error(sentence(error), icon=":material/error:")


def _head(notebook: Notebook, source: Source, anchor: Anchor) -> None:
    with st.container(key="viewer_head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.container(key="back_to_sources", width="content"):
            st.button(
                say("close_viewer"),
                icon=":material/arrow_back:",
                type="tertiary",
                key="close_viewer",
                on_click=state.close_viewer,
            )
        st.subheader(markup.escaped(source.title), anchor=False, width="stretch", wrap=False)
        if source.kind in PAGED_KINDS and anchor.quote:
            st.badge(page_of(anchor.page), icon=":material/find_in_page:")
        if source.origin_url:
            there = markup.link(source.origin_url)
            st.markdown(f"[:material/open_in_new: {say('on_the_web')}]({there})", width="content")
        if not recordings.is_captions(source):
            address = routes.original_address(notebook.id, source.id)
            st.markdown(f"[:material/download: {say('original')}]({address})", width="content")


def _finder(notebook: Notebook, source: Source) -> list[Match]:
    """Draw the field that finds words in the source, and return what it found."""
    key = f"find_{source.id}"
    with st.container(key="finder", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text_input(
            say("viewer.find"),
            key=key,
            type="search",
            live=True,
            icon=":material/search:",
            placeholder=say("viewer.find"),
            label_visibility="collapsed",
            on_change=_begin,
        )
        wanted = str(st.session_state.get(key) or "").strip()
        found = notebook.sources.pages.find(source.id, wanted) if wanted else []
        if wanted:
            at = state.screen().hit % len(found) + 1 if found else 0
            st.caption(say("viewer.found", at=at, count=len(found)), width="content")
        if len(found) > 1:
            for step, name, icon in ((-1, "previous", "keyboard_arrow_up"), (1, "next", "keyboard_arrow_down")):
                with st.container(key=f"icon_{name}", width="content"):
                    st.button(
                        say(f"viewer.{name}"),
                        key=f"{name}_match",
                        icon=f":material/{icon}:",
                        type="tertiary",
                        on_click=_step,
                        args=(step,),
                    )
    return found


def _begin() -> None:
    state.screen().hit = 0


def _step(step: int) -> None:
    state.screen().hit += step


def _guide(notebook: Notebook, source: Source) -> None:
    guide = notebook.sources.guides.of_source(source.id)
    if guide is None:
        return
    lookup = SourceLookup(notebook)
    view = state.screen()
    key = f"guide_{view.visit}"
    with st.expander(say("source_guide"), icon=":material/auto_awesome:", expanded=view.guide, key=key):
        drawn = Drawn()
        guides.draw(notebook, guide, drawn)
        components.citations("sources", drawn.cited, lookup, {})
    _cited_by(notebook, source, lookup)
    receipt = source.receipt
    if receipt.pages_without_text:
        st.warning(plural("pages_without_text", len(receipt.pages_without_text)), icon=":material/warning:")


def _cited_by(notebook: Notebook, source: Source, lookup: SourceLookup) -> None:
    """Draw what a source that was a note cites, as the numbers in its text say."""
    citations = notebook.sources.citations_of(source.id)
    if not citations:
        return
    st.caption(say("citations.cites"))
    owner = f"of.{source.id[:16]}"
    lines = [
        f"[{c.n}](#cite-{owner}-{c.n}) **{markup.escaped(lookup.place(c))}** {markup.escaped(markup.shortened(c.quote, 140))}"
        for c in citations
    ]
    st.markdown("\n\n".join(lines))
    components.citations("viewer", {f"{owner}-{c.n}": c for c in citations}, lookup, {})


def _pages(notebook: Notebook, source: Source, shown: Anchor, found: list[Match]) -> None:
    addresses = [routes.page_address(notebook.id, source.id, number) for number in range(1, source.pages + 1)]
    page = notebook.sources.pages(source.id, shown.page)
    boxes = notebook.sources.pages.highlight(shown) if shown.quote else []
    if shown.quote and not boxes:
        st.info(say("no_boxes", quote=markup.escaped(shown.quote)), icon=":material/format_quote:")
    others = [(match.anchor.page, box) for match in found if match.anchor != shown for box in match.boxes]
    ratio = page.width / page.height if page.height else _A4
    components.page_viewer(addresses, shown, boxes, others, ratio)
    described.draw(page)


def _text(notebook: Notebook, source: Source, shown: Anchor, found: list[Match]) -> None:
    page = notebook.sources.pages(source.id, shown.page)
    if source.pages > 1:
        _turner(source, page)
    marks = [(match.anchor.start, match.anchor.end, "found") for match in found if match.anchor.page == shown.page]
    if shown.quote:
        marks.append((shown.start, shown.end, "current"))
    components.text_viewer(blocks(page, marks), source.language, shown)


def _turner(source: Source, page: Page) -> None:
    """Draw the name of the page between the ways to the one before and the one after."""
    steps = {"previous_page": (page.number - 1, "chevron_left"), "next_page": (page.number + 1, "chevron_right")}
    with st.container(key="turner", horizontal=True, vertical_alignment="center", horizontal_alignment="center"):
        for place, (key, (number, icon)) in enumerate(steps.items()):
            if place:
                st.caption(f"{markup.escaped(page_of(page.number, page.label))} / {source.pages}", width="content")
            st.button(
                say(key),
                key=key,
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not 1 <= number <= source.pages,
                on_click=state.show_source_page,
                args=(source.id, number),
            )


def replaced(anchor: Anchor, successor: Source) -> None:
    """Draw what is left of a passage whose source was replaced: its words, and the way to the new version."""
    st.info(say("replaced_by", title=markup.escaped(successor.title)), icon=":material/published_with_changes:")
    if anchor.quote:
        st.markdown(f"> {markup.escaped(anchor.quote)}")
    st.button(
        say("open_new_version"),
        key="open_successor",
        icon=":material/visibility:",
        on_click=state.show_source,
        args=(successor.id,),
    )
