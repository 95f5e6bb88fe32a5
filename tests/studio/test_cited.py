"""Every statement of every kind opens the words of its page, with a model that cites badly and without one.

Kinds are walked on one notebook: what is made of it changes none of its sources.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Script
from notebook_app.settings import Settings
from notebook_app.studio.catalogue import KINDS, check_content
from notebook_app.studio.cited import citations_of, markers, statements_in
from notebook_app.studio.report.options import FORMS
from tests.conftest import SAMPLE_NOTEBOOK, copy_home
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.bad_model import NAMES, bad_reply
from tests.studio.resolving import assert_opens, assert_resolves, citing
from tests.studio.texts import SLEEP, TEA_ZH

DRAFT = (
    "Students who slept between learning and a test remembered more than students who stayed awake. In 1847 it rose by 73.9 percent. "
    "Bananas grow on plantations in the tropics of Ecuador."
)
DRAFT_ZH = "红茶在干燥之前经过充分的氧化。企鹅生活在南极的冰上。"
QUESTION, QUESTION_ZH = "What is the testing effect?", "红茶和绿茶有什么区别？"

Options = Mapping[str, Any]
WALKED: Mapping[str, tuple[Options, Options]] = {
    "report": ({"length": "short", "instructions": QUESTION}, {"instructions": QUESTION_ZH}),
    "evidence_table": ({"questions": [QUESTION]}, {"questions": [QUESTION_ZH]}),
    "mind_map": ({"size": "small"}, {}),
    "flashcards": ({"count": 8}, {}),
    "quiz": ({"count": 8}, {}),
    "slides": ({"slides": 6, "theme": "warm"}, {}),
    "video_overview": ({"slides": 3}, {}),
    "infographic": ({"figures": 4}, {}),
    "draft": ({"text": DRAFT}, {"text": DRAFT_ZH}),
    "data": ({"question": "How much was recalled?"}, {}),
    "guide": ({}, {}),
    "audio_overview": ({"minutes": 1, "review": True}, {}),
}
"""Each kind that says something of the sources, with options that make little of it, and what differs in Chinese."""
SAYS_NOTHING: Mapping[str, str] = {
    "image": "a picture, which is shown with its prompt and never as evidence",
    "selftest": "figures measured of the notebook, none from the sources",
    "comparison": "two answers of the chat, whose sentences pass its own checks",
    "note": "the reader's own words",
}
"""Why the other kinds have no statement."""
QUICK_FORMS = {"briefing", "disagreements"}
TAKES_LONG = {"video_overview", "data", "audio_overview"}
"""Kinds that film, start a process or write a script."""
MAY_BE_EMPTY = {"disagreements", "timeline"}
"""Forms for which the sources may have nothing: they say so."""
CHARTS = {"png", "svg"}
"""Formats of data for which the query must have something to draw."""


def cases(*, quick: bool) -> list[Any]:
    """Return each kind with its options, and each form of a report; all are slow on sources that are not quick to read."""
    found = [(kind, dict(options)) for kind, (options, _) in WALKED.items() if kind != "report"]
    found += [("report", {**WALKED["report"][0], "form": form}) for form in FORMS]
    made = []
    for kind, options in found:
        is_quick = quick and kind not in TAKES_LONG and options.get("form", "briefing") in QUICK_FORMS
        name = f"{kind}-{options['form']}" if kind == "report" else kind
        made.append(pytest.param(kind, options, marks=[] if is_quick else pytest.mark.slow, id=name))
    return made


def test_every_kind_is_walked_or_has_nothing_to_cite() -> None:
    assert WALKED.keys() | SAYS_NOTHING.keys() == KINDS.keys()
    assert not WALKED.keys() & SAYS_NOTHING.keys()


@pytest.fixture(scope="module")
def sleep(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A short text and a table."""
    figures = "In a survey of 1,200 students, 64% said that they had slept for less than seven hours before the test."
    with closing(opened("Sleep", models, tmp_path_factory.mktemp("sleep"))) as notebook:
        notebook.add_source("# Sleep\n\n" + "\n\n".join([*SLEEP, figures]), name="sleep.md")
        notebook.add_source(table(notebook, "group,recalled (%)", ("reread", "tested", "spaced")), guide=False)
        yield notebook


