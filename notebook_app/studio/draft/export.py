"""Export a checked draft: a Word document with comments, and CSV."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.characters import readable
from ingest.extras import optional_packages
from ingest.languages import language as language_row
from notebook_app.i18n import translate
from notebook_app.records import Artifact, Citation, Source
from notebook_app.studio.cited import citations_of
from notebook_app.studio.csv_file import to_csv
from notebook_app.studio.draft.markdown import remarks
from notebook_app.studio.export import place_of
from notebook_app.studio.port import Exporter
from notebook_app.text.prose import one_line

_COLOURS: Final[Mapping[str, str]] = {"contradicted": "RED", "absent": "YELLOW", "weak": "TURQUOISE"}
"""Names of Word's highlights (``WD_COLOR_INDEX``)."""
_INITIALS: Final[Mapping[str, str]] = {"supported": "S", "weak": "W", "contradicted": "C", "absent": "N"}


def _docx(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    """Return the draft with a comment on each sentence that was checked; its author is the judgement, to filter by."""
    with optional_packages():
        from docx import Document
        from docx.enum.text import WD_COLOR_INDEX
    language = _language(artifact)
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    document = Document()
    document.core_properties.title = _plain(artifact.title)
    for paragraph in artifact.content["paragraphs"]:
        written = document.add_paragraph(style="Heading 2" if paragraph["style"] == "heading" else None)
        for sentence in paragraph["sentences"]:
            run = written.add_run(_plain(sentence["text"]))
            judgement = sentence["judgement"]
            if colour := _COLOURS.get(judgement):
                run.font.highlight_color = getattr(WD_COLOR_INDEX, colour)
            if judgement in _INITIALS:
                text = _comment(sentence, cited, language)
                author = translate(f"draft.{judgement}", language)
                document.add_comment(runs=run, text=text, author=author, initials=_INITIALS[judgement])
            written.add_run(language_row(language).space)
    for entry in artifact.content.get("references", ()):
        if not entry.get("source"):
            _on_entry(document, entry["text"], translate("draft.no_source", language))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _on_entry(document: Any, text: str, said: str) -> None:
    """Comment on the entry of the list of references that has this text."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == _plain(text).strip() and paragraph.runs:
            document.add_comment(runs=paragraph.runs[0], text=said, author=said, initials="R")
            return


def _comment(sentence: Mapping[str, Any], cited: Mapping[int, Citation], language: str) -> str:
    lines = [translate(f"draft.{sentence['judgement']}", language)]
    for statement in sentence.get("evidence", ()):
        places = "; ".join(place_of(cited[n]) for n in statement["citations"])
        lines.append(f"“{statement['text']}” ({places})")
    return _plain("\n".join([*lines, *remarks(sentence, language)]))


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(c for c in readable(text) if c in "\n\t" or ((c.isprintable() or c.isspace()) and c >= " "))


def _csv(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    language = _language(artifact)
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    header = ("sentence", "judgement", "source", "quote", "citations")
    rows = [
        _row(sentence, cited, language)
        for paragraph in artifact.content["paragraphs"]
        for sentence in paragraph["sentences"]
        if sentence["judgement"] != "unchecked"
    ]
    return to_csv(header, rows)


def _row(sentence: Mapping[str, Any], cited: Mapping[int, Citation], language: str) -> list[str]:
    named = [cited[n] for statement in sentence.get("evidence", ()) for n in statement["citations"]]
    return [
        sentence["text"],
        sentence["judgement"],
        " | ".join(place_of(citation) for citation in named),
        " | ".join(one_line(citation.quote) for citation in named),
        " | ".join(remarks(sentence, language)),
    ]


def _language(artifact: Artifact) -> str:
    return str(artifact.provenance.get("language") or "en")


EXPORTS: Final[Mapping[str, Exporter]] = {
    "docx": Exporter("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "csv": Exporter("text/csv", _csv),
}
