"""A notebook as a podcast: the RSS feed of its finished overviews."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from ingest.languages import language as language_row
from notebook_app.audio.sound.encode import CODECS
from notebook_app.i18n import translate
from notebook_app.records import Overview

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"


@dataclass(frozen=True, slots=True)
class Show:
    """What a feed says of the whole: ``link`` is the address under which ``audio/`` and ``cover.jpg`` lie."""

    title: str
    link: str
    author: str


def write_feed(show: Show, episodes: Sequence[Overview]) -> str:
    """Return RSS 2.0 with the tags that podcast directories ask for, the newest episode first.

    Of Apple's and the RSS Advisory Board's requirements. Enclosures carry the length of the file in bytes. With no link the
    addresses are relative, for a folder that is put somewhere as it is.
    """
    ET.register_namespace("itunes", _ITUNES)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    base = show.link.rstrip("/") + "/" if show.link else ""
    language = episodes[0].request.language if episodes else "en"
    _texts(
        channel,
        ("title", show.title),
        ("link", show.link or "."),
        ("description", translate("shows.feed_description", language, title=show.title)),
        ("language", language_row(language).locale),
        ("generator", "notebook-app"),
        ("itunes:author", show.author),
        ("itunes:explicit", "false"),
        ("itunes:type", "episodic"),
    )
    ET.SubElement(channel, _tag("itunes:category"), text="Education")
    ET.SubElement(channel, _tag("itunes:image"), href=f"{base}cover.jpg")
    for overview in episodes:
        if overview.audio and Path(overview.audio).exists():
            _item(channel, base, overview, Path(overview.audio))
    ET.indent(rss, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(rss, encoding="unicode") + "\n"


def _item(channel: ET.Element, base: str, overview: Overview, audio: Path) -> None:
    item = ET.SubElement(channel, "item")
    seconds = round(overview.measurements.get("seconds", 0.0))
    _texts(
        item,
        ("title", overview.title),
        ("description", _description(overview)),
        ("pubDate", format_datetime(overview.created)),
        ("itunes:duration", f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"),
        ("itunes:explicit", "false"),
    )
    ET.SubElement(item, "guid", isPermaLink="false").text = overview.id
    media_type = CODECS[overview.request.audio_format].media_type
    url = f"{base}audio/{quote(audio.name)}"
    ET.SubElement(item, "enclosure", url=url, length=str(audio.stat().st_size), type=media_type)


def _description(overview: Overview) -> str:
    script, language = overview.script, overview.request.language
    if script is None:
        return overview.title
    by_quotes = script.writer == "quotes"
    note = translate(
        "audio.written_by_quotes" if by_quotes else "audio.written_by_model", language, model=script.writer
    )
    titles = dict.fromkeys(c.title for turn in script.turns for c in turn.citations)
    return f"{note} {translate('audio.sources', language)}: {'; '.join(titles)}"


def _texts(parent: ET.Element, *values: tuple[str, str]) -> None:
    for name, value in values:
        ET.SubElement(parent, _tag(name)).text = value


def _tag(name: str) -> str:
    return f"{{{_ITUNES}}}{name.removeprefix('itunes:')}" if name.startswith("itunes:") else name
