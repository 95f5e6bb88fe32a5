"""An audio overview from request to finished file, each stage kept in the library as it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from ingest.models import Progress
from notebook_app.audio.overview import speak_and_mix, speech_cache, to_be_spoken, write_script
from notebook_app.audio.script.editing import replace_turns
from notebook_app.audio.script.formats import speakers
from notebook_app.audio.script.judging import judged
from notebook_app.audio.script.load import load_script_writer
from notebook_app.audio.script.material import gather_material
from notebook_app.audio.script.writing import Rewriting
from notebook_app.audio.sound.cover import draw_cover
from notebook_app.audio.sound.mix import Packaging
from notebook_app.audio.speech.engines.load import load_engine
from notebook_app.audio.speech.listening import load_ears
from notebook_app.audio.tuning import SCRIPT
from notebook_app.errors import NoSuchItem
from notebook_app.records import NotebookRecord, Overview, OverviewRequest, Script, StoredPassage
from notebook_app.text.topics import key_topics
from notebook_app.workspace import Workspace


def produce_overview(
    workspace: Workspace,
    notebook: NotebookRecord,
    request: OverviewRequest,
    sources: Sequence[str],
    overview_id: str | None,
    progress: Progress,
) -> Overview:
    """Make an overview of the sources (ids), or go on with one begun before: its script and spoken turns are used again.

    Where the request asks for review, it ends with the script; asked for without, it is spoken.
    """
    library = workspace.library
    speakers(request)  # what no overview can be is refused before it is kept
    begun = library.overviews.begin_overview(notebook.id, request, overview_id)
    folder = workspace.settings.home / "audio"
    with library.overviews.recording_failure(begun.id), closing(load_engine(workspace.settings)) as engine:
        material = gather_material(library, notebook.id, sources, request.language)
        writer = load_script_writer(workspace.language_model(), workspace.judge, _topics)
        script, change = begun.script, "spoken"
        if script is None:
            draft = write_script(
                request, material, writer=writer, engine=engine, cache=speech_cache(folder), progress=progress
            )
            script, change = judged(draft.script, material, workspace.judge), "written"
            library.overviews.keep_counts(begun.id, draft.counts())
        if request.review:
            return library.overviews.keep_script(begun.id, script, status="review", change=change)

        script = to_be_spoken(judged(script, material, workspace.judge))
        library.overviews.keep_script(begun.id, script, change=change)
        cover = draw_cover(notebook.name, notebook.emoji)
        packaging = Packaging(request.audio_format, request.jingle, notebook.name, cover)
        ears = load_ears(workspace.settings)
        audio = folder / f"{begun.id}.{request.audio_format}"
        result = speak_and_mix(script, engine, speech_cache(folder), audio, progress, packaging, ears)
        return library.overviews.finish_overview(begun.id, result)


def revise(
    workspace: Workspace, notebook_id: str, overview: Overview, script: Script, sources: Sequence[str], change: str
) -> Overview:
    """Keep a changed script, judged, to be read before it is spoken."""
    material = gather_material(workspace.library, notebook_id, sources, script.language)
    kept = judged(script, material, workspace.judge, overview.script)
    return workspace.library.overviews.keep_script(overview.id, kept, status="review", change=change)


def regenerate(
    workspace: Workspace, notebook_id: str, overview: Overview, first: int, last: int, sources: Sequence[str]
) -> Overview:
    """Rewrite the turns [first, last) of a script: with a model other words, else other quotations."""
    if overview.script is None:
        raise NoSuchItem(kind="transcript", name=overview.title)
    material = gather_material(workspace.library, notebook_id, sources, overview.script.language)
    writer = load_script_writer(workspace.language_model(), workspace.judge)
    turns = writer.again(Rewriting(overview.script, first, last, overview.request, material))
    script = replace_turns(overview.script, first, last, turns)
    return revise(workspace, notebook_id, overview, script, sources, "regenerated")


def _topics(passages: Sequence[StoredPassage]) -> Sequence[str]:
    return key_topics(passages, SCRIPT.topics)
