"""The notebook: the one door through which the screen, the command line and scripts do everything.

Each method is a line or two of the story; the rooms behind it do the work.
"""

from __future__ import annotations

import functools
import itertools
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from ingest.highlight import highlight_boxes
from ingest.models import Anchor, Page, Progress, Receipt, no_progress
from ingest.pipeline import ingest_source
from ingest.render import render_page
from notebook_app import archive
from notebook_app.adding import incoming, is_url, keep_upload
from notebook_app.answering import AnswerWriter
from notebook_app.audio.transcript import TRANSCRIPTS
from notebook_app.chat.answer import AnswerRequest, load_answerer, unheard
from notebook_app.errors import NoSuchItem, NothingToRead
from notebook_app.guiding import keep_notebook_guide, keep_source_guide
from notebook_app.jobs import JobQueue
from notebook_app.producing import produce_overview
from notebook_app.records import (
    Answer,
    Citation,
    Job,
    Message,
    Note,
    NotebookRecord,
    Overview,
    OverviewRequest,
    Passage,
    Source,
)
from notebook_app.settings import Settings
from notebook_app.studio.notes import note_from
from notebook_app.workspace import Workspace

_PASSAGES = 10
SourceNames = Collection[str] | None
"""Sources by id (sha256), file name or title; None means those selected in the notebook."""


