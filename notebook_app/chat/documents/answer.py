"""Answer a question about documents by quoting the right part of each; what a document lacks is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.languages import language
from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.choose import choose_documents
from notebook_app.chat.documents.compare import comparison, contradictions
from notebook_app.chat.documents.parts import abstract_of, contributes, part_of
from notebook_app.chat.documents.questions import DocumentQuestion, Intent, document_question, sides_of
from notebook_app.chat.documents.reading import DocumentLibrary, DocumentText, Sentence, read_documents
from notebook_app.i18n import translate
from notebook_app.records import QUOTES, Answer, AnswerSentence, Citation, Source
from notebook_app.search.language import language_of
from notebook_app.text.markdown import escape
from notebook_app.text.standalone import leans

_MOST_DOCUMENTS = 40
"""Documents that one answer shows."""
_MORE = 6
_SHORT = 2
_DAY = len("2024-01-31")
_HELD = 0.5
"""Share of a question's terms that a sentence must hold for its document to be listed."""
_OF_PARTS: Final = frozenset[Intent]({"limitations", "future", "conclusion"})
_SAYS_WHAT_IS_MISSING: Final = _OF_PARTS | {"titles", "authors", "date", "newest", "about", "takeaways"}
"""What is answered also where nothing is found: the answer says so."""
_MISSING: dict[Intent, str] = {
    "authors": "documents.missing_authors",
    "date": "documents.missing_date",
    "newest": "documents.missing_date",
    "limitations": "documents.missing_limitations",
    "future": "documents.missing_future",
    "conclusion": "documents.missing_conclusion",
}


@dataclass
class Draft:
    """An answer as it is put together: Markdown blocks, citations in their order, and the sources shown."""

    language: str
    blocks: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)

    def cite(self, citation: Citation) -> str:
        """Take a citation and return its marker."""
        self.citations.append(replace(citation, n=len(self.citations) + 1))
        return f"[{len(self.citations)}]"

    def quote(self, sentences: Iterable[Sentence]) -> str:
        """Return sentences as a quotation, each with its marker, and whose claim it is where that is not the source's."""
        lines = []
        for sentence in sentences:
            told = f" *({translate(f'chat.stance_{sentence.stance}', self.language)})*" if sentence.stance else ""
            citation = replace(sentence.citation(0), stance=sentence.stance)
            lines.append(f"> {escape(sentence.text)} {self.cite(citation)}{told}")
        return "\n>\n".join(lines)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of ours in the answer's language."""
        return translate(f"documents.{key}", self.language, **values)

    def answer(self, question: str) -> Answer:
        """Return the answer."""
        sentences = tuple(AnswerSentence(c.quote, (c.n,), "supported") for c in self.citations)
        text = "\n\n".join(self.blocks)
        return Answer(
            question,
            text,
            sentences,
            tuple(self.citations),
            abstained=False,
            answerer=QUOTES,
            listed=tuple(self.listed),
        )


