"""Answers with no language model: the sentences that answer, quoted word for word, each with its citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from ingest.languages import language
from ingest.reranking.port import Reranker
from notebook_app.chat.port import AnswerRequest, Listener, abstain
from notebook_app.chat.quoting.abstention import Standing, is_far, standing_of
from notebook_app.chat.quoting.quotation import quotations
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.chat.quoting.tuning import QUOTING
from notebook_app.chat.writing.history import exchanges, leans_on_history
from notebook_app.i18n import translate
from notebook_app.records import QUOTES, Answer, AnswerSentence, Citation, Message, renumber
from notebook_app.search.language import asked_in, language_of
from notebook_app.search.question import content_terms, is_broad
from notebook_app.text.anchors import cite
from notebook_app.text.markdown import escape
from notebook_app.text.prose import is_complete, one_line

_NEW_QUOTE = "\n>\n> "
_LINE_BREAK = "\\\n> "
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*[•*–-]\s)")


class QuoteAnswerer:
    """Quotes the few sentences of the sources that answer, or says that they do not.

    Parameters
    ----------
    reranker : Reranker, optional
        The one that ordered the passages: it reads their sentences too.
    """

    name = QUOTES

    def __init__(self, reranker: Reranker | None = None) -> None:
        self._reranker = reranker

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return the question, after the one before it where it leans on that ("And who wrote it?")."""
        before = exchanges(history, last=1)
        says_little = len(content_terms(question)) <= language(language_of(question)).few_terms
        return f"{before[0].question} {question}" if before and says_little and leans_on_history(question) else question

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        """Quote what answers, in reading order; sentences that follow one another are one quotation, with one citation.

        Where it is not certain that anything answers, the closest passages are shown, or nothing.
        """
        standing, found = _found(request, self._reranker)
        citations = _as_long_as_wished(found, request)
        if not citations:
            return abstain(request, self.name, listener, _remark(request), closest=standing == "closest")
        pieces = [*_pieces(citations, request.answer_language), *_written_in(citations, request)]
        for piece in pieces:
            listener.text(piece)
        sentences = tuple(AnswerSentence(c.quote, (c.n,), "supported") for c in citations)
        return Answer(
            request.question, "".join(pieces), sentences, tuple(citations), abstained=False, answerer=self.name
        )

    def finds_nothing(self, request: AnswerRequest) -> bool:
        """Say whether what was found is so far from the question that nobody need read it.

        A question that leans on the chat before it, or is to the sources as a whole, is not judged by its words.
        """
        if request.overview and not content_terms(request.question):
            return False
        if leans_on_history(request.question) or exchanges(request.history) or is_broad(request.question):
            return False
        ranked = score_sentences(request.question, request.passages, self._reranker)
        return is_far(request.question, ranked, request.passages)


def _found(request: AnswerRequest, reranker: Reranker | None) -> tuple[Standing, list[Citation]]:
    """Return how an answer stands and what to quote; nothing where it is not sure."""
    if request.overview and not content_terms(request.question):
        return "sure", list(renumber(request.overview[: QUOTING.overview_sentences]))
    ranked = score_sentences(request.question, request.passages, reranker)
    standing = standing_of(request.question, ranked, request.passages)
    if standing != "sure":
        return standing, []
    quoted = quotations(ranked, request.question)
    return standing, [cite(one.passage, one.span, n) for n, one in enumerate(quoted, 1)]


def _remark(request: AnswerRequest) -> str:
    """Return why nothing could be compared by meaning: all that was found is in another language than the question."""
    texts = [found.passage.text for found in request.passages] or [citation.quote for citation in request.overview]
    compared = any(found.cosine is not None for found in request.passages)
    asked_in = language_of(request.question)
    if compared or not texts or any(language_of(text) == asked_in for text in texts):
        return ""
    return translate("citations.other_language", request.answer_language)


def _written_in(citations: Sequence[Citation], request: AnswerRequest) -> list[str]:
    """Return a line that names the language of the quotations, where all are in another than the question."""
    languages = {found.passage.source: found.passage.language for found in request.passages}
    quoted = {languages.get(citation.source, "") for citation in citations}
    code = quoted.pop() if len(quoted) == 1 else ""
    if not code or code == asked_in(request.question):
        return []
    said = translate("citations.written_in", request.answer_language, language=language(code).name)
    return [f"\n\n*{said}*"]


def _as_long_as_wished(citations: list[Citation], request: AnswerRequest) -> list[Citation]:
    """Return all of the citations, or where a shorter answer is wished, those of the passages that fit best."""
    if request.wishes.length != "shorter":
        return citations

    def rank(citation: Citation) -> int:
        found = (each.passage for each in request.passages)
        places = (
            (p.source, p.page) == (citation.source, citation.page) and p.start <= citation.start < p.end for p in found
        )
        return next((n for n, here in enumerate(places) if here), len(request.passages))

    best = sorted(citations, key=rank)[: QUOTING.short_sentences]
    return list(renumber([citation for citation in citations if citation in best]))


def _pieces(citations: Sequence[Citation], language: str) -> list[str]:
    """Return the answer's Markdown: a line of introduction for each source, what it says quoted below."""
    pieces: list[str] = []
    by_source = [list(group) for _, group in groupby(citations, key=lambda citation: citation.source)]
    for first, *others in by_source:
        if len(by_source) > 1:
            intro = translate("chat.quotes_intro_one", language, title=escape(first.title))
        else:
            intro = translate("chat.quotes_intro", language)
        gap = "\n\n" if pieces else ""
        pieces += [f"{gap}{intro}\n\n", f"> {_marked(first, language)}"]
        pieces += [f"{_NEW_QUOTE}{_marked(citation, language)}" for citation in others]
    return pieces


def _marked(citation: Citation, language: str) -> str:
    """Return a quotation as Markdown with its marker: a paragraph of prose on one line, a table row by row.

    Whose claim it is follows where that is not the source's own.
    """
    paragraphs = [part for part in _PARAGRAPH.split(citation.quote) if part.strip()]
    shown = (_LINE_BREAK.join(map(escape, _lines(part))) for part in paragraphs)
    told = f" *({translate(f'chat.stance_{citation.stance}', language)})*" if citation.stance else ""
    return f"{_NEW_QUOTE.join(shown)} [{citation.n}]{told}"


def _lines(paragraph: str) -> list[str]:
    rows = not is_complete(paragraph) or " | " in paragraph
    return paragraph.splitlines() if rows else [one_line(paragraph)]
