"""The app as it is served: the Streamlit script, our routes beside it, and the style sheet in its page."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from notebook_app.ui.routes import ROUTES
from notebook_app.ui.stylesheet import StyleSheet

log = logging.getLogger(__name__)


def _log_failure(error: Exception) -> bool:
    """Log a failure of the script whole; the screen shows Streamlit's own notice."""
    log.error("the screen failed", exc_info=error)
    return False


app = st.App(
    Path(__file__).parents[1] / "app.py",
    routes=ROUTES,
    middleware=[Middleware(StyleSheet)],
    on_script_error=_log_failure,
)
