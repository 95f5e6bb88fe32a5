from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from ingest.models import Anchor
from notebook_app.audio.publish.transcript import TRANSCRIPTS
from notebook_app.audio.script.formats import FORMATS
from notebook_app.audio.speech.engines.load import ENGINES
from notebook_app.i18n import translate
from notebook_app.records import Citation, Script, TimelineEntry, Turn

LOCALES = Path(__file__).parents[3] / "notebook_app" / "locales"
CITATION = Citation(1, Anchor("a" * 64, 3, 10, 30, "It fades in\nan hour."), "Forgetting & more", "iii")
SCRIPT = Script(
    "Overview",
    "en",
    ("Maya", "Theo"),
    (Turn(0, "What does it <say>?"), Turn(1, "It says: “It fades in an hour.”", (CITATION,))),
    "quotes",
)
TIMELINE = (TimelineEntry(0, 1.7, 3.25), TimelineEntry(1, 3.7, 3725.5))


def test_webvtt() -> None:
    assert TRANSCRIPTS["vtt"](SCRIPT, TIMELINE) == (
        "WEBVTT\nLanguage: en\n\n1\n00:00:01.700 --> 00:00:03.250\n<v Maya>What does it &lt;say&gt;?\n\n"
        "2\n00:00:03.700 --> 01:02:05.500\n<v Theo>It says: “It fades in an hour.”\n"
    )


def test_markdown_tells_hosts_times_and_sources() -> None:
    text = TRANSCRIPTS["md"](SCRIPT, TIMELINE)
    assert "word for word" in text
    assert "**Theo** (00:00:03): It says: “It fades in an hour.” [1]" in text
    assert "1. Forgetting & more, p. iii: “It fades in an hour.”" in text
    assert "(00:" not in TRANSCRIPTS["md"](SCRIPT, ())


def test_json_reads_back() -> None:
    data = json.loads(TRANSCRIPTS["json"](SCRIPT, TIMELINE))
    assert Script.from_json(data["script"]) == SCRIPT
    assert data["timeline"][1] == {"turn": 1, "start": 3.7, "end": 3725.5, "words": []}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_formats_and_engines_have_names(language: str) -> None:
    for form in FORMATS:
        assert translate(f"audio.format_{form}", language)
        assert translate(f"audio.format_{form}_help", language)
    for engine in ENGINES:
        assert translate(f"audio.engine_{engine}", language)


def test_both_languages_say_the_same_things() -> None:
    english, chinese = (tomllib.loads((LOCALES / code / "audio.toml").read_text("utf-8")) for code in ("en", "zh"))
    assert set(english) == set(chinese)
    for key, text in english.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", chinese[key])), key
