"""The script of a video: every slide's title as a connection, and its statements as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.i18n import translate
from notebook_app.records import QUOTES, Script, ScriptChapter, Turn


def narration(content: Mapping[str, Any]) -> tuple[Script, tuple[int, ...]]:
    """Return the script of a content, and for each of its turns the slide that is shown meanwhile.

    Nothing is said of the sources but the slides' own statements, which have passed the gate; around them stand the titles.
    With two hosts, one names what comes and the other says it, in turn.
    """
    hosts, language = tuple(content["hosts"]), str(content.get("language", "en"))
    turns: list[Turn] = []
    shown: list[int] = []
    chapters: list[ScriptChapter] = []
    for place, slide in enumerate(content["slides"]):
        chapters.append(ScriptChapter(slide["title"], len(turns)))
        key = "opening" if place == 0 else "next"
        host = place % len(hosts)
        turns.append(Turn(host, translate(f"video_overview.{key}", language, title=_spoken(slide["title"]))))
        said = [each["text"] for each in (*slide.get("statements", ()), *slide.get("bars", ()))]
        if slide.get("rows"):
            said.append(translate("video_overview.table", language))
        turns += [Turn((host + 1 + n) % len(hosts), text) for n, text in enumerate(said)]
        shown += [place] * (len(said) + 1)
    script = Script(content["title"], language, hosts, tuple(turns), QUOTES, tuple(chapters))
    return script, tuple(shown)


def _spoken(title: str) -> str:
    return title.rstrip(".。!！:： ")
