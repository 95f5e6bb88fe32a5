"""The one way out to the web: guarded, capped, and on the public internet alone."""

from ingest.fetch.arriving import Answer, Arriving, FetchLimits
from ingest.fetch.client import Fetcher
from ingest.fetch.files import Fetched, download
from ingest.fetch.guard import Resolver, system_resolver
from ingest.fetch.public import is_public

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