@dataclass(frozen=True)
class DocumentAnswerer:
    """Answers questions about the selected sources as documents.

    Parameters
    ----------
    library : DocumentLibrary
        Gives structures and passages.
    notebook_id : str
        The notebook.
    sources : sequence of Source
        Those selected, in the order they were added.
    """

    library: DocumentLibrary
    notebook_id: str
    sources: Sequence[Source]

    def answer(
        self, question: str, language: str, *, before: Collection[str] = (), shorter: bool = False
    ) -> Answer | None:
        """Return the answer; None where the question is none about documents, or names something else than a source.

        Parameters
        ----------
        question : str
            As it is understood: it stands alone.
        language : str
            Of our own words.
        before : collection of str
            Sources that were spoken of last: meant where the question names none.
        shorter : bool
            Whether two sentences are enough.
        """
        asked = document_question(question)
        if asked is None or not self.sources:
            return None
        documents = read_documents(self.library, self.notebook_id, self.sources)
        chosen, told_apart = _meant(asked, question, documents, before)
        if not chosen:
            return None
        draft = Draft(language)
        if not told_apart:
            draft.blocks.append(draft.say("all_listed"))
        shown = chosen[:_MOST_DOCUMENTS]
        write = _WRITERS.get(asked.intent, _write_parts)
        write(draft, replace(asked, shorter=shorter), shown)
        if not draft.citations and (asked.intent not in _SAYS_WHAT_IS_MISSING or _is_about_a_subject(asked, shown)):
            return None
        if len(chosen) > len(shown):
            draft.blocks.append(draft.say("not_shown", count=len(chosen) - len(shown)))
        return draft.answer(question)

    def more(
        self, question: str, language: str, before: Collection[str], quoted: Collection[Citation]
    ) -> Answer | None:
        """Return what the sources of the answer before say beyond what was quoted; None where nothing was quoted.

        Parameters
        ----------
        question : str
            The one whose answer is to be continued.
        before : collection of str
            The sources it was answered from.
        quoted : collection of Citation
            What was quoted already.
        """
        documents = read_documents(self.library, self.notebook_id, [s for s in self.sources if s.id in before])
        if not documents:
            return None
        draft = Draft(language)
        said = [(c.source, c.page, c.start, c.end) for c in quoted]
        each = max(1, _MORE // len(documents))
        terms = set(lexical_tokens(question))
        for document in documents:
            rest = [
                s
                for s in _further(
                    document, terms, whole=document_question(question) is not None or document.title in question
                )
                if not _said(s, said)
            ]
            found = [s for s in document.sentences if s in rest[:each]]
            if found:
                _titled(draft, document, found, several=len(documents) > 1)
        if not draft.citations:
            draft.blocks.append(draft.say("more_none"))
        return draft.answer(question)


def _meant(
    asked: DocumentQuestion, question: str, documents: Sequence[DocumentText], before: Collection[str]
) -> tuple[list[DocumentText], bool]:
    """Return the documents a question is about, and whether it says which; none where it is about something else."""
    if asked.intent in {"which", "disagree"}:
        return (list(documents), True) if asked.terms else ([], True)
    if not asked.terms:
        last = [d for d in documents if d.source.id in before]
        return (last if last and not asked.of_all else list(documents)), True
    if asked.intent == "compare":
        sides = [d for terms in sides_of(question) for d in choose_documents(terms, documents)]
        named = [d for d in documents if d in sides]
        return (named if len(named) > 1 else []), True
    named = choose_documents(asked.terms, documents)
    if named:
        return named, True
    if asked.intent == "titles" or (asked.names_documents and len(documents) == 1):
        return list(documents), True
    other = all(language_of(d.title) != language_of(question) for d in documents)
    return (list(documents), False) if asked.names_documents and other else ([], True)


def _is_about_a_subject(asked: DocumentQuestion, documents: Sequence[DocumentText]) -> bool:
    """Say whether the limits, say, of something are asked for that no title names: passages may tell of them."""
    titles = {token for document in documents for token in lexical_tokens(document.title)}
    return asked.intent in _OF_PARTS and not asked.names_documents and not asked.terms <= titles


def _said(sentence: Sentence, said: Sequence[tuple[str, int, int, int]]) -> bool:
    page, start, end = sentence.place
    return any((sentence.passage.source, page) == (s, p) and start < e and b < end for s, p, b, e in said)


def _further(document: DocumentText, terms: set[str], *, whole: bool) -> Iterator[Sentence]:
    """Yield what else a document says: of its parts for a question about it as a whole, else of the same subject."""
    seen: list[Sentence] = []
    if not whole:
        held = {s: len(terms.intersection(lexical_tokens(s.text))) for s in document.sentences if not s.stance}
        seen = sorted((s for s in held if held[s] > 1), key=lambda s: -held[s])
        yield from seen
    for sentence in [*abstract_of(document), *(s for intent in ("findings", "contributions", "method", "conclusion", "limitations", "future") for s in part_of(document, intent, several=False))]:  # fmt: skip
        if sentence not in seen:
            seen.append(sentence)
            yield sentence


def _titled(draft: Draft, document: DocumentText, sentences: Sequence[Sentence], *, several: bool) -> None:
    draft.listed.append(document.source.id)
    key = "chat.quotes_intro_one"
    title = (
        draft.say("title_line", title=escape(document.title))
        if several
        else translate(key, draft.language, title=escape(document.title))
    )
    draft.blocks += [title, draft.quote(sentences)]


def _missing(draft: Draft, intent: Intent, documents: Sequence[DocumentText]) -> None:
    if documents:
        titles = "; ".join(escape(d.title).join(language(draft.language).title_marks) for d in documents)
        draft.blocks.append(translate(_MISSING.get(intent, "documents.missing"), draft.language, titles=titles))


def _write_parts(draft: Draft, asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    several = len(documents) > 1
    missing = []
    for document in documents:
        found = part_of(document, asked.intent, several=several)
        found = _shortened(found) if asked.shorter else found
        if found:
            _titled(draft, document, found, several=several)
        else:
            missing.append(document)
    _missing(draft, asked.intent, missing)


def _shortened(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return two sentences that stand alone: what the document brings, and the last."""
    alone = [s for s in sentences if not leans(s.text) and not s.stance] or list(sentences)
    brings = next((s for s in alone if contributes(s)), alone[0])
    return alone if len(alone) <= _SHORT else [brings, alone[-1]] if brings is not alone[-1] else [alone[0], brings]


def _write_authors(draft: Draft, _asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    missing = []
    lines = []
    for document in documents:
        names = document.structure.authors
        if not names:
            missing.append(document)
            continue
        draft.listed.append(document.source.id)
        places = [place for place in (document.find(name) for name in (names[0], names[-1])) if place]
        marks = "".join(draft.cite(place) for place in places[: 1 if len(names) == 1 else 2])
        told = escape("; ".join(names)) + (f" {marks}" if marks else f" {draft.say('properties')}")
        lines.append("- " + draft.say("named_by", title=escape(document.title), names=told))
    if lines:
        draft.blocks.append("\n".join(lines))
    _missing(draft, "authors", missing)


def _written(date: str) -> str:
    return date.title() if date.isupper() else date


def _dated(draft: Draft, document: DocumentText) -> str:
    """Return a document's date with its marker; empty where none is known."""
    date = document.structure.date
    if date is None:
        return ""
    place = document.at(date.page, date.start, date.end) if date.page else None
    shown = date.text if len(date.iso) < 10 or date.text == date.iso else f"{date.text} ({date.iso})"
    return (
        f"{escape(shown)} {draft.cite(place)}"
        if place
        else f"{escape(shown)} {draft.say('properties') if not date.page else ''}".strip()
    )


def _write_dates(draft: Draft, _asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    lines = []
    missing = []
    for document in documents:
        if told := _dated(draft, document):
            draft.listed.append(document.source.id)
            lines.append("- " + draft.say("dated", title=escape(document.title), date=told))
        else:
            missing.append(document)
    if lines:
        draft.blocks.append("\n".join(lines))
    _missing(draft, "date", missing)


def _write_newest(draft: Draft, asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    dated = sorted(
        (d for d in documents if d.structure.date), key=lambda d: d.structure.date.iso if d.structure.date else ""
    )
    if not dated:
        _missing(draft, "date", documents)
        return
    oldest = bool(asked.oldest)
    first = dated[0] if oldest else dated[-1]
    if first.structure.date:
        draft.blocks.append(
            draft.say(
                "oldest" if oldest else "newest",
                title=escape(first.title),
                date=escape(_written(first.structure.date.text)),
            )
        )
    in_order = dated if oldest else dated[::-1]
    _write_dates(draft, asked, [*in_order, *(d for d in documents if d not in dated)])


def _write_titles(draft: Draft, _asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    lines = []
    for n, document in enumerate(documents, 1):
        draft.listed.append(document.source.id)
        names = document.structure.authors
        who = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        when = _written(document.structure.date.text) if document.structure.date else ""
        about = "; ".join(filter(None, (who, when)))
        place = document.find(document.title)
        mark = f" {draft.cite(place)}" if place else ""
        lines.append(
            draft.say(
                "listed", n=n, title=escape(document.title), about=(f" ({escape(about)})" if about else "") + mark
            )
        )
    draft.blocks.append("\n".join(lines))


def _write_which(draft: Draft, asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    """List the documents of which a sentence of their own, in the abstract or conclusion, holds what is asked for."""
    missing = []
    for document in documents:
        own = [s for s in [*abstract_of(document), *document.of("introduction", "conclusion")] if not s.stance]
        held = [(len(asked.terms.intersection(lexical_tokens(s.text))) / len(asked.terms), s) for s in own]
        best = max(held, key=lambda pair: (pair[0], contributes(pair[1])), default=None)
        if (
            best
            and best[0] >= _HELD
            and (not asked.proposes or any(contributes(s) for share, s in held if share >= _HELD))
        ):
            chosen = (
                next((s for share, s in held if share >= _HELD and contributes(s)), best[1])
                if asked.proposes
                else best[1]
            )
            _titled(draft, document, [chosen], several=True)
        else:
            missing.append(document)
    _missing(draft, asked.intent, missing)


def _write_comparison(draft: Draft, _asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    draft.listed += [document.source.id for document in documents]
    draft.blocks += [draft.say("shown_first"), comparison(draft, documents)]


def _write_contradictions(draft: Draft, asked: DocumentQuestion, documents: Sequence[DocumentText]) -> None:
    found = list(contradictions(documents, asked.terms))
    for pair in found:
        draft.blocks.append(
            draft.say(f"contradiction_{pair.kind}", one=escape(pair.marks[0]), other=escape(pair.marks[1]))
        )
        for document, sentence in pair.sides:
            _titled(draft, document, [sentence], several=True)
    draft.blocks.append(draft.say("contradiction_none") if not found else "")
    if not found:
        for document in documents:
            on_it = [
                s
                for s in document.sentences
                if len(asked.terms.intersection(lexical_tokens(s.text))) >= _HELD * len(asked.terms)
            ]
            if on_it:
                _titled(draft, document, on_it[:1], several=True)
    draft.blocks = [block for block in draft.blocks if block]


_WRITERS = {
    "authors": _write_authors,
    "date": _write_dates,
    "newest": _write_newest,
    "titles": _write_titles,
    "which": _write_which,
    "compare": _write_comparison,
    "disagree": _write_contradictions,
}
