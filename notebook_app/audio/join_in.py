"""A question put to the hosts in the middle of an episode: answered from the sources, spoken, and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from ingest.models import no_progress
from notebook_app.audio.overview import speak_and_mix, speech_cache
from notebook_app.audio.script.exchange import quoted_answer, turn_at, written_answer
from notebook_app.audio.script.material import gather_material, passages_of
from notebook_app.audio.sound.mix import PLAIN
from notebook_app.audio.speech.engines.load import load_engine
from notebook_app.audio.tuning import SCRIPT
from notebook_app.chat.answer import AnswerRequest, Listener, load_answerer
from notebook_app.errors import NoSuchItem, NotebookError
from notebook_app.library.recordings import exchanges_folder
from notebook_app.records import Exchange, Message, Overview, Script, StoredPassage, TimelineEntry
from notebook_app.text.markdown import escape
from notebook_app.workspace import Workspace

_LONGEST_QUESTION = 1000


def join_in(
    workspace: Workspace, notebook_id: str, overview: Overview, second: float, question: str, sources: Sequence[str]
) -> Exchange:
    """Let the hosts of an episode answer a question, from these sources; asked again, the answer is there at once.

    Raises
    ------
    notebook_app.errors.NotebookError
        If nothing is asked.
    notebook_app.errors.NoSuchItem
        If the overview is not ready to be heard.
    notebook_app.errors.OverviewFailed
        If the answer cannot be spoken.
    """
    asked = " ".join(question.split())[:_LONGEST_QUESTION]
    if not asked:
        raise NotebookError(detail="ask the hosts something first.")
    if overview.script is None or not overview.timeline or overview.audio is None:
        raise NoSuchItem(kind="transcript", name=overview.title)
    turn = turn_at(overview.timeline, second)
    folder = exchanges_folder(workspace.settings.home, overview.id)
    with closing(load_engine(workspace.settings)) as engine:
        key = [asked, turn, overview.script.to_json(), sorted(sources), workspace.settings.openai_model, engine.version]
        name = hashlib.sha256(json.dumps(key, ensure_ascii=False).encode()).hexdigest()[:32]
        audio, kept = folder / f"{name}.mp3", folder / f"{name}.json"
        if kept.exists() and audio.exists():
            data = json.loads(kept.read_text("utf-8"))
            script, timeline = (
                Script.from_json(data["script"]),
                tuple(TimelineEntry.from_json(e) for e in data["timeline"]),
            )
        else:
            script = _answer(workspace, notebook_id, overview.script, turn, asked, sources)
            cache = speech_cache(workspace.settings.home / "audio")
            timeline = speak_and_mix(script, engine, cache, audio, no_progress, PLAIN).timeline
            data = {"script": script.to_json(), "timeline": [asdict(entry) for entry in timeline]}
            kept.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    abstained = not any(each.citations for each in script.turns)
    resume = overview.timeline[turn].start
    return Exchange(overview.id, asked, second, resume, script, timeline, str(audio), abstained)


def note_of(exchange: Exchange) -> str:
    """Return an exchange as Markdown: who said what, with markers into its citations."""
    lines = []
    for turn in exchange.turns:
        markers = "".join(f" [{citation.n}]" for citation in turn.citations)
        lines.append(f"**{escape(exchange.script.hosts[turn.speaker])}**: {escape(turn.text)}{markers}")
    return "\n\n".join(lines)


def _answer(
    workspace: Workspace, notebook_id: str, script: Script, turn: int, question: str, sources: Sequence[str]
) -> Script:
    llm = workspace.language_model()
    answerer = load_answerer(llm, workspace.embedder, workspace.reranker)
    # What was said last stands for the chat so far: the question may lean on it ("And why is that?").
    said = script.turns[turn]
    before = script.turns[max(turn - 1, 0)].text if turn else said.text
    history = [_message("user", before), _message("assistant", said.text)]
    found = workspace.retrieve(notebook_id, answerer.search_query(question, history), SCRIPT.join_in_passages, sources)
    if llm is None:
        request = AnswerRequest(question, (), found, script.language)
        return quoted_answer(script, turn, question, answerer.answer(request, Listener()).citations)
    near = [c for each in script.turns[max(turn - 2, 0) : turn + 1] for c in each.citations]
    passages = [scored.passage for scored in found]
    passages += passages_of(gather_material(workspace.library, notebook_id, sources, script.language), near)
    unique: dict[str, StoredPassage] = {passage.id: passage for passage in passages}
    written = written_answer(llm, script, turn, question, list(unique.values()), workspace.judge) if unique else None
    return written or quoted_answer(script, turn, question, ())


def _message(role: Literal["user", "assistant"], text: str) -> Message:
    return Message("", role, text, (), "done", datetime.now(UTC))
