"""Whether the statements of an artifact open the words of their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation
from notebook_app.studio.cited import citations_of, statements_in


def assert_resolves(notebook: Notebook, artifact: Artifact) -> int:
    """Every statement cites, and every citation is the words of its page; return how many statements there are."""
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    said = statements_in(artifact.content)
    for statement in said:
        assert statement.citations, statement
        assert statement.verdict in {"supported", "weak"}
        assert set(statement.citations) <= cited.keys()
    for citation in cited.values():
        assert_opens(notebook, citation)
    return len(said)


def assert_opens(notebook: Notebook, citation: Citation) -> None:
    """The citation's quote is what its page has there."""
    page = notebook.sources.pages(citation.source, citation.page)
    assert page.text[citation.start : citation.end] == citation.quote
    assert citation.quote.strip()


def citing(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield whatever in a content has numbers of citations: statements, and rows, columns and sentences that are cited."""
    match value:
        case dict():
            if all(isinstance(n, int) for n in value.get("citations", [""])):
                yield value
            for each in value.values():
                yield from citing(each)
        case list() | tuple():
            for each in value:
                yield from citing(each)
