"""Remarks for the reader of a receipt, as data: a code and its parameters, so that any language can say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

REMARKS: Final[Mapping[str, str]] = {
    "running_lines": "{count} running headers, footers and page numbers were left out.",
    "strange_words": "{count} words have characters whose meaning the file does not tell.",
    "page_unreadable": "Page {page} stopped the reader and was left out.",
    "pages_beyond": "Only the first {read} of {pages} pages were read.",
    "pictures": "{count} pictures were left out.",
    "text_boxes": "{count} text boxes were left out.",
    "charts": "{count} charts were left out.",
    "diagrams": "{count} diagrams were left out.",
    "recordings": "{count} embedded recordings were left out.",
    "embedded_files": "{count} embedded files were left out.",
    "comments": "{count} comments were left out.",
    "hidden_sheets": "{count} hidden sheets were left out.",
    "hidden_slides": "{count} hidden slides were left out.",
    "headers_footers": "{count} headers and footers were left out.",
    "not_calculated": "{count} formulas have no calculated value: open the file, save it, and add it again.",
    "cells_cut": "{count} cells were cut after {characters} characters.",
    "rows_left_out": "{count} rows at the end were left out: the file has too many cells.",
    "outputs_cut": "{count} long outputs were cut.",
    "missing_parts": "{count} parts that the file refers to are not in it.",
    "read_as_text": "Its markup could not be followed, so it was read as plain text.",
    "macros": "Its macros were left out; nothing of them was run.",
    "references_read": "{count} references were read: {matched} belong to sources of this notebook, {unmatched} do not yet.",
    "references_unreadable": "{count} entries could not be read as references.",
    "references_unmatched": "Kept until their source is added: {titles}",
    "main_text": "The page's main text was kept: {kept} of {everything} words outside its menus.",
    "guessed_encoding": "The encoding of the text is not stated; it was read as {encoding}.",
    "open_pdf": "The PDF that {host} offers to everybody was taken.",
    "landing_page": "No free PDF was found at {host}; the text of its page was taken instead.",
    "no_reference_data": "The registry gave no reference data for the DOI {doi}.",
    "estimated_times": "{engine} tells no times; the seconds of the words are estimated.",
    "lost_sound": "{count} damaged parts of the recording could not be decoded.",
    "lost_characters": "{count} characters could not be read and were replaced by �.",
    "not_recognised": (
        "{count} pages are pictures of text and were not read. To have them read, install tesseract with: {command} — "
        "then delete the source and add it again."
    ),
    "languages_missing": "Text recognition lacks the languages {missing}. Install them with: {command}",
    "unrecognised": "Text recognition failed on {count} pages: {detail}",
    "unsure_pages": "Text recognition was unsure of pages {pages}: compare what is quoted from them with the picture.",
    "unclear_words": "{count} marks in pictures were too unclear to be words and were left out.",
    "not_confined": (
        "Its reader was limited in memory and time, but this system cannot cut it off from other files and the network."
    ),
    "key_frames": (
        "{frames} pictures of {scenes} scenes were looked at: {read} of them hold text or were described, and play from "
        "their second."
    ),
    "frames_unread": "The pictures of the film were not read: {detail}",
    "frames_need_tesseract": "The pictures of the film were not read. To have them read, install tesseract with: {command}",
    "lost_pictures": "{count} damaged parts of the film could not be decoded.",
    "no_speech": "Nothing is said in the film: only its pictures were read.",
    "not_described": "{count} pictures could not be described: {detail}",
}
"""The English sentence of each code; other languages translate it in ``notebook_app/locales``."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: a key of :data:`REMARKS` and what fills its gaps. As a string it is its English sentence."""

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return REMARKS[self.code].format(**self.params)

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write, the English sentence among them."""
        return {"code": self.code, "params": dict(self.params), "text": str(self)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Remark:
        """Read what :meth:`to_json` wrote."""
        return Remark(data["code"], data["params"])


def remark(code: str, /, **params: str | int | float) -> Remark:
    """Return a remark.

    Raises
    ------
    KeyError
        If there is no such code, or it lacks a parameter: a mistake of ours.
    """
    made = Remark(code, params)
    str(made)
    return made
