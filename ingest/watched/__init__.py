"""Read what is watched for new sources: feeds, a library of Zotero."""

from ingest.watched.port import Listing, WatchedItem

__all__ = ["Listing", "WatchedItem"]
