"""Pages and files of the web, as they are."""

from __future__ import annotations

from ingest.fetch import Fetched, download
from ingest.provenance import Provenance
from ingest.resolve.port import Found, ResolveRequest
from ingest.resolve.references import Reference, read_page


def fetch_web(request: ResolveRequest) -> Found:
    """Fetch a page or file; a scholarly page's own tags tell its title, authors and reference data."""
    fetched = download(request.fetcher, request.address.url, request.folder)
    return Found(fetched.path, fetched.name, provenance_of(request, page_reference(fetched)))


def page_reference(fetched: Fetched) -> Reference:
    """Return what a fetched page says about the work on it; nothing for a file that is no page."""
    if fetched.path.suffix != ".html":
        return Reference()
    return read_page(fetched.path.read_text("utf-8-sig", "replace"), fetched.url)


def provenance_of(request: ResolveRequest, reference: Reference) -> Provenance:
    """Return what is known of a source that came by an address."""
    return Provenance(request.address.url, reference.title, reference.authors, reference.fields)
