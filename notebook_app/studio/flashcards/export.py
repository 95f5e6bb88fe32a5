"""Export flashcards: a package for Anki, and CSV."""

from __future__ import annotations

import hashlib
import html
import io
import itertools
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from ingest.extras import optional_packages
from notebook_app.records import Artifact, Citation, Source
from notebook_app.studio.cited import citations_of
from notebook_app.studio.csv_file import to_csv
from notebook_app.studio.export import place_of
from notebook_app.studio.flashcards.card import Card, cards_of
from notebook_app.studio.port import Exporter
from notebook_app.studio.recall.gaps import GAP
from notebook_app.text.prose import one_line

if TYPE_CHECKING:
    import genanki

_MODEL_IDS: Final[Mapping[str, int]] = {"basic": 1_652_770_101, "reversed": 1_652_770_102, "cloze": 1_652_770_103}
"""Once given: by them Anki knows its note types again when a newer deck is imported."""
_STYLE: Final = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: center; } .source, .hint { font-size: 14px; opacity: .7; }"
    ".cloze { font-weight: bold; }"
)
_BEHIND: Final = '<div class="source">{{Source}}</div>'
_HINT: Final = '{{#Hint}}<div class="hint">{{hint:Hint}}</div>{{/Hint}}'
_ASIDE: Final = '{{#Context}}<div class="source">{{Context}}</div>{{/Context}}'


def _apkg(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    """Return a deck whose id, note types and notes are the same each time, so that reviews in Anki survive an update."""
    with optional_packages():
        import genanki
    deck = genanki.Deck(_number(artifact.id), artifact.title or artifact.kind)
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    models = {kind: _model(kind) for kind in _MODEL_IDS}
    for card in cards_of(artifact):
        deck.add_note(
            genanki.Note(
                model=models[card.kind],
                fields=_fields(card, [cited[n] for n in card.back.citations]),
                guid=genanki.guid_for("notebook-app", card.id),
                tags=_tags(card, cited),
            )
        )
    return _package(genanki.Package(deck), artifact.updated.timestamp())


def _package(package: genanki.Package, moment: float) -> bytes:
    """Return a package's bytes; its own ``write_to_file`` leaves a file behind in the folder for temporary ones."""
    with closing(sqlite3.connect(":memory:")) as database:
        package.write_to_db(database.cursor(), moment, itertools.count(int(moment * 1000)))
        database.commit()
        collection = database.serialize()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", collection)
        archive.writestr("media", "{}")
    return file.getvalue()


def _model(kind: str) -> genanki.Model:
    import genanki

    fields = [{"name": name} for name in ("Front", "Back", "Asked", "Answer", "Hint", "Context", "Source")]
    name = f"Notebook {kind}"
    if kind == "cloze":
        fields = [{"name": name} for name in ("Text", "Hint", "Context", "Source")]
        face = f"{{{{cloze:Text}}}}{_ASIDE}"
        template = {"name": "Cloze", "qfmt": f"{face}{_HINT}", "afmt": f"{face}<hr>{_BEHIND}"}
        return genanki.Model(_MODEL_IDS[kind], name, fields, [template], _STYLE, genanki.Model.CLOZE)
    front = f"{{{{Front}}}}{_ASIDE}{_HINT}"
    templates = [{"name": "Forward", "qfmt": front, "afmt": f"{{{{FrontSide}}}}<hr id=answer>{{{{Back}}}}{_BEHIND}"}]
    if kind == "reversed":
        behind = f"{{{{FrontSide}}}}<hr id=answer>{{{{Answer}}}}{_BEHIND}"
        templates.append({"name": "Reverse", "qfmt": "{{Asked}}", "afmt": behind})
    return genanki.Model(_MODEL_IDS[kind], name, fields, templates, _STYLE)


def _fields(card: Card, citations: Sequence[Citation]) -> list[str]:
    source = "<br>".join(f"{_text(place_of(c))}: “{_text(one_line(c.quote))}”" for c in citations)
    aside = [_text(card.hint), _text(card.context), source]
    if card.kind == "cloze":
        left_out = f"{{{{c1::{_text(card.answer)}}}}}"
        return [_text(card.front).replace(GAP, left_out, 1), *aside]
    return [_text(card.front), _text(card.back.text), _text(card.asked), _text(card.answer), *aside]


def _text(text: str) -> str:
    """Return a text as it stands in a field: no markup, no field or cloze of Anki's begins or ends in it."""
    return html.escape(text.replace("{{", "{ {").replace("}}", "} }").replace("::", ": :"), quote=False)


def _tags(card: Card, cited: Mapping[int, Citation]) -> list[str]:
    titles = dict.fromkeys(cited[n].title for n in card.back.citations)
    return [tag for title in titles if (tag := re.sub(r"[^\w-]+", "_", title).strip("_")[:60])]


def _number(name: str) -> int:
    """Return a deck's id, the same for the same artifact: within 31 bits, as Anki's are."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 30) + (1 << 30)


def _csv(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    return to_csv(
        ("kind", "front", "back", "answer", "hint", "source", "quote"),
        (_row(card, [cited[n] for n in card.back.citations]) for card in cards_of(artifact)),
    )


def _row(card: Card, citations: Sequence[Citation]) -> list[Any]:
    places, quotes = (" | ".join(texts) for texts in (map(place_of, citations), (one_line(c.quote) for c in citations)))
    return [card.kind, card.front, card.back.text, card.answer, card.hint, places, quotes]


EXPORTS: Final[Mapping[str, Exporter]] = {
    "apkg": Exporter("application/octet-stream", _apkg),
    "csv": Exporter("text/csv", _csv),
}
