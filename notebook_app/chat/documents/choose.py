"""Choose the documents that a question names: by title, file name, authors, abstract, and the words each uses most."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log

from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.reading import DocumentText

_NAMED, _IN_ABSTRACT, _USED = 1.5, 1.0, 1.0
"""What a term counts that stands in the title, file name or authors; in the abstract; that the document uses most of all."""
_ENOUGH, _AHEAD = 0.5, 1.25
"""The score that names a document, and how far ahead of the next it must be. Chosen on nine papers of a development set."""
_TOGETHER = 3
"""Documents that can be meant together where none is ahead."""


def choose_documents(terms: Collection[str], documents: Sequence[DocumentText]) -> list[DocumentText]:
    """Return the documents that the terms of a question name; none where they name none.

    A document's score is the mean over the terms of what each counts there, weighted by how rare it is among the
    documents: log(1 + N / n) / log(1 + N).
    """
    if not terms or not documents:
        return []
    named = [
        set(
            lexical_tokens(" ".join((d.title, d.source.name, *d.structure.authors)).replace("_", " ").replace("-", " "))
        )
        | set(lexical_tokens(d.title))
        for d in documents
    ]
    abstracts = [set(lexical_tokens(d.structure.abstract)) for d in documents]
    sizes = [max(1, sum(d.structure.keywords.values())) for d in documents]
    scores = [0.0] * len(documents)
    for term in terms:
        uses = [d.structure.keywords.get(term, 0) / size for d, size in zip(documents, sizes, strict=True)]
        found = [bool(use) or term in n or term in a for use, n, a in zip(uses, named, abstracts, strict=True)]
        if not any(found):
            continue
        rarity = log(1 + len(documents) / sum(found)) / log(1 + len(documents))
        most = max(uses) or 1.0
        for i, use in enumerate(uses):
            counts = _NAMED * (term in named[i]) + _IN_ABSTRACT * (term in abstracts[i]) + _USED * use / most
            scores[i] += rarity * counts / len(terms)
    order = sorted(range(len(documents)), key=lambda i: -scores[i])
    best = scores[order[0]]
    if best < _ENOUGH:
        return []
    near = [i for i in order if scores[i] * _AHEAD > best]
    return [documents[i] for i in sorted(near)] if len(near) <= _TOGETHER else []
