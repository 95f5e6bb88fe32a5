"""What each store of a home folder holds, so that a test can tell whether anything was left behind."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from notebook_app.notebook import Notebook

_ROWS = {
    "originals": "SELECT sha256 FROM originals",
    "documents": "SELECT sha256 FROM documents",
    "pages": "SELECT documents.sha256 || pages.number FROM pages LEFT JOIN documents ON id = document_id",
    "passages": "SELECT id FROM passages",
    "segments": "SELECT documents.sha256 FROM segments LEFT JOIN documents ON id = document_id",
    "notebooks": "SELECT id FROM notebooks",
    "sources": "SELECT sha256 FROM sources",
    "notes": "SELECT source FROM notes",
    "jobs": "SELECT id FROM jobs",
}
_FOLDERS = ("originals", "cache/pages", "cache/transcripts", "inbox", "index/locks")
_EVERYTHING = "heron nests colony study practice spacing memory text"


def stores(notebook: Notebook) -> dict[str, set[str]]:
    """Return what tables and folders hold, and what the notebook's index finds by words and by meaning."""
    home, workspace = notebook.settings.home, notebook.workspace
    engine = create_engine(notebook.settings.database)
    with engine.connect() as connection:
        rows = {table: {str(row[0]) for row in connection.execute(text(sql))} for table, sql in _ROWS.items()}
    engine.dispose()
    workspace.ready_index(notebook.id)
    return {
        **rows,
        "by words": set(workspace.library.words(notebook.id).search(_EVERYTHING, 999)),
        "by meaning": set(workspace.index.dense(notebook.id, workspace.embedder.encode([_EVERYTHING])[0], 999)),
        **{folder: {file.name for file in (home / folder).glob("*")} for folder in _FOLDERS},
    }