class Notebook:
    """A notebook of sources, its chat, notes and audio overviews.

    Open one with :meth:`open`; everything it holds is kept in one home folder and is shared with the app.

    Examples
    --------
    >>> notebook = Notebook.open("Memory")                               # doctest: +SKIP
    >>> notebook.add_source("paper.pdf").title                           # doctest: +SKIP
    'Spacing and testing'
    >>> notebook.ask("What is the spacing effect?").citations[0].page    # doctest: +SKIP
    3
    """

    def __init__(self, record: NotebookRecord, workspace: Workspace) -> None:
        self.id = record.id
        self.workspace = workspace
        self._library = workspace.library
        self._writer = AnswerWriter(workspace.library)

    # ------------------------------------------------------------------ notebooks

    @classmethod
    def open(cls, name: str, home: str | Path | None = None, *, create: bool = True) -> Notebook:
        """Open a notebook by name or id, and make it if there is none.

        Parameters
        ----------
        name : str
            Its name (or id).
        home : path, optional
            The folder that holds everything; ``NOTEBOOK_HOME`` or the platform's data folder by default.
        create : bool
            Whether to make it where there is none.

        Raises
        ------
        NoSuchItem
            If there is none and ``create`` is false.
        """
        workspace = Workspace.of(_settings(home))
        record = workspace.library.find_notebook(name)
        if record is None:
            if not create:
                raise NoSuchItem(kind="notebook", name=name)
            record = workspace.library.create_notebook(name)
        return cls(record, workspace)

    @classmethod
    def create(cls, name: str, home: str | Path | None = None) -> Notebook:
        """Make a new notebook; if the name is taken, a number is added to it."""
        workspace = Workspace.of(_settings(home))
        names = (name if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        free = next(candidate for candidate in names if workspace.library.find_notebook(candidate) is None)
        return cls(workspace.library.create_notebook(free), workspace)

    @classmethod
    def all(cls, home: str | Path | None = None) -> list[NotebookRecord]:
        """Return every notebook of the home folder, the last used first."""
        return Workspace.of(_settings(home)).library.notebooks()

    @property
    def record(self) -> NotebookRecord:
        """The notebook's name, emoji and dates as they are now."""
        record = self._library.find_notebook(self.id)
        if record is None:
            raise NoSuchItem(kind="notebook", name=self.id)
        return record

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.record.name

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.workspace.settings

    def save_settings(self, **changes: Any) -> Settings:
        """Keep changed settings in the home folder and use them from now on."""
        self.workspace.use(self.settings.save(**changes))
        return self.settings

    def rename(self, name: str) -> None:
        """Give the notebook another name."""
        self._library.rename_notebook(self.id, name)

    def delete(self) -> None:
        """Delete the notebook with its sources, chat, notes and overviews."""
        for overview in self.overviews():
            self.delete_overview(overview.id)
        self._library.delete_notebook(self.id)
        self.workspace.index.drop(self.id)

    def close(self) -> None:
        """Release the database and the search index of this process."""
        self.workspace.close()

    # ------------------------------------------------------------------ sources

    def add_source(
        self,
        path_or_url_or_text: str | Path,
        *,
        name: str | None = None,
        password: str | None = None,
        progress: Progress = no_progress,
    ) -> Receipt:
        """Add a source: read it, index it, and write its guide.

        Parameters
        ----------
        path_or_url_or_text : str or Path
            A file, a web address, or a text of more than one word.
        name : str, optional
            The name to show instead of the file's.
        password : str, optional
            For a protected PDF.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Returns
        -------
        Receipt
            What was found on every page. The same source again does nothing and says so.

        Raises
        ------
        ingest.errors.UserError
            With one sentence on what is wrong and what to do; nothing is changed then.
        """
        if self.workspace.outdated(self.id):
            self.reembed(progress)
        with incoming(path_or_url_or_text, self.inbox, name) as given:
            receipt = self._ingest(given.path, given.name, password, progress)
        if not receipt.already_present:
            progress("guide", 0, 1)
            keep_source_guide(self.workspace, self.id, receipt.source)
            self.make_guide()
            progress("guide", 1, 1)
        return receipt

    def reembed(self, progress: Progress = no_progress) -> int:
        """Embed anew the sources that another embedder had embedded; return how many there were.

        Until this is done they are found by their words alone. Adding a source does it first: one notebook's vectors
        are all of one embedder.
        """
        outdated = self.workspace.outdated(self.id)
        if outdated:
            self.workspace.index.drop(self.id)
            self.workspace.forget_index(self.id)
        for source in outdated:
            self._ingest(self.original(source.id), source.name, self._library.password(source.id), progress)
        return len(outdated)

    def _ingest(self, path: Path, name: str, password: str | None, progress: Progress) -> Receipt:
        return ingest_source(
            path,
            name=name,
            password=password,
            store=self._library.store(self.id, self.settings.embedder),
            embedder=self.workspace.embedder,
            index=self.workspace.index,
            collection=self.id,
            progress=progress,
        )

    def sources(self) -> list[Source]:
        """Return the notebook's sources in the order they were added."""
        return self._library.sources(self.id)

    def source(self, source: str) -> Source:
        """Return one source by id, file name or title."""
        for candidate in self.sources():
            if source in {candidate.id, candidate.name, candidate.title}:
                return candidate
        raise NoSuchItem(kind="source", name=source)

    def rename_source(self, source: str, title: str) -> None:
        """Give a source another title."""
        self._library.rename_source(self.id, source, title)
        # the title takes part in the search
        self.workspace.index.add(self.id, self._library.store(self.id, self.settings.embedder).entries(source))

    def select_sources(self, sources: Collection[str], selected: bool) -> None:
        """Say whether sources take part in search, answers and overviews."""
        self._library.select_sources(self.id, sources, selected)

    def delete_source(self, source: str) -> None:
        """Remove a source; its passages, guide and index entries go with it."""
        self._library.delete_source(self.id, source)
        self.workspace.index.delete_source(self.id, source)
        self.make_guide()

    def main_language(self) -> str:
        """Return the language of most of the sources, "en" or "zh"."""
        languages = [source.language for source in self.sources()]
        return "zh" if 2 * languages.count("zh") > len(languages) else "en"

    def page(self, source: str, number: int) -> Page:
        """Return one page as parsed."""
        return self._library.page(source, number)

    def page_image(self, source: str, number: int) -> bytes:
        """Return one page of a PDF as a PNG, kept for the next time."""
        cached = self.settings.home / "cache" / "pages" / source / f"{number}.png"
        if not cached.exists():
            image = render_page(self.original(source), number, password=self._library.password(source))
            cached.parent.mkdir(parents=True, exist_ok=True)
            partial = cached.with_suffix(".partial")
            partial.write_bytes(image)
            partial.replace(cached)
        return cached.read_bytes()

    def highlight(self, citation: Citation | Anchor) -> list[tuple[float, float, float, float]]:
        """Return the boxes of a citation's words as shares of the page: ``x0, y0, x1, y1`` from the top left."""
        return highlight_boxes(self.page(citation.source, citation.page).words, citation.start, citation.end)

    def original(self, source: str) -> Path:
        """Return the path of a source's original."""
        return self._library.original(source)

    # ------------------------------------------------------------------ search and chat

    def search(self, query: str, top: int = 10, sources: SourceNames = None) -> list[Passage]:
        """Return the passages that fit a query best, the best first.

        Parameters
        ----------
        query : str
            A question or keywords.
        top : int
            How many at the most.
        sources : collection of str, optional
            Ids, file names or titles; those selected by default.
        """
        found = self.workspace.retrieve(self.id, query, top, self._chosen(sources))
        return [passage.to_passage() for passage in found]

    def ask(self, question: str, sources: SourceNames = None) -> Answer:
        """Answer a question from the sources, every claim cited; the exchange is kept in the chat.

        Raises
        ------
        NothingToRead
            If the notebook has no selected source.
        LanguageModelError
            If a language model is set and fails.
        """
        answer = self._answer(question, self._chosen(sources), unheard)
        self._writer.keep(self.id, answer)
        return answer

    def start_answer(self, question: str, sources: SourceNames = None) -> str:
        """Begin an answer in the background and return the id of the message in which it grows."""
        chosen = self._chosen(sources)
        return self._writer.start(self.id, question, functools.partial(self._answer, question, chosen))

    def warm_up(self) -> None:
        """Load what the first answer needs, so that it does not wait: the model, the index's server, its reconciling."""
        if not self.sources():
            return
        self.workspace.ready_index(self.id)
        self.workspace.embedder.encode(["warm"])

    def stop_answer(self, message_id: str) -> None:
        """Stop an answer that is being written; what is there stays."""
        self._writer.stop(message_id)

    def messages(self) -> list[Message]:
        """Return the chat, oldest first."""
        self._writer.mark_abandoned(self.id)
        return self._library.messages(self.id)

    def clear_messages(self) -> None:
        """Delete the chat; notes saved from it stay."""
        self._library.clear_messages(self.id)

    @property
    def answerer_name(self) -> str:
        """Who answers: "quotes", or the language model's name."""
        return load_answerer(self.workspace.language_model()).name

    # ------------------------------------------------------------------ notes and guides

    def save_note(
        self, content: str | Answer | Message, *, title: str | None = None, citations: Sequence[Citation] = ()
    ) -> Note:
        """Keep a note: your own Markdown, or an answer with its citations alive."""
        draft = note_from(content, title=title, citations=citations)
        return self._library.save_note(self.id, draft.kind, draft.title, draft.body, draft.citations)

    def update_note(self, note: str, *, title: str | None = None, body: str | None = None) -> Note:
        """Change a note's title or text."""
        return self._library.update_note(note, title=title, body=body)

    def notes(self) -> list[Note]:
        """Return the notes, the newest first; guides are the automatic ones."""
        return self._library.notes(self.id)

    def delete_note(self, note: str) -> None:
        """Delete a note."""
        self._library.delete_note(note)

    def source_guide(self, source: str) -> Note | None:
        """Return the automatic guide of a source: its summary, key topics and questions to ask."""
        return self._library.find_guide(self.id, source)

    def notebook_guide(self) -> Note | None:
        """Return the automatic guide of the whole notebook."""
        return self._library.find_guide(self.id, None)

    def suggested_questions(self) -> list[str]:
        """Return questions that the sources can answer."""
        guide = self.notebook_guide()
        return list(guide.data.get("questions", ())) if guide else []

    def make_guide(self) -> Note | None:
        """Write the notebook's guide anew from the guides of its sources; None where there is no source."""
        return keep_notebook_guide(self.workspace, self.id, self.name)

    # ------------------------------------------------------------------ audio overviews

    def make_audio_overview(
        self,
        request: OverviewRequest | None = None,
        *,
        overview_id: str | None = None,
        progress: Progress = no_progress,
        **options: Any,
    ) -> Overview:
        """Make an audio overview: two hosts discuss the sources.

        Parameters
        ----------
        request : OverviewRequest, optional
            What it should be; or give its fields as keywords (``format, minutes, language, instructions, sources``).
        overview_id : str, optional
            An overview begun before: its script and finished turns are used again.
        progress : callable
            Told the step and how far it is; may raise :class:`ingest.errors.Cancelled`.

        Raises
        ------
        OverviewFailed
            If a turn could not be spoken or the finished file does not pass its check; what was done is kept.
        """
        request = request or OverviewRequest(**options)
        sources = self._chosen(request.sources or None)
        return produce_overview(self.workspace, self.record, request, sources, overview_id, progress)

    def overviews(self) -> list[Overview]:
        """Return the audio overviews, the newest first."""
        return self._library.overviews(self.id)

    def overview(self, overview: str) -> Overview:
        """Return one audio overview."""
        return self._library.overview(overview)

    def delete_overview(self, overview: str) -> None:
        """Delete an audio overview and its file."""
        audio = self.overview(overview).audio
        self._library.delete_overview(overview)
        if audio:
            Path(audio).unlink(missing_ok=True)

    def transcript(self, overview: str, format: Literal["vtt", "md", "json"] = "vtt") -> str:  # noqa: A002 — the option's name
        """Return an overview's transcript as WebVTT, Markdown or a JSON timeline."""
        found = self.overview(overview)
        if found.script is None:
            raise NoSuchItem(kind="transcript", name=found.title)
        return TRANSCRIPTS[format](found.script, found.timeline)

    # ------------------------------------------------------------------ work in the background

    @property
    def inbox(self) -> Path:
        """Where uploads wait until they are in the library."""
        return self.settings.home / "inbox"

    def keep_upload(self, name: str, data: bytes) -> Path:
        """Write an upload to the inbox and return its path, for :meth:`enqueue_source`."""
        return keep_upload(self.inbox, name, data)

    def enqueue_source(
        self, path_or_url_or_text: str | Path, *, name: str | None = None, password: str | None = None
    ) -> str:
        """Let the worker add a source; return the job's id."""
        given = str(path_or_url_or_text)
        payload = {"given": given, "name": name, "password": password}
        label = name or (given if is_url(given) else Path(given[:200]).name)
        return self._queue.enqueue(self.id, "add_source", label, payload)

    def enqueue_overview(self, request: OverviewRequest, overview_id: str | None = None) -> str:
        """Let the worker make an audio overview; return the job's id. Give an id to go on with one that failed."""
        payload = {"request": asdict(request), "overview_id": overview_id or uuid.uuid4().hex}
        return self._queue.enqueue(self.id, "audio_overview", request.format, payload)

    def enqueue_reembedding(self) -> str | None:
        """Let the worker embed anew what another embedder had embedded; None where there is nothing to do."""
        if not self.workspace.outdated(self.id) or any(job.kind == "reembed" for job in self.jobs(active_only=True)):
            return None
        return self._queue.enqueue(self.id, "reembed", self.settings.embedder, {})

    def jobs(self, active_only: bool = False) -> list[Job]:
        """Return the notebook's jobs, the newest first."""
        return self._library.jobs(self.id, active_only=active_only)

    def cancel_job(self, job: str) -> None:
        """Ask a job to stop."""
        self._queue.cancel(job)

    def retry_job(self, job: str, *, password: str | None = None) -> str:
        """Queue a job that failed once more, with a password if that was missing, and forget it; return the new id."""
        ended, payload = self._library.job(job), self._library.job_payload(job)
        if password is not None:
            payload["password"] = password
        again = self._queue.enqueue(self.id, ended.kind, ended.label, payload)
        self._library.delete_job(job)
        return again

    def dismiss_job(self, job: str) -> None:
        """Forget a job that has ended, and the upload that waited for it."""
        self._queue.forget(job)

    # ------------------------------------------------------------------ taking it along

    def export(self, path: str | Path) -> Path:
        """Write the whole notebook (originals, chat, notes, overviews) to one zip file and return its path."""
        return archive.write(self, Path(path))

    @classmethod
    def import_from(
        cls, path: str | Path, home: str | Path | None = None, *, progress: Progress = no_progress
    ) -> Notebook:
        """Read what :meth:`export` wrote into a new notebook; if its name is taken, a number is added."""
        return archive.read(Path(path), functools.partial(cls.create, home=home), progress)

    # ------------------------------------------------------------------ inside

    @functools.cached_property
    def _queue(self) -> JobQueue:
        return JobQueue(self.settings, self._library)

    def _chosen(self, sources: SourceNames) -> list[str]:
        chosen = (
            [s.id for s in self.sources() if s.selected]
            if sources is None
            else [self.source(name).id for name in sources]
        )
        if not chosen:
            raise NothingToRead
        return chosen

    def _answer(self, question: str, sources: Sequence[str], on_text: Callable[[str], None]) -> Answer:
        answerer = load_answerer(self.workspace.language_model(), self.workspace.embedder)
        history = self._library.messages(self.id)
        query = answerer.search_query(question, history)
        passages = self.workspace.retrieve(self.id, query, _PASSAGES, sources)
        guide = self.notebook_guide()
        overview = [citation for citation in guide.citations if citation.source in sources] if guide else []
        return answerer.answer(AnswerRequest(question, history, passages, overview=overview), on_text)


def _settings(home: str | Path | None) -> Settings:
    return Settings(home=Path(home).expanduser().absolute()) if home else Settings()
