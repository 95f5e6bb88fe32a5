"""Automatic notes: the guide of each source and of the notebook, written from the library and kept in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.languages import most_common
from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.i18n import LANGUAGES
from notebook_app.records import QUOTES, Citation, Note, StoredPassage, Verdict
from notebook_app.studio.guides.guide import Guide, make_notebook_guide, make_source_guide, to_note_body
from notebook_app.studio.guides.naming import UNCHOSEN_ICON, icon_for, is_unnamed, name_after
from notebook_app.workspace import Workspace


def keep_source_guide(workspace: Workspace, notebook_id: str, source_id: str) -> Note:
    """Write the guide of a source and keep it as an automatic note, in the source's language."""
    source = workspace.library.sources.source(notebook_id, source_id)
    passages = workspace.library.passages(notebook_id, sources=[source_id], vectors=True)

    def is_answered(question: str) -> bool:
        found = workspace.retrieve(notebook_id, question, top=10, sources=[source_id])
        return not QuoteAnswerer(workspace.reranker).answer(AnswerRequest(question, (), found), Listener()).abstained

    guide = make_source_guide(
        source.title,
        passages,
        workspace.language_model(),
        language=source.language,
        is_answered=is_answered,
        judge=workspace.judge,
    )
    return _keep(workspace, notebook_id, guide, source.language, source_id)


def keep_notebook_guide(workspace: Workspace, notebook_id: str, name: str) -> Note | None:
    """Write the notebook's guide anew from those of its sources; None, and none kept, where there is no source."""
    library = workspace.library
    sources = library.sources(notebook_id)
    notes = [note for source in sources if (note := library.notes.find_guide(notebook_id, source.id))]
    if not notes:
        library.notes.delete_guide(notebook_id)
        return None
    language = most_common((source.language for source in sources), LANGUAGES)
    before = library.notes.find_guide(notebook_id, None)

    def judge(text: str, cited: Sequence[Citation]) -> Verdict:
        known = library.passages(notebook_id, sources={citation.source for citation in cited})
        return workspace.judge(text, [p for p in known if any(_holds(p, citation) for citation in cited)])

    guide = make_notebook_guide(name, notes, workspace.language_model(), language=language, judge=judge)
    named = _name(workspace, notebook_id, guide, [source.title for source in sources], language, before)
    if named:
        guide = replace(guide, title=named, named=named)
    return _keep(workspace, notebook_id, guide, language, None)


def _name(
    workspace: Workspace, notebook_id: str, guide: Guide, titles: Sequence[str], language: str, before: Note | None
) -> str:
    """Name a notebook after its sources until its reader does; return the name given, "" where it has one of its own."""
    record = workspace.library.notebooks.notebook(notebook_id)
    if not (is_unnamed(record.name) or (before and record.name == before.data.get("named"))):
        return ""
    written = guide.title if guide.writer != QUOTES and guide.title != record.name else ""
    named = written or name_after(titles, guide.topics, language)
    if not named:
        return ""
    texts = [named, *titles, *guide.topics, *(sentence.text for sentence in guide.summary)]
    icon = icon_for(texts) if record.emoji == UNCHOSEN_ICON else ""
    workspace.library.notebooks.rename_notebook(notebook_id, named, icon or None)
    return named


def _holds(passage: StoredPassage, citation: Citation) -> bool:
    here = (passage.source, passage.page) == (citation.source, citation.page)
    return here and passage.start < citation.end and citation.start < passage.end


def _keep(workspace: Workspace, notebook_id: str, guide: Guide, language: str, source_id: str | None) -> Note:
    body = to_note_body(guide, language)
    return workspace.library.notes.save_note(
        notebook_id, "guide", guide.title, body, guide.citations, source=source_id, data=guide.data
    )
