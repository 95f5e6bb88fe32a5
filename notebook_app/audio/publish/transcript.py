"""A script as people read it: WebVTT for players, Markdown with its sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from notebook_app.audio.publish.cues import cues
from notebook_app.audio.sound.chapters import chapters
from notebook_app.i18n import translate
from notebook_app.records import Script, TimelineEntry, Turn


def to_vtt(script: Script, timeline: Sequence[TimelineEntry]) -> str:
    """Return WebVTT with cues of two lines at most, each spoken by its host."""
    lines = ["WEBVTT", f"Language: {script.language}", ""]
    for number, cue in enumerate(cues(script, timeline), 1):
        host = script.hosts[script.turns[cue.turn].speaker]
        lines += [
            str(number),
            f"{_clock(cue.start)} --> {_clock(cue.end)}",
            f"<v {_escaped(host)}>{_escaped(cue.text)}",
            "",
        ]
    return "\n".join(lines)


def to_markdown(script: Script, timeline: Sequence[TimelineEntry] = ()) -> str:
    """Return the script with times (where it has been spoken), markers ``[n]`` and the list of what they cite."""
    starts = {entry.turn: entry.start for entry in timeline}
    language = script.language
    by_quotes = script.writer == "quotes"
    note = translate(
        "audio.written_by_quotes" if by_quotes else "audio.written_by_model", language, model=script.writer
    )
    lines = [f"# {script.title}", "", f"*{note}*", ""]
    titles = {chapter.first: chapter.title for chapter in script.chapters if chapter.title}
    for number, turn in enumerate(script.turns):
        if number in titles:
            lines += [f"## {titles[number]}", ""]
        time = f" ({_clock(starts[number])[:8]})" if number in starts else ""
        lines += [f"**{script.hosts[turn.speaker]}**{time}: {turn.text}{_markers(turn)}", ""]
    cited = {c.n: c for turn in script.turns for c in turn.citations}
    if cited:
        lines += [f"## {translate('audio.sources', language)}", ""]
    for n, citation in sorted(cited.items()):
        page = translate("audio.page", language, page=citation.label or citation.page)
        lines.append(f"{n}. {citation.title}, {page}: “{' '.join(citation.quote.split())}”")
    return "\n".join(lines).rstrip() + "\n"


def to_json(script: Script, timeline: Sequence[TimelineEntry] = ()) -> str:
    """Return the script, its timeline, chapters and cues as one JSON object."""
    whole = {
        "script": script.to_json(),
        "timeline": [asdict(entry) for entry in timeline],
        "chapters": [asdict(chapter) for chapter in chapters(script, timeline)] if timeline else [],
        "cues": [asdict(cue) for cue in cues(script, timeline)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


TRANSCRIPTS: Mapping[str, Callable[[Script, Sequence[TimelineEntry]], str]] = {
    "vtt": to_vtt,
    "md": to_markdown,
    "json": to_json,
}


def _markers(turn: Turn) -> str:
    return "".join(f" [{citation.n}]" for citation in turn.citations)


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
