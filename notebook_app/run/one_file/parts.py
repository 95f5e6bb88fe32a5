"""Parts of the file: sources as data, notes, chats and artifacts as HTML whose citations open their passage."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ingest.errors import UserError
from ingest.models import Progress
from notebook_app.audio.sound.encode import CODECS
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation, Message, Note, Source
from notebook_app.run.one_file.choice import Choice
from notebook_app.text.html import escaped, to_html

_MEGABYTE: Final = 1 << 20
_WIDTH: Final = 1000
"""Pixels of a page's picture: print of ten points can be read."""
_QUALITY: Final = 60
_OWN: Final = frozenset({"note", "guide"})
"""Kinds of artifacts that stand among the notes."""


def sources_of(notebook: Notebook, progress: Progress) -> Iterator[dict[str, Any]]:
    """Yield every source as the page's script reads it: title, and pages with their text."""
    listed = notebook.sources()
    for done, source in enumerate(listed):
        progress("export", done, len(listed))
        pages = [
            {"n": page.number, "label": page.label, "text": page.text}
            for page in notebook.workspace.library.sources.pages(source.id)
        ]
        reference = source.reference.citation() if source.reference else ""
        yield {
            "id": source.id,
            "title": source.title,
            "reference": reference,
            "url": _plain_address(source),
            "pages": pages,
        }


def _plain_address(source: Source) -> str:
    """Return where a source came from, without what an address may hold of its owner's."""
    parts = urlsplit(source.origin_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def add_images(
    notebook: Notebook, sources: Sequence[dict[str, Any]], cited: Iterable[tuple[str, int]], most: float
) -> int:
    """Put pictures of pages into the sources, the cited ones first; return how many found no room."""
    places = dict.fromkeys(cited)
    places |= dict.fromkeys((source["id"], page["n"]) for source in sources for page in source["pages"])
    pages = {(source["id"], page["n"]): page for source in sources for page in source["pages"]}
    left, without = most * _MEGABYTE, 0
    for place in places:
        if place not in pages:
            continue
        picture = _picture(notebook, *place) if left > 0 else ""
        if not picture or len(picture) > left:
            without += 1
            continue
        pages[place]["image"] = picture
        left -= len(picture)
    return without


def _picture(notebook: Notebook, source: str, number: int) -> str:
    """Return a page's picture as an address of its own data; empty for a page that has none."""
    from PIL import Image

    try:
        png = notebook.sources.pages.image(source, number)
    except UserError:
        return ""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width > _WIDTH:
        picture = picture.resize((_WIDTH, round(picture.height * _WIDTH / picture.width)))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


def cited_places(notebook: Notebook, choice: Choice) -> Iterator[tuple[str, int]]:
    """Yield the pages that notes and chats of the file cite."""
    notes = notebook.notes() if choice.notes else []
    chats = notebook.chat.chats() if choice.chats else []
    cited = [note.citations for note in notes]
    cited += [message.citations for chat in chats for message in notebook.chat.messages(chat.id)]
    for citations in cited:
        yield from ((citation.source, citation.page) for citation in citations)


def cite(citations: Sequence[Citation]) -> Callable[[int], str]:
    """Return what makes a marker the link to its passage."""
    known = {citation.n: citation for citation in citations}

    def link(n: int) -> str:
        found = known.get(n)
        if found is None:
            return f"[{n}]"
        title = escaped(f"{found.title}, {found.label or found.page}")
        place = f'data-s="{escaped(found.source)}" data-p="{found.page}" data-a="{found.start}" data-z="{found.end}"'
        return f'<a class="cite" href="#{escaped(found.source[:12])}-{found.page}" title="{title}" {place}>{n}</a>'

    return link


def note_html(note: Note) -> str:
    """Return a note."""
    kind = f'<span class="tag" data-t="note_{note.kind}"></span>'
    return _article(note.title, to_html(note.body, cite(note.citations)), _day(note) + kind)


def chat_html(title: str, messages: Sequence[Message]) -> str:
    """Return a chat."""
    turns = []
    for message in messages:
        body = (
            to_html(message.text, cite(message.citations))
            if message.role == "assistant"
            else f"<p>{escaped(message.text)}</p>"
        )
        turns.append(f'<div class="{message.role}">{body}</div>')
    return _article(title, "".join(turns))


def artifact_html(artifact: Artifact, audio: str = "") -> str:
    """Return an artifact; cards to learn can be turned, and sound be heard where it was chosen."""
    content = artifact.content
    script = content.get("script") or {}
    turns = script.get("turns", ()) if isinstance(script, Mapping) else ()
    cards = content.get("cards") if isinstance(content.get("cards"), list) else None
    player = f'<audio controls preload="none" src="{audio}"></audio>' if audio else ""
    if turns:
        body = "".join(map(_turn, turns))
    elif cards:
        body = "".join(_card(card, _citations(content)) for card in cards)
    else:
        body = to_html(artifact.body, cite(_citations(content)))
    tag = f'<span class="tag">{escaped(artifact.kind.replace("_", " "))}</span>'
    return _article(artifact.title, player + body, _day(artifact) + tag)


def _turn(turn: Mapping[str, Any]) -> str:
    citations = _citations(turn)
    marks = "".join(cite(citations)(each.n) for each in citations)
    return f"<p>{escaped(str(turn.get('text', '')))}{marks}</p>"


def _card(card: Mapping[str, Any], citations: Sequence[Citation]) -> str:
    front, back = (_side(card, names) for names in (("front", "question", "term"), ("back", "answer", "definition")))
    said = card.get("back")
    numbers = said.get("citations", ()) if isinstance(said, Mapping) else ()
    marks = "".join(map(cite(citations), filter(lambda n: isinstance(n, int), numbers)))
    return f'<details class="card"><summary>{escaped(front)}</summary><div>{to_html(back)}{marks}</div></details>'


def _side(card: Mapping[str, Any], names: Sequence[str]) -> str:
    found = next((card[name] for name in names if card.get(name)), "")
    return str(found.get("text", "") if isinstance(found, Mapping) else found)


def _citations(content: Mapping[str, Any]) -> list[Citation]:
    found = []
    for each in content.get("citations", ()):
        try:
            found.append(Citation.from_json(each))
        except (KeyError, TypeError):  # of a kind with citations of another form
            continue
    return found


def sound_of(notebook: Notebook, artifact: Artifact, left: float) -> str | None:
    """Return an overview's sound as an address of its own data; empty where it has none, None where it found no room."""
    if artifact.kind != "audio_overview":
        return ""
    overview = notebook.audio.overview(artifact.id)
    file = Path(overview.audio) if overview.audio else None
    if file is None or not file.is_file():
        return ""
    if file.stat().st_size * 4 / 3 > left:
        return None
    media = CODECS[overview.request.audio_format].media_type
    return f"data:{media};base64,{base64.b64encode(file.read_bytes()).decode()}"


def artifacts_of(notebook: Notebook) -> list[Artifact]:
    """Return the artifacts that are ready and do not stand among the notes."""
    return [each for each in notebook.studio.artifacts() if each.kind not in _OWN and each.state == "ready"]


def _day(item: Note | Artifact) -> str:
    return f"<time>{item.created.date().isoformat()}</time>"


def _article(title: str, body: str, head: str = "") -> str:
    return f"<article><header><h3>{escaped(title)}</h3>{head}</header>{body}</article>"
