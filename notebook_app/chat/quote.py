"""Answers with no language model: the sentences that answer, quoted word for word, each with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from notebook_app.anchors import cite
from notebook_app.chat.abstention import is_answered
from notebook_app.chat.history import exchanges, leans_on_history
from notebook_app.chat.port import AnswerRequest, OnText, abstain
from notebook_app.chat.question import content_terms
from notebook_app.chat.select import follows, pick, score_sentences
from notebook_app.i18n import translate
from notebook_app.markdown import escape
from notebook_app.records import Answer, AnswerSentence, Citation, Message, renumber

Quote = tuple[Citation, bool]
"""A citation, and whether its sentence goes on right after the one before."""

_NEW_QUOTE = "\n>\n> "
_OVERVIEW_SENTENCES = 6


class QuoteAnswerer:
    """Quotes one to three sentences of the sources, or says that they do not answer."""

    name = "quotes"

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return the question, after the one before it where it leans on that ("And who wrote it?")."""
        before = exchanges(history, last=1)
        return f"{before[0].question} {question}" if before and leans_on_history(question) else question

    def answer(self, request: AnswerRequest, on_text: OnText) -> Answer:
        """Quote the sentences that answer, in reading order; a citation's quote is exactly its sentence."""
        quotes = _quotes(request)
        if not quotes:
            return abstain(request, self.name, on_text)
        pieces = _pieces(quotes, request.answer_language)
        for piece in pieces:
            on_text(piece)
        citations = tuple(citation for citation, _ in quotes)
        sentences = tuple(AnswerSentence(c.quote, (c.n,), "supported") for c in citations)
        return Answer(request.question, "".join(pieces), sentences, citations, abstained=False, answerer=self.name)


def _quotes(request: AnswerRequest) -> list[Quote]:
    """Return what to quote; nothing where the sources do not answer."""
    if request.overview and not content_terms(request.question):
        return [(citation, False) for citation in renumber(request.overview[:_OVERVIEW_SENTENCES])]
    ranked = score_sentences(request.question, request.passages)
    if not is_answered(request.question, ranked, request.passages):
        return []
    picked = pick(ranked)
    joined = [False, *(follows(before, sentence) for before, sentence in pairwise(picked))]
    return [
        (cite(s.passage.passage, s.span, n), join) for n, (s, join) in enumerate(zip(picked, joined, strict=True), 1)
    ]


def _pieces(quotes: Sequence[Quote], language: str) -> list[str]:
    """Return the answer's Markdown: a line of introduction for each source, its sentences quoted below."""
    pieces: list[str] = []
    by_source = [list(group) for _, group in groupby(quotes, key=lambda quote: quote[0].source)]
    for (first, _), *others in by_source:
        if len(by_source) > 1:
            intro = translate("chat.quotes_intro_one", language, title=escape(first.title))
        else:
            intro = translate("chat.quotes_intro", language)
        gap = "\n\n" if pieces else ""
        pieces += [f"{gap}{intro}\n\n", f"> {_marked(first)}"]
        pieces += [f"{' ' if joined else _NEW_QUOTE}{_marked(citation)}" for citation, joined in others]
    return pieces


def _marked(citation: Citation) -> str:
    return f"{escape(citation.quote)} [{citation.n}]"
