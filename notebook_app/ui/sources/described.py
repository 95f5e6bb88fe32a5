"""Show what a model saw in a picture, its formulas typeset."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ingest.languages import LANGUAGES
from ingest.models import Page
from notebook_app.ui import markup

_TITLES: Final = frozenset(language.picture for language in LANGUAGES.values())


def draw(page: Page) -> None:
    """Draw the description of a page that is a picture, where it has one, as it is read beside it."""
    if found := description(page):
        title, text = found
        with st.container(border=True, key="described"):
            st.caption(markup.escaped(title))
            st.markdown(markup.shown(text))


def description(page: Page) -> tuple[str, str] | None:
    """Return the heading and the words of a page's description; None where no model saw it."""
    heading = next((each for each in page.headings if each.text in _TITLES), None)
    if heading is None:
        return None
    return heading.text, page.text[heading.start + len(heading.text) :].strip()
