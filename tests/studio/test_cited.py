"""Every statement of every cited kind opens the words of its page, with a model that cites badly and without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.catalogue import KINDS, check_content
from notebook_app.studio.cited import citations_of, markers, statements_in
from notebook_app.studio.report.options import FORMS
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.bad_model import NAMES, bad_reply
from tests.studio.resolving import assert_resolves
from tests.studio.texts import SLEEP, TEA_ZH

QUICK_FORMS = ("briefing", "timeline", "disagreements")
CITED: list[Any] = [
    pytest.param(
        ("report", {"form": form, "length": "short", "instructions": "What is the testing effect?"}),
        marks=[] if form in QUICK_FORMS else pytest.mark.slow,
        id=f"report-{form}",
    )
    for form in FORMS
]
CITED.append(pytest.param(("evidence_table", {"questions": ["What is the testing effect?"]}), id="evidence_table"))
CITED.append(pytest.param(("mind_map", {"size": "small"}), id="mind_map"))
"""Each cited kind with options that make little of it."""
IN_CHINESE: dict[str, dict[str, Any]] = {
    "report": {"instructions": "红茶和绿茶有什么区别？"},
    "mind_map": {},
    "evidence_table": {"questions": ["红茶和绿茶有什么区别？"]},
}
MAY_BE_EMPTY = {"disagreements", "timeline"}
"""Forms for which the samples may have nothing: they say so."""


@pytest.fixture
def with_bad_model(own_samples: Notebook, server: OpenAIServer) -> Iterator[Notebook]:
    server.will_reply(bad_reply)
    own_samples.settings.save(openai_base_url=server.url, openai_model=MODEL)
    opened = Notebook.open(own_samples.name, own_samples.settings.home)
    yield opened
    opened.close()


def check(notebook: Notebook, made: Artifact) -> int:
    assert made.state == "ready"
    check_content(made.kind, made.content)
    count = assert_resolves(notebook, made)
    for statement in statements_in(made.content):
        assert markers(statement) in made.body, "a reader can open each from the text"
    assert made.counts["statements"] >= count
    assert b"Sources" in notebook.studio.export(made.id).data or count == 0 or citations_of(made.content)
    for suffix in KINDS[made.kind].formats:
        assert notebook.studio.export(made.id, suffix).data
    return count


@pytest.mark.parametrize("case", CITED)
def test_without_a_model_every_statement_is_a_quotation(
    case: tuple[str, dict[str, Any]], own_samples: Notebook
) -> None:
    kind, options = case
    made = own_samples.studio.make(kind, **options)
    count = check(own_samples, made)
    assert made.provenance["writer"] == "quotes"
    assert count or options.get("form") in MAY_BE_EMPTY
    assert made.counts["dropped"] == 0


@pytest.mark.parametrize("case", CITED)
def test_what_a_model_cites_badly_is_dropped_and_counted(
    case: tuple[str, dict[str, Any]], with_bad_model: Notebook
) -> None:
    kind, options = case
    made = with_bad_model.studio.make(kind, **options)
    count = check(with_bad_model, made)
    if options.get("form") not in MAY_BE_EMPTY:
        assert made.provenance["writer"] == MODEL, made.provenance
        assert count
        assert made.counts["dropped"] > 0
        assert made.counts["regenerated"] > 0
        assert made.provenance["requests"] > 0
    for name in NAMES:
        assert name not in made.body


@pytest.mark.parametrize("case", CITED)
def test_in_chinese_too(case: tuple[str, dict[str, Any]], fresh_home: object) -> None:
    kind, options = case
    notebook = Notebook.open("茶")
    notebook.add_source("# 茶\n\n" + "\n\n".join(TEA_ZH), name="茶.md", guide=False)
    notebook.add_source("# Sleep\n\n" + "\n\n".join(SLEEP), name="sleep.md", guide=False)
    made = notebook.studio.make(kind, **{**options, **IN_CHINESE[kind], "language": "zh"})
    check(notebook, made)
    notebook.close()
