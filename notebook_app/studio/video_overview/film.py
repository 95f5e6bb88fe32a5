"""The film of a content: spoken, drawn, and kept under the hash of what it shows, so that nothing is made twice."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.models import Progress, no_progress
from notebook_app.audio.overview import speak_and_mix, speech_cache
from notebook_app.audio.publish.transcript import to_vtt
from notebook_app.audio.sound.encode import Chapter
from notebook_app.audio.sound.mix import Packaging
from notebook_app.audio.speech.engines.load import load_engine
from notebook_app.records import Script, TimelineEntry
from notebook_app.settings import Settings
from notebook_app.studio.slides.pages import SlidePage, pages_of
from notebook_app.studio.slides.picture import draw_pages
from notebook_app.studio.video_overview.mux import Shot, picture_shot, write_mp4
from notebook_app.studio.video_overview.narration import narration

PPI: Final = 96.0
"""Makes 1280 by 720 pixels of a slide."""
_VERSION: Final = "1"
_FOLDER: Final = Path("video")
_FRAMES: Final = Path("cache", "frames")
_DAY: Final = 86_400.0
_WEEK: Final = 7 * _DAY


@dataclass(frozen=True, slots=True)
class Film:
    """A film: the MP4, its captions, and how long it is."""

    mp4: Path
    vtt: Path
    seconds: float


def film_of(content: Mapping[str, Any], settings: Settings, progress: Progress = no_progress) -> Film:
    """Return the film of a content; what of it was made before (a spoken line, a slide's pictures) is used again.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If a line cannot be spoken.
    ingest.errors.UserError
        If there is no room, or a package is missing.
    """
    folder = settings.home / _FOLDER
    with closing(load_engine(settings)) as engine:
        key = _key(content, f"{engine.name} {engine.version}")
        film = folder / f"{key}.mp4"
        vtt, told = film.with_suffix(".vtt"), film.with_suffix(".json")
        if film.exists() and vtt.exists() and told.exists():
            return Film(film, vtt, float(json.loads(told.read_text("utf-8"))["seconds"]))
        script, shown = narration(content)
        folder.mkdir(parents=True, exist_ok=True)
        audio = folder / f"{key}.m4a"
        packaging = Packaging("m4a", jingle=False)
        result = speak_and_mix(script, engine, speech_cache(settings.home / "audio"), audio, progress, packaging)
    try:
        pages = pages_of(content)
        shots = _shots(pages, shown, result.timeline, content, settings.home / _FRAMES, progress)
        marks = _chapters(script, result.timeline)
        seconds = write_mp4(film, shots, audio, script.title, script.language, marks)
    finally:
        audio.unlink(missing_ok=True)
    vtt.write_text(to_vtt(script, result.timeline), "utf-8")
    told.write_text(json.dumps({"seconds": seconds, "shows": _key(content)}), "utf-8")
    return Film(film, vtt, seconds)


def sweep_films(contents: Iterable[Mapping[str, Any]], home: Path) -> None:
    """Remove the films of none of these contents, and pictures and shots that were made a week ago; all can be made anew.

    What is younger than a day is left alone: its artifact may be in the making.

    Parameters
    ----------
    contents : iterable of mapping
        Of every version of every video overview.
    home : Path
        The home folder.
    """
    shown = {_key(content) for content in contents}
    for told in (home / _FOLDER).glob("*.json"):
        if _age(told) > _DAY and json.loads(told.read_text("utf-8")).get("shows") not in shown:
            for file in (told.with_suffix(".mp4"), told.with_suffix(".vtt"), told):
                file.unlink(missing_ok=True)
    for file in [*(home / _FOLDER).glob("*.m4a"), *(home / _FOLDER).glob("*.partial"), *(home / _FRAMES).glob("*")]:
        if _age(file) > (_WEEK if file.parent.name == _FRAMES.name else _DAY):
            file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _key(content: Mapping[str, Any], engine: str = "") -> str:
    """Return the hash of what a film shows and, with an engine, of how it is spoken."""
    seen = {name: content.get(name) for name in ("title", "theme", "style", "language", "hosts", "slides", "citations")}
    return hashlib.sha256(json.dumps([_VERSION, engine, seen], sort_keys=True).encode()).hexdigest()[:32]


def _shots(
    pages: Sequence[SlidePage],
    shown: Sequence[int],
    timeline: Sequence[TimelineEntry],
    content: Mapping[str, Any],
    cache: Path,
    progress: Progress,
) -> list[Shot]:
    """Return a shot for each page: those of a slide share the time in which it is narrated, by what stands on them."""
    starts = {slide: min(e.start for e in timeline if shown[e.turn] == slide) for slide in dict.fromkeys(shown)}
    ends = dict(zip(starts, [*list(starts.values())[1:], timeline[-1].end], strict=True))
    starts[next(iter(starts))] = 0.0
    shots = []
    for done, page in enumerate(pages):
        progress("frames", done, len(pages))
        own = [each for each in pages if each.slide == page.slide]
        weights = [1 + sum(len(piece.text) for piece in each.pieces) for each in own]
        before = sum(weights[: own.index(page)]) / sum(weights)
        length = ends[page.slide] - starts[page.slide]
        begin = starts[page.slide] + before * length
        end = begin + weights[own.index(page)] / sum(weights) * length
        picture = _picture(page, content, cache)
        shots.append(picture_shot(picture, begin, end, cache))
    progress("frames", len(pages), len(pages))
    return shots


def _picture(page: SlidePage, content: Mapping[str, Any], cache: Path) -> bytes:
    """Return a page's PNG, from the cache where it was drawn before."""
    theme, language = str(content.get("theme", "light")), str(content.get("language", "en"))
    drawn = json.dumps([_VERSION, theme, language, PPI, repr(page)]).encode()
    file = cache / f"{hashlib.sha256(drawn).hexdigest()[:32]}.png"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_bytes(draw_pages([page], theme, "png", language=language, ppi=PPI)[0])
        partial.replace(file)
    return file.read_bytes()


def _chapters(script: Script, timeline: Sequence[TimelineEntry]) -> list[Chapter]:
    starts = [timeline[chapter.first].start if n else 0.0 for n, chapter in enumerate(script.chapters)]
    ends = [*starts[1:], timeline[-1].end]
    return [Chapter(c.title, a, b) for c, a, b in zip(script.chapters, starts, ends, strict=True) if b > a]