@pytest.fixture(scope="module")
def tea(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """The same in Chinese, beside a text in English."""
    figures = "调查发现，全国约有 63% 的茶园种植绿茶，比十年前明显增多，红茶只占其中很小的一部分。"
    with closing(opened("茶", models, tmp_path_factory.mktemp("tea"))) as notebook:
        notebook.add_source("# 茶\n\n" + "\n\n".join([*TEA_ZH, figures]), name="茶.md")
        notebook.add_source("# Sleep\n\n" + "\n\n".join(SLEEP), name="sleep.md", guide=False)
        notebook.add_source(table(notebook, "种类,产量（吨）", ("绿茶", "红茶", "乌龙茶")), guide=False)
        yield notebook


@pytest.fixture(scope="module")
def learning(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """The samples and a table."""
    home = copy_home(sample_home, tmp_path_factory.mktemp("learning") / "home")
    Settings(home=home).save(speech_engine="espeak")
    with closing(Notebook.open(SAMPLE_NOTEBOOK, home)) as notebook:
        notebook.add_source(table(notebook, "group,recalled (%)", ("reread", "tested", "spaced")), guide=False)
        yield notebook


@pytest.fixture(scope="module")
def badly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Notebook], Notebook]]:
    """Return a copy of a notebook with a model that cites badly; the same one each time."""
    copies: dict[str, Notebook] = {}
    with OpenAIServer() as server:
        server.will_reply(bad_reply)

        def copy(notebook: Notebook) -> Notebook:
            if notebook.id not in copies:
                home = copy_home(notebook.settings.home, tmp_path_factory.mktemp("badly") / "home")
                Settings(home=home).save(openai_base_url=server.url, openai_model=MODEL)
                copies[notebook.id] = Notebook.open(notebook.name, home)
            return copies[notebook.id]

        yield copy
    for each in copies.values():
        each.close()


def opened(name: str, models: Path, home: Path) -> Notebook:
    (home / "models").symlink_to(models)
    Settings(home=home).save(speech_engine="espeak")
    return Notebook.open(name, home)


def table(notebook: Notebook, head: str, groups: tuple[str, ...]) -> Path:
    """Return a file with a table in which the groups take turns."""
    file = notebook.settings.home / "groups.csv"
    rows = (f"{groups[n % len(groups)]},{40 + n % len(groups) * 9 + n % 5}" for n in range(24))
    file.write_text("\n".join([head, *rows]), "utf-8")
    return file


def check(notebook: Notebook, made: Artifact) -> int:
    """Return how much of an artifact cites; all of it opens its words, and nothing that should cite does not."""
    assert made.state in {"ready", "making"}  # a script that is to be read first is not spoken yet
    check_content(made.kind, made.content)
    if made.kind == "audio_overview":
        return check_script(notebook, Script.from_json(made.content["script"]))
    assert_resolves(notebook, made)
    known = {citation.n for citation in citations_of(made.content)}
    said = [each for each in citing(made.content) if each is not made.content]
    for each in said:
        assert each["citations"], each
        assert set(each["citations"]) <= known
        assert all(f"[{n}]" in made.body for n in each["citations"]), "a reader can open each from the text"
    if made.kind in BEARERS:
        assert all(any(citing(bearer)) for bearer in BEARERS[made.kind](made.content))
    for statement in statements_in(made.content):
        assert markers(statement) in made.body
    for suffix in KINDS[made.kind].formats:
        if made.content.get("chart") or suffix not in CHARTS or made.kind != "data":
            assert notebook.studio.export(made.id, suffix).data
    return len(said)


