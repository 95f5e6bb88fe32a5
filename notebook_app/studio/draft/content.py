"""Content of a checked draft, as its view and exports read it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from notebook_app.records.outside import Line, Outside, Text
from notebook_app.studio.cited import CitedContent, OutsideItem, Statements

Judgement = Literal["supported", "weak", "contradicted", "absent", "unchecked"]
"""Of a sentence: borne out; only partly; excluded by a passage; not in the sources; and no claim (a question, a heading)."""
Style = Literal["heading", "text", "reference"]
CitationState = Literal["holds", "fails", "no_source", "no_entry"]
"""Of a citation in the draft: the cited source bears the sentence out, or does not; it is not among the sources; the list
of references does not have it."""


class OutsideCited(Outside):
    """A citation in the draft."""

    label: Line
    state: CitationState


class OutsideSentence(OutsideItem):
    """A sentence of the draft, and the passages beside it."""

    text: Text
    judgement: Judgement
    evidence: Statements = ()
    cited: Annotated[tuple[OutsideCited, ...], Field(max_length=100, strict=False)] = ()
    read_by: Line = ""


class OutsideParagraph(OutsideItem):
    """A paragraph of the draft."""

    style: Style
    sentences: Annotated[tuple[OutsideSentence, ...], Field(max_length=10_000, strict=False)]


class OutsideReference(OutsideItem):
    """An entry of the draft's list of references, and the title of the source it is; empty where there is none."""

    text: Text
    source: Line = ""


class Content(CitedContent):
    """The draft, paragraph by paragraph, and its references."""

    paragraphs: Annotated[tuple[OutsideParagraph, ...], Field(max_length=50_000, strict=False)]
    references: Annotated[tuple[OutsideReference, ...], Field(max_length=10_000, strict=False)] = ()
