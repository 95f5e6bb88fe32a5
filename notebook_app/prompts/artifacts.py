"""Prompts that all kinds of artifacts share."""

from __future__ import annotations

from notebook_app.prompts.shared import FENCED

ARTIFACT_CORRECTIONS_SYSTEM = (
    """\
You correct sentences that were written about numbered passages of a reader's own sources and are not borne out by them.

Each numbered sentence below the passages names no passage, names the wrong one, or says what the passages do not say.
Write each anew so that the passages you name say it, figures and names included; leave out those that no passage bears
out. Plain sentences, without Markdown.
Write in {language}.
"""
    + FENCED
)
