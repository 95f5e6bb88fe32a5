"""The self-test in the studio: run by the worker, its results side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from notebook_app.i18n import translate
from notebook_app.notebook import Notebook
from notebook_app.records import Evaluation
from notebook_app.ui import jobs, state, words

_KIND = frozenset({"evaluate"})
_SHOWN = 5


def card(notebook: Notebook) -> None:
    """Draw the self-test, folded."""
    kept = notebook.studio.evaluations()[:_SHOWN]
    busy = jobs.at_work(notebook, _KIND)
    with st.expander(_say("title"), icon=":material/fact_check:", expanded=busy, key="selftest"):
        st.caption(_say("hint"))
        jobs.rows(notebook, _KIND)
        st.button(
            _say("run"),
            key="run_selftest",
            icon=":material/play_arrow:",
            disabled=busy or not notebook.sources.ids(),
            on_click=_run,
            args=(notebook,),
        )
        for evaluation in kept:
            _result(evaluation)


def _result(evaluation: Evaluation) -> None:
    result = evaluation.result
    shares = {
        name: _say("none") if result[key] is None else f"{result[key]:.0%}"
        for name, key in (("recall", "recall@10"), ("precision", "citation_precision"), ("refused", "refused"))
    }
    with st.container(border=True, gap="xsmall", key=f"evaluation_{evaluation.id}"):
        st.markdown(_say("line", questions=result["questions"], **shares))
        made = {"day": words.day(evaluation.created), "embedder": result["embedder"], "passages": result["passages"]}
        st.caption(f":small[{_say('made_with', **made)}]")


def _run(notebook: Notebook) -> None:
    with state.showing_errors():
        notebook.jobs.evaluate()
    state.refresh("studio")


def _say(key: str, **params: Any) -> str:
    return translate(f"selftest.{key}", words.language(), **params)
