"""Origin of a source: its address, and what that says about it, joined to what the parser found in the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.models import Document
from ingest.remarks import Remark


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of a source beside its file.

    Parameters
    ----------
    url : str
        The address to fetch it from again; empty for a file.
    title : str
        Its title as its origin tells it; empty where it does not.
    authors : tuple of str
        In the order of the origin.
    metadata : mapping of str to str
        Reference data: "date" (as far as it is known of YYYY-MM-DD), "doi", "url", "journal" and others.
    remarks : tuple of Remark
        What the reader of the receipt should know of the way here.
    """

    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    def joined_to(self, document: Document) -> Document:
        """Return the document with what is known; the origin's title and authors outrank those guessed from the file."""
        title, authors = self.title or document.title, self.authors or document.authors
        told = {"url": self.url, **self.metadata}
        about = {**told, "title": title, "authors": "; ".join(authors)} if self.metadata else told
        return replace(
            document,
            title=title,
            authors=authors,
            metadata={**document.metadata, **{key: value for key, value in about.items() if value}},
            warnings=(*self.remarks, *document.warnings),
        )


HERE: Final = Provenance()
"""Of a file that was given as it is."""
