from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from notebook_app.audio.publish.cues import cues
from notebook_app.audio.publish.feed import Show, write_feed
from notebook_app.records import Overview, OverviewRequest, Script, TimelineEntry, Turn

LONG = (
    "On page 3 it says: “Few people are taught to read research papers, and most of us learn by imitation, slowly, with "
    "a great deal of wasted effort.” That is worth a second look, and a third."
)
CHINESE = "把学习分散到不同的日子，比一口气学完记得更久，这叫间隔效应；合上书把内容回想出来，比再读一遍记得更牢，这叫提取练习。"
SCRIPT = Script("Talk", "en", ("Maya", "Theo"), (Turn(0, "Short."), Turn(1, LONG), Turn(0, CHINESE)), "quotes")
TIMELINE = (TimelineEntry(0, 0.0, 1.0), TimelineEntry(1, 1.4, 15.0), TimelineEntry(2, 15.4, 30.0))


def test_cues_can_be_read_and_fill_their_turns() -> None:
    found = list(cues(SCRIPT, TIMELINE))
    for entry in TIMELINE:
        own = [cue for cue in found if cue.turn == entry.turn]
        gap = "" if entry.turn == 2 else " "
        assert gap.join(cue.text for cue in own) == SCRIPT.turns[entry.turn].text
        assert (own[0].start, own[-1].end) == (entry.start, entry.end)
        assert all(before.end == after.start for before, after in pairwise(own))
        assert all(len(cue.text) <= (36 if entry.turn == 2 else 84) for cue in own)
        assert all(0.3 <= cue.end - cue.start <= 9 for cue in own)


def test_a_word_without_end_is_cut_all_the_same() -> None:
    script = replace(SCRIPT, turns=(Turn(0, "x" * 500),))
    assert all(len(cue.text) <= 84 for cue in cues(script, TIMELINE[:1]))


@pytest.fixture
def ready(tmp_path: Path) -> Overview:
    audio = tmp_path / "talk 1.m4a"
    audio.write_bytes(b"x" * 1234)
    request = OverviewRequest(language="zh", audio_format="m4a")
    made = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    measured = {"seconds": 3725.4}
    return Overview("id1", "一 & 二 <三>", request, "ready", made, SCRIPT, TIMELINE, str(audio), "espeak", measured)


@pytest.mark.parametrize("base", ["", "https://example.org/shows/a", "https://example.org/shows/a/"])
def test_a_feed_that_players_can_read(ready: Overview, base: str) -> None:
    gone = replace(ready, id="id2", audio="/nowhere/x.mp3")
    channel = ET.fromstring(write_feed(Show("Study & more", base, "Study"), [ready, gone])).find("channel")
    assert channel is not None
    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    assert channel.findtext("title") == "Study & more"
    assert channel.findtext("language") == "zh-cn"
    for name in ("author", "explicit"):
        assert channel.findtext(itunes + name)
    image, category = channel.find(itunes + "image"), channel.find(itunes + "category")
    assert image is not None
    assert category is not None
    assert category.get("text") == "Education"
    prefix = base.rstrip("/") + "/" if base else ""
    assert image.get("href") == f"{prefix}cover.jpg"
    (item,) = channel.findall("item")
    assert item.findtext("title") == "一 & 二 <三>"
    assert item.findtext(itunes + "duration") == "1:02:05"
    assert parsedate_to_datetime(item.findtext("pubDate") or "") == ready.created
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {"url": f"{prefix}audio/talk%201.m4a", "length": "1234", "type": "audio/mp4"}


def test_a_cue_begins_with_its_first_word_where_the_words_have_times() -> None:
    text = "People forget most of what they read, and most of it is gone within a day. What survives that day fades slowly."
    words = tuple((match.start(), 10.0 + number) for number, match in enumerate(re.finditer(r"\w+", text)))
    script = Script("T", "en", ("A",), (Turn(0, text),), "quotes")
    first, second = cues(script, (TimelineEntry(0, 10.0, 40.0, words),))
    assert (first.start, first.end, second.end) == (10.0, second.start, 40.0)
    assert second.text.startswith("What survives")
    assert second.start == 10.0 + len(first.text.split())
