"""Fetch what an address means: the paper behind an arXiv id or a DOI, a video's transcript, a page or file as it is."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.extras import optional_packages
from ingest.resolve.address import AddressKind
from ingest.resolve.port import Found, Resolver, ResolveRequest


def resolve(request: ResolveRequest) -> Found:
    """Fetch what an address means into the request's folder.

    Raises
    ------
    FetchFailed
        If it cannot be fetched.
    NoTranscript
        If a video has no transcript.
    """
    with optional_packages():
        return _resolvers()[request.address.kind](request)


def _resolvers() -> Mapping[AddressKind, Resolver]:
    """Return who fetches each kind; what asks the web is imported here, so that to recognise an address needs none of it."""
    from ingest.resolve.papers import fetch_arxiv, fetch_doi
    from ingest.resolve.web import fetch_web
    from ingest.resolve.youtube import fetch_video

    return {"arxiv": fetch_arxiv, "doi": fetch_doi, "youtube": fetch_video, "web": fetch_web}
