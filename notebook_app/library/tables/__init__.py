"""The tables of the library: the truth from which every index can be rebuilt.

A document (the pages and passages read from one original for one embedding model) is shared by the notebooks that have
it; a row of ``sources`` is one notebook's link to it. Rows that only make sense under another row go with it, by the
database's own cascades. Large columns stand last, so that reading the others does not touch their pages on disk.
"""

from notebook_app.library.tables.artifacts import ArtifactRow, ArtifactVersionRow
from notebook_app.library.tables.base import Base, Json, JsonList, UtcDateTime
from notebook_app.library.tables.chats import (
    AssistantRow,
    ChatRow,
    ChatSettingsRow,
    MemoryRow,
    MessageRow,
    SentRow,
    WritingRow,
)
from notebook_app.library.tables.documents import DigestRow, DocumentRow, OriginalRow, PageRow, PassageRow, SegmentRow
from notebook_app.library.tables.notebooks import NotebookRow, ReferenceRow, SourceRow
from notebook_app.library.tables.reviews import CardStateRow, ReviewRow
from notebook_app.library.tables.studio import NoteRow, OverviewRow, ScriptVersionRow, ShowProfileRow
from notebook_app.library.tables.tokens import TokenRow
from notebook_app.library.tables.watches import SightingRow, WatchRow
from notebook_app.library.tables.work import JobRow, WorkerRow

__all__ = [
    "ArtifactRow",
    "ArtifactVersionRow",
    "AssistantRow",
    "Base",
    "CardStateRow",
    "ChatRow",
    "ChatSettingsRow",
    "DigestRow",
    "DocumentRow",
    "JobRow",
    "Json",
    "JsonList",
    "MemoryRow",
    "MessageRow",
    "NoteRow",
    "NotebookRow",
    "OriginalRow",
    "OverviewRow",
    "PageRow",
    "PassageRow",
    "ReferenceRow",
    "ReviewRow",
    "ScriptVersionRow",
    "SegmentRow",
    "SentRow",
    "ShowProfileRow",
    "SightingRow",
    "SourceRow",
    "TokenRow",
    "UtcDateTime",
    "WatchRow",
    "WorkerRow",
    "WritingRow",
]
