"""The sources of a notebook: added, listed, read, renewed, taken out."""

from __future__ import annotations

from notebook_app.notebook.adding import Adding
from notebook_app.notebook.guides import Guides
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.pages import Pages
from notebook_app.notebook.place import Place
from notebook_app.notebook.references import References
from notebook_app.notebook.source_list import SourceList
from notebook_app.notebook.versions import Versions
from notebook_app.notebook.watches import Watches
from notebook_app.records import Source


class Sources:
    """A notebook's sources; call it for the list.

    Attributes
    ----------
    guides, references, pages, watches
        What is written about them, the works they are, what is on their pages, and what is watched for new ones.
    get, ids, chosen, rename, label, label_by_topic, select, delete, clear_away, successor, citations_of, main_language
        As in :class:`SourceList`.
    add, add_all, add_note, holds_several, reembed
        As in :class:`Adding`.
    refresh, replace
        As in :class:`Versions`.
    """

    def __init__(self, place: Place) -> None:
        self.guides, self.references, self.pages = Guides(place), References(place), Pages(place)
        self.list = listed = SourceList(place, self.guides)
        self.get, self.ids, self.chosen, self.successor = listed.get, listed.ids, listed.chosen, listed.successor
        self.rename, self.select, self.delete = listed.rename, listed.select, listed.delete
        self.label, self.label_by_topic = listed.label, listed.label_by_topic
        self.clear_away, self.citations_of = listed.clear_away, listed.citations_of
        self.main_language = listed.main_language
        adding = Adding(place, self.references, self.guides)
        self.add, self.add_all, self.add_note = adding.add, adding.add_all, adding.add_note
        self.holds_several, self.reembed = adding.holds_several, adding.reembed
        versions = Versions(place, listed, adding)
        self.refresh, self.replace = versions.refresh, versions.replace
        self.watches = Watches(place, listed, adding, versions, self.references, Jobs(place))

    def __call__(self) -> list[Source]:
        """Return the sources in the order they were added."""
        return self.list()
