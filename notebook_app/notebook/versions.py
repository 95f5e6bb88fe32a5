"""Newer versions of a source: fetched again, or replaced by a newer file."""

from __future__ import annotations

import dataclasses
import hashlib

from ingest.given import Given, parse_address
from ingest.kinds import RECORDINGS, sniff_kind
from ingest.models import Progress, Receipt, no_progress
from notebook_app.errors import NoAddress
from notebook_app.intake.given import Incoming, incoming
from notebook_app.intake.guess import guess
from notebook_app.notebook.adding import Adding
from notebook_app.notebook.place import Place
from notebook_app.notebook.source_list import SourceList
from notebook_app.records import Source


class Versions:
    """Newer versions of sources.

    A newer version takes the place of the old one: its rank, whether it is selected, and the title that the user gave.
    Citations of the old one keep their words and lead to a note that it was replaced.
    """

    def __init__(self, place: Place, listed: SourceList, adding: Adding) -> None:
        self._place, self._listed, self._adding = place, listed, adding

    def refresh(self, source: str, *, guide: bool = True, progress: Progress = no_progress) -> Receipt:
        """Fetch a source again from its address; where it has changed, the new version replaces the old.

        Parameters
        ----------
        source : str
            Its id, name or title.
        guide : bool
            Whether to write the guides now.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Returns
        -------
        Receipt
            Of the new version; of the present one, ``already_present``, where its words have not changed.

        Raises
        ------
        NoAddress
            If the source did not come from an address.
        ingest.errors.UserError
            If it cannot be fetched or read; nothing is changed then.
        """
        found = self._listed.get(source)
        if not found.origin_url:
            raise NoAddress(title=found.title)
        progress("fetch", 0, 1)
        with incoming(parse_address(found.origin_url), self._place.intake) as given:
            return self.renew(found, given, guide=guide, progress=progress)

    def renew(self, found: Source, given: Incoming, *, guide: bool = True, progress: Progress = no_progress) -> Receipt:
        """Put what a source has become in its place; where the words have not changed, leave it as it is."""
        if self._reads_the_same(found, given, progress):
            return dataclasses.replace(found.receipt, already_present=True)
        return self._supersede(found, given, None, guide, progress)

    def replace(
        self,
        source: str,
        path_or_url_or_text: str | Given,
        *,
        name: str | None = None,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> Receipt:
        """Put a newer version in the place of a source; see :meth:`Adding.add` for what it may be.

        Returns
        -------
        Receipt
            Of the new version; ``already_present`` where it is the file that the source has.
        """
        found = self._listed.get(source)
        progress("fetch", 0, 1)
        with incoming(guess(path_or_url_or_text), self._place.intake, name) as given:
            return self._supersede(found, given, password, guide, progress)

    def _supersede(
        self, old: Source, given: Incoming, password: str | None, guide: bool, progress: Progress
    ) -> Receipt:
        receipt = self._adding.ingest(given, password, progress)
        if receipt.source == old.id:
            return dataclasses.replace(receipt, already_present=True)
        # From here on nobody is asked whether to go on: the new version is in, and two would be one too many.
        self._place.library.sources.replace_source(self._place.id, old.id, receipt.source)
        self._listed.clear_away(old.id)
        self._listed.rename(receipt.source, self._place.library.sources.source(self._place.id, receipt.source).title)
        self._adding.complete({receipt.source}, guide, progress)
        return dataclasses.replace(receipt, already_present=False)

    def _reads_the_same(self, old: Source, given: Incoming, progress: Progress) -> bool:
        """Say whether what was fetched has the same words: pages of the web change otherwise with every visit."""
        from ingest.parse import parse_file

        with given.path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == old.id:
                return True
        if sniff_kind(given.path, given.name) in RECORDINGS:
            return False
        document = parse_file(given.path, name=given.name, progress=progress)
        return [page.text for page in document.pages] == [
            page.text for page in self._place.library.sources.pages(old.id)
        ]
