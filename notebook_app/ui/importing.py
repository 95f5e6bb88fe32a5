"""Archives being read into notebooks, on the list of notebooks: how far each is, what went wrong, and a way to stop it.

A notebook stands for each until it is read; it is no notebook to open, and goes with the job.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Job, NotebookRecord
from notebook_app.ui import jobs, state
from notebook_app.ui.words import sentence_of

KINDS = frozenset({"import"})
_SECONDS = 0.5


def standing_in(notebooks: Iterable[NotebookRecord]) -> dict[str, Job]:
    """Return the jobs that read archives, by the notebook that stands for each."""
    found = {}
    for record in notebooks:
        if not record.sources:
            notebook = state.open_notebook(record.id)
            job = next((job for job in notebook.jobs() if job.kind in KINDS), None)
            if job and job.status == "cancelled":
                _forget(notebook)
            elif job:
                found[record.id] = job
    return found


def draw(standing: dict[str, Job]) -> None:
    """Draw their rows, again and again while one is read."""
    if standing:
        st.fragment(partial(_rows, set(standing)), run_every=_SECONDS, key="importing")()


def _rows(shown: set[str]) -> None:
    now = standing_in(record for record in Notebook.all(state.settings().home) if record.id in shown)
    if now.keys() != shown:
        st.rerun()
    for notebook_id, job in now.items():
        notebook = state.open_notebook(notebook_id)
        if job.status == "failed":
            with st.container(key=f"failed_import_{job.id}"):
                jobs.trouble(job.id, sentence_of(job.error), partial(_dismiss, notebook), None)
        else:
            jobs.active_row(notebook, job)


def _dismiss(notebook: Notebook) -> None:
    _forget(notebook)
    state.refresh()


def _forget(notebook: Notebook) -> None:
    with state.showing_errors():
        notebook.delete()
        state.open_notebook.cache_clear()
