"""The app as it is served: the Streamlit script, our routes beside it, and the style sheet in its page."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ingest.errors import UserError
from notebook_app.api import mounting
from notebook_app.run.watch import end_with_parent
from notebook_app.ui import state, words
from notebook_app.ui.serving.guard import Guard
from notebook_app.ui.serving.routes import ROUTES
from notebook_app.ui.serving.stylesheet import StyleSheet

log = logging.getLogger(__name__)
end_with_parent()


def _tell_failure(error: Exception) -> bool:
    """Log a failure of ours whole, and show one sentence instead of a traceback."""
    log.error("the screen failed", exc_info=error)
    st.error(words.sentence(UserError(detail=f"{type(error).__name__}: {error}")), icon=":material/error:")
    return True


app = st.App(
    Path(__file__).parents[1] / "app.py",
    routes=[*ROUTES, *mounting.routes(state.settings().home)],
    middleware=[
        Middleware(Guard, home=state.settings().home, hosts=state.settings().hosts, language=state.settings().language),
        Middleware(StyleSheet),
    ],
    on_script_error=_tell_failure,
)
