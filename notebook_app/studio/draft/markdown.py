"""A checked draft as Markdown: counts, what needs work first, then every sentence with its judgement and passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from notebook_app.i18n import translate
from notebook_app.studio.cited import markers
from notebook_app.text.markdown import escape
from notebook_app.text.sections import is_reference_heading

MARKS: Final[Mapping[str, str]] = {"supported": "✓", "weak": "~", "contradicted": "✗", "absent": "∅", "unchecked": "·"}


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the content as Markdown."""
    parts = [_summary(content, language), *_paragraphs(content, language), *_references(content, language)]
    return "\n\n".join(part for part in parts if part)


def sentences_of(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return every sentence that was checked."""
    every = (s for paragraph in content["paragraphs"] for s in paragraph["sentences"])
    return [sentence for sentence in every if sentence["judgement"] != "unchecked"]


def remarks(sentence: Mapping[str, Any], language: str) -> list[str]:
    """Return what is to be said of a sentence's citations."""
    return [
        translate(f"draft.cited_{cited['state']}", language, label=cited["label"])
        for cited in sentence.get("cited", ())
        if cited["state"] != "holds"
    ]


def _summary(content: Mapping[str, Any], language: str) -> str:
    counts = Counter(sentence["judgement"] for sentence in sentences_of(content))
    return " · ".join(
        f"{MARKS[name]} {translate(f'draft.count_{name}', language, count=counts[name])}"
        for name in ("supported", "weak", "contradicted", "absent")
    )


def _paragraphs(content: Mapping[str, Any], language: str) -> Iterator[str]:
    for paragraph in content["paragraphs"]:
        if paragraph["style"] == "heading" and not is_reference_heading(paragraph["sentences"][0]["text"]):
            yield f"## {escape(paragraph['sentences'][0]['text'])}"
        elif paragraph["style"] == "text":
            yield "\n".join(line for sentence in paragraph["sentences"] for line in _sentence(sentence, language))


def _sentence(sentence: Mapping[str, Any], language: str) -> Iterator[str]:
    judgement = sentence["judgement"]
    if judgement == "unchecked":
        yield f"- {escape(sentence['text'])}"
        return
    label = translate(f"draft.{judgement}", language)
    yield f"- **{MARKS[judgement]} {label}** {escape(sentence['text'])}"
    for statement in sentence.get("evidence", ()):
        yield f"  - “{escape(statement['text'])}” {markers(statement)}"
    for remark in remarks(sentence, language):
        yield f"  - {escape(remark)}"


def _references(content: Mapping[str, Any], language: str) -> Iterator[str]:
    references = content.get("references", ())
    if references:
        yield f"## {translate('draft.references', language)}"
        yield "\n".join(
            f"- {escape(entry['text'])} — "
            + (escape(entry["source"]) if entry.get("source") else f"**{translate('draft.no_source', language)}**")
            for entry in references
        )
