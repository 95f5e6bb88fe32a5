"""From an address (a link, a DOI, an arXiv id, a video) to a file that can be ingested."""

from ingest.resolve.address import Address, recognise
from ingest.resolve.port import Found, ResolveRequest
from ingest.resolve.resolve import resolve

__all__ = ["Address", "Found", "ResolveRequest", "recognise", "resolve"]
