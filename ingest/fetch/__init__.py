"""The one way out to the web: guarded, capped, and on the public internet alone."""

from ingest.fetch.arriving import Answer, Arriving, FetchLimits
from ingest.fetch.client import Fetcher
from ingest.fetch.files import Fetched, download
from ingest.fetch.guard import Resolver, is_public, system_resolver

__all__ = [
    "Answer",
    "Arriving",
    "FetchLimits",
    "Fetched",
    "Fetcher",
    "Resolver",
    "download",
    "is_public",
    "system_resolver",
]
