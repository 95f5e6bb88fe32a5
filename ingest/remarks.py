"""What the reader of a receipt should know, as data: a code and its parameters, so that any language can say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

REMARKS: Final[Mapping[str, str]] = {
    "running_lines": "{count} running headers, footers and page numbers were left out.",
    "strange_words": "{count} words have characters whose meaning the file does not tell.",
    "pictures": "{count} pictures were left out.",
    "text_boxes": "{count} text boxes were left out.",
    "main_text": "The page's main text was kept: {kept} of {everything} words outside its menus.",
    "guessed_encoding": "The encoding of the text is not stated; it was read as {encoding}.",
    "open_pdf": "The PDF that {host} offers to everybody was taken.",
    "landing_page": "No free PDF was found at {host}; the text of its page was taken instead.",
    "no_reference_data": "The registry gave no reference data for the DOI {doi}.",
    "estimated_times": "{engine} tells no times; the seconds of the words are estimated.",
    "lost_sound": "{count} damaged parts of the recording could not be decoded.",
    "lost_characters": "{count} characters could not be read and were replaced by �.",
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
