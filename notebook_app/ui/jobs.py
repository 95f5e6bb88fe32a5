"""Work in the background as rows: its step and progress while it runs, its error when it failed.

Rows are drawn again by themselves only while something is at work; when that ends, the whole screen is drawn once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Job
from notebook_app.ui import markup, state
from notebook_app.ui.words import say, say_or, sentence_of

SOURCES = frozenset({"add_source", "refresh_source", "replace_source", "guide", "reembed", "watch"})
AUDIO = frozenset({"audio_overview"})
STUDIO = frozenset({"artifact"})
_TOLD = frozenset({"refresh_source", "replace_source"})
"""Kinds whose end is told until it is dismissed."""
_ACTIVE = frozenset({"queued", "running"})
_PASSWORD_ERRORS = frozenset({"password_needed", "wrong_password"})
_SECONDS = 0.5
_PACE_SECONDS = 3.0
"""Of a step, before its pace says anything."""


def rows(notebook: Notebook, kinds: frozenset[str]) -> None:
    """Draw the jobs of these kinds that run or have failed."""
    active = {job.id for job in _jobs(notebook, kinds) if job.status in _ACTIVE}
    draw = st.fragment(
        partial(_draw, notebook, kinds, active), run_every=_SECONDS if active else None, key="jobs_" + min(kinds)
    )
    draw()


def at_work(notebook: Notebook, kinds: frozenset[str]) -> bool:
    """Say whether a job of these kinds runs or waits."""
    return any(job.status in _ACTIVE for job in _jobs(notebook, kinds))


def failed(notebook: Notebook, kinds: frozenset[str]) -> bool:
    """Say whether a job of these kinds has failed and not been dismissed."""
    return any(job.status == "failed" for job in _jobs(notebook, kinds))


def _jobs(notebook: Notebook, kinds: frozenset[str]) -> list[Job]:
    return [job for job in notebook.jobs() if job.kind in kinds and not _only_looks(job)]


def _only_looks(job: Job) -> bool:
    """Say whether a job looks for what is new and has found nothing yet: it comes and goes every few minutes."""
    return job.kind == "watch" and job.status in _ACTIVE and job.step != "files"


def _has_news(job: Job) -> bool:
    return bool(job.result.get("added") or job.result.get("changed"))


def _draw(notebook: Notebook, kinds: frozenset[str], were_active: set[str]) -> None:
    jobs = _jobs(notebook, kinds)
    active = {job.id for job in jobs if job.status in _ACTIVE}
    if active != were_active:
        st.rerun()
    for job in jobs:
        if job.status in _ACTIVE:
            active_row(notebook, job)
        elif job.status == "failed":
            _failed_row(notebook, job)
        elif job.status == "done" and (job.kind in _TOLD or job.result.get("already_present") or _has_news(job)):
            _ended_row(notebook, job)


def active_row(notebook: Notebook, job: Job) -> None:
    """Draw a job that waits or runs: its step, how far it is, and the way to stop it."""
    step = say_or(f"steps.{job.step}", job.step) if job.step else say("waiting")
    with st.container(key=f"job_{job.id}", border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(label(job), wrap=False, width="stretch")
            with st.container(key=f"cancel_{job.id}", width="content"):
                st.button(
                    say("cancel_job", label=label(job)),
                    key=f"cancel_button_{job.id}",
                    icon=":material/close:",
                    type="tertiary",
                    on_click=_cancel,
                    args=(notebook, job.id),
                )
        share = min(job.done / job.total, 1.0) if job.total else 0.0
        count = f" · {job.done}/{job.total}" if job.total > 1 else ""
        st.progress(share, text=f":small[{step}{count}{_left(job)}]")


def _left(job: Job) -> str:
    """Return how long a step will still take, by what it took since this tab first saw it; "" while nothing can be said."""
    seen = state.screen().steps_seen
    begun, done = seen.setdefault((job.id, job.step), (time.monotonic(), job.done))
    seconds = seconds_left(time.monotonic() - begun, job.done - done, job.total - job.done)
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return f" · {say('screen.minutes_left', count=minutes) if minutes else say('screen.seconds_left')}"


def seconds_left(elapsed: float, done: int, remaining: int) -> float | None:
    """Return about how many seconds the rest takes, at the pace so far; None where that says too little."""
    if done < 1 or remaining < 1 or elapsed < _PACE_SECONDS:
        return None
    return elapsed / done * remaining


def label(job: Job) -> str:
    """Return what a job is about: the file's name, the form of the overview, the kind of artifact, or what is done to the whole notebook."""
    if job.kind in AUDIO:
        return say_or(f"audio.format_{job.label}", job.label)
    if job.kind in STUDIO:
        return say_or(f"{job.label}.title", job.label)
    return markup.escaped(say_or(f"ui.job_{job.kind}", job.label))


def _ended_row(notebook: Notebook, job: Job) -> None:
    """Say what came of adding or fetching a source of which nothing on the screen may have changed."""
    changed = not job.result.get("already_present")
    outcome = "changed" if changed else "unchanged" if job.kind in _TOLD else "already_there"
    told = say("watch.found", **job.result, title=label(job)) if _has_news(job) else say(outcome, title=label(job))
    with st.container(key=f"ended_{job.id}", border=True, horizontal=True, vertical_alignment="center"):
        icon = ":material/published_with_changes:" if changed else ":material/check:"
        st.markdown(f"{icon} {told}", width="stretch")
        with st.container(key=f"seen_{job.id}", width="content"):
            st.button(
                say("dismiss"),
                key=f"dismiss_{job.id}",
                icon=":material/close:",
                type="tertiary",
                on_click=_dismiss,
                args=(notebook, job.id),
            )


def _failed_row(notebook: Notebook, job: Job) -> None:
    with st.container(key=f"failed_{job.id}", gap="xsmall"):
        if job.error.get("code") in _PASSWORD_ERRORS:
            with st.form(f"password_form_{job.id}", border=False):
                st.text_input(say("password_for", label=label(job)), type="password", key=f"password_{job.id}")
                st.form_submit_button(say("try_password"), type="primary", on_click=_retry, args=(notebook, job))
        retry = partial(_retry, notebook, job) if job.error.get("retryable") else None
        trouble(job.id, sentence_of(job.error), partial(_dismiss, notebook, job.id), retry)


def trouble(
    key: str, text: str, dismiss: Callable[[], None], retry: Callable[[], None] | None, dismissing: str = "dismiss"
) -> None:
    """Draw what went wrong, with the ways to try again (where there is one) and to be rid of it."""
    st.error(text, icon=":material/error:")
    with st.container(horizontal=True):
        if retry:
            st.button(say("retry"), key=f"retry_{key}", icon=":material/refresh:", type="tertiary", on_click=retry)
        st.button(
            say(dismissing), key=f"{dismissing}_{key}", icon=":material/close:", type="tertiary", on_click=dismiss
        )


def _retry(notebook: Notebook, job: Job) -> None:
    with state.showing_errors():
        notebook.jobs.retry(job.id, password=st.session_state.get(f"password_{job.id}") or None)
    state.refresh()


def _cancel(notebook: Notebook, job_id: str) -> None:
    with state.showing_errors():
        notebook.jobs.cancel(job_id)
    state.refresh()


def _dismiss(notebook: Notebook, job_id: str) -> None:
    with state.showing_errors():
        notebook.jobs.dismiss(job_id)
    state.refresh()
