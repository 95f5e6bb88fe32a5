"""The dialog that makes a file of a notebook to pass on or keep: one page of HTML, or the zip that can be read back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.run import exports
from notebook_app.ui import jobs, markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.serving import routes
from notebook_app.ui.words import say

KINDS = frozenset({"export"})
_FORMS = ("page", "zip", "obsidian")
_CHOICES = ("notes", "chats", "artifacts")


def draw(notebook_id: str) -> None:
    """Draw the dialog."""
    framed("share.title", partial(_body, state.open_notebook(notebook_id)), state.DIALOGS)


def _body(notebook: Notebook) -> None:
    st.markdown(f"**{markup.escaped(notebook.name)}**")
    form = st.segmented_control(
        say("share.form"),
        _FORMS,
        default="page",
        key="share_form",
        format_func=lambda each: say(f"share.{each}"),
        required=True,
    )
    st.caption(say(f"share.{form}_means"))
    if form == "page":
        for choice in _CHOICES:
            st.checkbox(say(f"one_file.{choice}"), value=True, key=f"share_{choice}")
        st.slider(say("share.images"), 0, 100, 0, step=5, key="share_images", format="%d MB")
        st.slider(say("share.audio"), 0, 200, 0, step=10, key="share_audio", format="%d MB")
    st.button(
        say("share.make"),
        key="share_make",
        icon=":material/file_export:",
        type="primary",
        on_click=_make,
        args=(notebook,),
    )
    jobs.rows(notebook, KINDS)
    made = [job for job in notebook.jobs() if job.kind in KINDS and job.status == "done"]
    for job in made[: exports.SHOWN]:
        if job.result.get("left_out"):
            st.caption(say("one_file.left_out", count=job.result["left_out"]))
        st.link_button(
            say("share.download", form=say(f"share.{job.label}"), megabytes=f"{job.result['bytes'] / 1e6:.1f}"),
            routes.export_address(notebook.id, str(job.result["file"])),
            icon=":material/download:",
        )


def _make(notebook: Notebook) -> None:
    fields = st.session_state
    form = str(fields["share_form"])
    choice: dict[str, bool | float] = {}
    if form == "page":
        choice = {name: bool(fields[f"share_{name}"]) for name in _CHOICES}
        choice |= {
            f"{each}_megabytes": float(fields[f"share_{large}"])
            for each, large in (("image", "images"), ("audio", "audio"))
        }
    with state.showing_errors():
        notebook.jobs.enqueue("export", form, {"form": form, "choice": choice})
    state.refresh(state.DIALOGS)
