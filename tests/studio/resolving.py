"""Whether the statements of an artifact open the words of their pages."""

from __future__ import annotations

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
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
        page = notebook.sources.pages(citation.source, citation.page)
        assert page.text[citation.start : citation.end] == citation.quote
        assert citation.quote.strip()
    return len(said)
