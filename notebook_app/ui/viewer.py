"""A source opened at a passage: its guide, then its pages with the cited words marked."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import streamlit as st

from ingest.errors import UserError
from ingest.models import Anchor, Page
from notebook_app.i18n import translate
from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.ui import components, markup, routes, state
from notebook_app.ui.shelf import PAGED_KINDS, RECORDED_KINDS, Shelf
from notebook_app.ui.words import clock, language, page_of, plural, say, sentence

_A4 = 210 / 297


def draw(notebook: Notebook, source: Source, anchor: Anchor) -> None:
    """Draw the viewer in place of the list of sources."""
    _head(notebook, source, anchor)
    with st.container(border=False, height=400, key="scroll_viewer"):
        _guide(notebook, source)
        try:
            page = notebook.page(source.id, anchor.page)
        except UserError as error:
            st.error(sentence(error), icon=":material/error:")
            return
        with st.container(key="viewer"):
            if source.kind in PAGED_KINDS:
                _pages(notebook, source, anchor, page)
            elif source.kind in RECORDED_KINDS:
                _recording(notebook, source, anchor)
            else:
                if source.pages > 1:
                    _turner(source, page)
                components.text_viewer(segments(page, anchor.start, anchor.end), source.language)


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
            st.markdown(
                f"[:material/open_in_new: {say('on_the_web')}]({markup.link(source.origin_url)})", width="content"
            )
        if not _is_captions(source):
            address = routes.original_address(notebook.id, source.id)
            st.markdown(f"[:material/download: {say('original')}]({address})", width="content")


def _guide(notebook: Notebook, source: Source) -> None:
    guide = notebook.source_guide(source.id)
    if guide is None:
        return
    shelf = Shelf(notebook.sources())
    view = state.screen()
    key = f"guide_{view.visit}"
    with st.expander(say("source_guide"), icon=":material/auto_awesome:", expanded=view.guide, key=key):
        body, _ = markup.answer_markdown(guide.body, guide.id, guide.citations, (), say)
        st.markdown(body, anchors=False)
        cited = {f"{guide.id}-{citation.n}": citation for citation in guide.citations}
        components.citations("sources", cited, shelf, {})
    _cited_by(notebook, source, shelf)
    receipt = source.receipt
    if receipt.pages_without_text:
        st.warning(plural("pages_without_text", len(receipt.pages_without_text)), icon=":material/warning:")


def _cited_by(notebook: Notebook, source: Source, shelf: Shelf) -> None:
    """Draw what a source that was a note cites, as the numbers in its text say."""
    citations = notebook.citations_of(source.id)
    if not citations:
        return
    st.caption(translate("citations.cites", language()))
    owner = f"of.{source.id[:16]}"
    lines = [
        f"[{c.n}](#cite-{owner}-{c.n}) **{markup.escaped(shelf.place(c))}** {markup.escaped(markup.shortened(c.quote, 140))}"
        for c in citations
    ]
    st.markdown("\n\n".join(lines))
    components.citations("viewer", {f"{owner}-{c.n}": c for c in citations}, shelf, {})


def _pages(notebook: Notebook, source: Source, anchor: Anchor, page: Page) -> None:
    addresses = [routes.page_address(notebook.id, source.id, number) for number in range(1, source.pages + 1)]
    boxes = notebook.highlight(anchor) if anchor.quote else []
    if anchor.quote and not boxes:
        st.info(say("no_boxes", quote=markup.escaped(anchor.quote)), icon=":material/format_quote:")
    components.page_viewer(addresses, anchor.page, boxes, page.width / page.height if page.height else _A4)


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


def _recording(notebook: Notebook, source: Source, anchor: Anchor) -> None:
    """Draw the player, at the moment that was cited, above what is said; captions alone lead to where they play."""
    pages = [notebook.page(source.id, number) for number in range(1, source.pages + 1)]
    moment = notebook.moment(anchor) or 0.0
    lines = [line for page in pages for line in spoken(page, anchor if page.number == anchor.page else None)]
    media = "" if _is_captions(source) else routes.original_address(notebook.id, source.id)
    if not media:
        address = f"{source.origin_url}&t={int(moment)}"
        watch = say("watch_there", moment=clock(moment))
        st.markdown(f"[:material/play_circle: {watch}]({markup.link(address)})", width="content")
    components.recording(media, source.kind, moment, lines, source.language, cited=bool(anchor.quote))


def spoken(page: Page, anchor: Anchor | None) -> list[Mapping[str, Any]]:
    """Return a page of a recording line by line: ``start`` in seconds, ``text``, whether it is ``marked`` as cited."""
    start, end = (anchor.start, anchor.end) if anchor and anchor.quote else (0, 0)
    return [
        {
            "start": round(float(second), 2),
            "clock": clock(float(second)),
            "text": page.text[int(first) : int(last)],
            "marked": bool(first < end and last > start),
        }
        for first, last, second in page.times
    ]


def _is_captions(source: Source) -> bool:
    """Say whether only the captions of a video are here, not the video."""
    return source.kind in RECORDED_KINDS and source.receipt.name == source.origin_url


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


def segments(page: Page, start: int, end: int) -> list[Mapping[str, Any]]:
    """Cut a page's text where headings and the marked passage ``[start, end)`` begin and end.

    Returns
    -------
    list of mappings
        In reading order; joined, their ``text`` is the page's. ``level`` is the heading's, 0 for text.
    """
    headings = [(heading.start, heading.start + len(heading.text), heading.level) for heading in page.headings]
    inner = {cut for first, last, _ in [*headings, (start, end, 0)] for cut in (first, last)}
    cuts = [0, *sorted(cut for cut in inner if 0 < cut < len(page.text)), len(page.text)]
    return [
        {
            "text": page.text[left:right],
            "level": next((level for first, last, level in headings if first <= left < last), 0),
            "marked": start <= left < end,
        }
        for left, right in pairwise(cuts)
        if left < right
    ]