def check_script(notebook: Notebook, script: Script) -> int:
    cited = [turn for turn in script.turns if turn.citations]
    for turn in cited:
        assert turn.verdict in {"supported", "weak"}, turn
        for citation in turn.citations:
            assert_opens(notebook, citation)
    return len(cited)


BEARERS: Mapping[str, Callable[[Mapping[str, Any]], list[Any]]] = {
    "flashcards": lambda content: list(content["cards"]),
    "quiz": lambda content: list(content["questions"]),
    "slides": lambda content: list(content["slides"][1:]),
    "video_overview": lambda content: list(content["slides"][1:]),
    "data": lambda content: [*content["tables"], *content.get("rows", ())],
    "draft": lambda content: [
        sentence
        for paragraph in content["paragraphs"]
        for sentence in paragraph["sentences"]
        if sentence["judgement"] in {"supported", "weak", "contradicted"}
    ],
}
"""What of a kind is a statement, or has one within."""


def quoted(notebook: Notebook, kind: str, options: Options) -> None:
    made = notebook.studio.make(kind, **options)
    count = check(notebook, made)
    assert made.provenance["writer"] == "quotes"
    assert count or options.get("form") in MAY_BE_EMPTY
    assert not made.counts.get("dropped")


def cited_badly(notebook: Notebook, kind: str, options: Options) -> None:
    made = notebook.studio.make(kind, **options)
    count = check(notebook, made)
    said = json.dumps({**made.content, "citations": []}, ensure_ascii=False)
    assert not any(name in said for name in NAMES)
    if options.get("form") in MAY_BE_EMPTY:
        return
    assert count
    if options.get("form") == "glossary" and made.provenance["language"] == "zh":
        return  # what this model calls a term is none
    assert made.provenance["writer"] == MODEL, made.provenance
    match kind:
        case "draft":
            assert made.counts["absent"], "a model's word makes nothing true"
            assert made.counts["supported"] == 1
        case "data":
            assert made.provenance["requests"] == 2
            assert not any("73.9" in str(row["cells"]) for row in made.content["rows"])
        case "guide":
            assert made.content["dropped"]
        case "audio_overview":
            assert made.counts["dropped_citations"]
        case _:
            assert made.counts["dropped"] > 0
            assert made.counts["regenerated"] > 0
            assert made.provenance["requests"] > 1


@pytest.mark.parametrize(("kind", "options"), cases(quick=True))
def test_without_a_model_every_statement_is_a_quotation(kind: str, options: Options, sleep: Notebook) -> None:
    quoted(sleep, kind, options)


@pytest.mark.parametrize(("kind", "options"), cases(quick=True))
def test_what_a_model_cites_badly_is_dropped_and_counted(
    kind: str, options: Options, sleep: Notebook, badly: Callable[[Notebook], Notebook]
) -> None:
    cited_badly(badly(sleep), kind, options)


@pytest.mark.parametrize(("kind", "options"), cases(quick=True))
def test_in_chinese_too(kind: str, options: Options, tea: Notebook) -> None:
    quoted(tea, kind, {**options, **WALKED[kind][1]})


@pytest.mark.parametrize(("kind", "options"), cases(quick=False))
def test_what_a_model_cites_badly_in_chinese(
    kind: str, options: Options, tea: Notebook, badly: Callable[[Notebook], Notebook]
) -> None:
    cited_badly(badly(tea), kind, {**options, **WALKED[kind][1]})


@pytest.mark.parametrize(("kind", "options"), cases(quick=False))
def test_the_samples_are_quoted(kind: str, options: Options, learning: Notebook) -> None:
    quoted(learning, kind, options)


@pytest.mark.parametrize(("kind", "options"), cases(quick=False))
def test_the_samples_cited_badly(
    kind: str, options: Options, learning: Notebook, badly: Callable[[Notebook], Notebook]
) -> None:
    cited_badly(badly(learning), kind, options)
