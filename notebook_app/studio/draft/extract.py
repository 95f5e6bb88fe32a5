"""Check a draft sentence by sentence: retrieve, compare, judge; and its citations against the sources they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.bibliography.files import find_dois
from ingest.bibliography.reference import normal_title
from notebook_app.errors import NoManuscript
from notebook_app.i18n import translate
from notebook_app.records import QUOTES, Source, StoredPassage
from notebook_app.studio.draft.check import Checker, place_of
from notebook_app.studio.draft.manuscript import Cited, Entry, Manuscript, Sentence, read_manuscript
from notebook_app.studio.draft.markdown import to_markdown
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Made, Making

_PART: Final = 10
"""Sentences checked before what was found is kept, so that a job resumed goes on there."""
_SURE_TITLE: Final = 15
"""Letters of a title that an entry does not have by chance."""
Found = dict[str, Any]
"""What :meth:`notebook_app.studio.draft.check.Checked.to_json` wrote, with ``cited`` and, once read again, ``read_by``."""
SecondReading = Callable[[Making, Gate, Sequence[Sentence], list[Found], Mapping[str, StoredPassage]], None]


def extract(making: Making) -> Made:
    """Check the draft.

    Raises
    ------
    NoManuscript
        If there is no sentence in it.
    """
    return checked(making)


def checked(making: Making, second_reading: SecondReading | None = None, writer: str = QUOTES) -> Made:
    """Check the draft, with a second reading of what was not found if there is one."""
    manuscript = read_manuscript(making.options.text)
    sentences = [sentence for paragraph in manuscript.paragraphs for sentence in paragraph.sentences]
    if not any(sentence.is_claim for sentence in sentences):
        raise NoManuscript
    gate, sources = Gate(making), making.source_records()
    known = {entry.number: _source_of(entry, sources) for entry in manuscript.entries}
    found = _found(making, manuscript, sentences, known)
    passages = {passage.id: passage for passage in making.passages()}
    if second_reading is not None:
        second_reading(making, gate, sentences, found, passages)
    content = _content(gate, manuscript, found, passages, known)
    counts = Counter(each["judgement"] for sentence, each in zip(sentences, found, strict=True) if sentence.is_claim)
    shown = {name: counts[name] for name in ("supported", "weak", "contradicted", "absent")}
    title = translate("draft.of", making.language, name=making.options.name or _first_words(manuscript))
    return Made(
        title, content, to_markdown(content, making.language), {"sentences": sum(shown.values()), **shown}, writer
    )


def _found(
    making: Making, manuscript: Manuscript, sentences: Sequence[Sentence], known: Mapping[int, Source | None]
) -> list[Found]:
    """Return what was found of each sentence, part by part."""
    checking = _Checking(making, Checker(making), manuscript, known)
    found: list[Found] = []
    for start in range(0, len(sentences), _PART):
        making.progress("check_draft", start, len(sentences))
        some = sentences[start : start + _PART]
        found += making.part(
            f"checked{start}",
            lambda some=some: [checking.of(sentence) for sentence in some],  # type: ignore[misc]
            step="check_draft",
        )
    return found


@dataclass(frozen=True, slots=True)
class _Checking:
    making: Making
    checker: Checker
    manuscript: Manuscript
    known: Mapping[int, Source | None] = field(default_factory=dict)

    def of(self, sentence: Sentence) -> Found:
        """Return what was found of a sentence and of each of its citations."""
        if not sentence.is_claim:
            return {"judgement": "unchecked", "place": [], "near": [], "cited": []}
        found = self.checker.check(sentence.claim).to_json()
        return {**found, "cited": [self._cited(sentence, cited) for cited in sentence.cited]}

    def _cited(self, sentence: Sentence, cited: Cited) -> dict[str, str]:
        entry = self.manuscript.entry(cited)
        source = self.known.get(entry.number) if entry else None
        if source is None:
            return {"label": cited.label, "state": "no_source" if entry else "no_entry"}
        judgement = self.checker.check(sentence.claim, {source.id}).judgement
        return {"label": cited.label, "state": "holds" if judgement in {"supported", "weak"} else "fails"}


def _source_of(entry: Entry, sources: Sequence[Source]) -> Source | None:
    """Return the source that an entry of the list of references is: by its title or its DOI."""
    text, dois = normal_title(entry.text), set(find_dois(entry.text))
    for source in sources:
        title = normal_title(source.title)
        if (len(title) >= _SURE_TITLE and title in text) or dois & set(find_dois(source.origin_url or "")):
            return source
    return None


def _content(
    gate: Gate,
    manuscript: Manuscript,
    found: Sequence[Found],
    passages: dict[str, StoredPassage],
    known: Mapping[int, Source | None],
) -> dict[str, Any]:
    rows = iter(found)
    paragraphs = []
    for paragraph in manuscript.paragraphs:
        sentences = [_sentence(gate, sentence, next(rows), passages) for sentence in paragraph.sentences]
        identity = gate.item_id("paragraph", paragraph.style, *(s.text for s in paragraph.sentences))
        paragraphs.append({"id": identity, "style": paragraph.style, "sentences": sentences})
    references = [
        {"id": gate.item_id("entry", entry.text), "text": entry.text, "source": source.title if source else ""}
        for entry in manuscript.entries
        for source in (known.get(entry.number),)
    ]
    return {"paragraphs": paragraphs, "references": references, "citations": gate.citations}


def _sentence(gate: Gate, sentence: Sentence, found: Found, passages: dict[str, StoredPassage]) -> dict[str, Any]:
    place = place_of(found["place"], passages)
    evidence = [gate.quote(*place).to_json()] if place else []
    made = {
        "id": gate.item_id("sentence", sentence.text),
        "text": sentence.text,
        "judgement": found["judgement"],
        "evidence": evidence,
        "cited": found["cited"],
    }
    return made | ({"read_by": found["read_by"]} if found.get("read_by") else {})


def _first_words(manuscript: Manuscript) -> str:
    text = next(s.text for paragraph in manuscript.paragraphs for s in paragraph.sentences)
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"
