from __future__ import annotations

import re

import pytest

from ingest.models import no_progress
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.outline import Budget, Pace, budget_for
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.errors import NotebookError, NothingToRead
from notebook_app.i18n import catalogue
from notebook_app.records import OverviewRequest, Script
from tests.audio import fakes, texts

PACE = Pace(4.5)


def write(material: ScriptInput, minutes: float = 2.0, language: str = "en", form: str = "deep_dive") -> Script:
    request = OverviewRequest(form, minutes, language)
    return QuoteScriptWriter().write(request, material, budget_for(minutes, PACE, language), no_progress).script


def both(english: ScriptInput, chinese: ScriptInput) -> ScriptInput:
    return fakes.material(*english.sources, *chinese.sources)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("minutes", [1, 2, 4])
def test_keeps_the_rules(english: ScriptInput, chinese: ScriptInput, language: str, minutes: float) -> None:
    script = write(english if language == "en" else chinese, minutes, language)
    speakers = [turn.speaker for turn in script.turns]
    assert set(speakers) == {0, 1}
    assert all(len(set(speakers[n : n + 3])) > 1 for n in range(len(speakers) - 2))
    assert script.writer == "quotes"
    assert script.language == language
    assert len(script.hosts) == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_invents_nothing(english: ScriptInput, chinese: ScriptInput, language: str) -> None:
    material = english if language == "en" else chinese
    pages = {
        passage.page: [p for p in material.sources[0].passages if p.page == passage.page]
        for passage in material.sources[0].passages
    }
    phrases = "".join(text for key, text in catalogue(language).items() if key.startswith("audio."))
    script = write(material, 3, language)
    for turn in script.turns:
        for quoted in re.findall(r"“([^”]+)”", turn.text):
            assert turn.citations
            assert quoted.replace(" ", "") == "".join(c.quote for c in turn.citations).replace(" ", "")
        if not turn.citations:
            assert "“" not in turn.text
            assert not re.search(r"\d", turn.text)
        for citation in turn.citations:
            passage = next(p for p in pages[citation.page] if p.start <= citation.start and citation.end <= p.end)
            assert passage.text[citation.start - passage.start : citation.end - passage.start] == citation.quote
    assert phrases


@pytest.mark.parametrize("minutes", [1.0, 2.0, 3.0])
def test_fills_the_time_it_was_given(english: ScriptInput, minutes: float) -> None:
    budget = budget_for(minutes, PACE, "en")
    script = write(english, minutes)
    assert budget.spent([turn.text for turn in script.turns]) == pytest.approx(budget.seconds, rel=0.15)


def test_never_repeats_a_quotation_or_a_turn(english: ScriptInput) -> None:
    script = write(english, 4)
    places = [(c.page, c.start) for turn in script.turns for c in turn.citations]
    assert len(places) == len(set(places))
    spoken = [turn.text for turn in script.turns]
    assert len(spoken) == len(set(spoken))


def test_numbers_its_citations_in_order(english: ScriptInput) -> None:
    script = write(english, 3)
    assert [c.n for turn in script.turns for c in turn.citations] == list(
        range(1, sum(len(turn.citations) for turn in script.turns) + 1)
    )


def test_names_the_page_where_there_are_pages(english: ScriptInput) -> None:
    assert any(re.search(r"[Pp]age \d", turn.text) for turn in write(english).turns)
    one_page = fakes.material(fakes.source(texts.ENGLISH, title="Web", language="en", pages=False))
    assert not any(re.search(r"[Pp]age \d", turn.text) for turn in write(one_page).turns)


def test_reads_a_foreign_source_in_its_own_language(english: ScriptInput) -> None:
    script = write(english, 3, "zh")
    assert "欢迎" in script.turns[0].text
    quoted = [turn for turn in script.turns if turn.citations]
    assert quoted
    for turn in quoted:
        assert turn.text == " ".join(citation.quote for citation in turn.citations)


def test_reads_from_every_source_that_fits(english: ScriptInput, chinese: ScriptInput) -> None:
    script = write(both(english, chinese), 4)
    assert {c.title for turn in script.turns for c in turn.citations} == {"How We Learn", "怎样学习"}


def test_says_how_many_sources_found_no_room(english: ScriptInput) -> None:
    text = "## A\nThe first sentence of this source stands here to be read aloud by somebody."
    many = [
        fakes.source(text.replace("first", f"{n}th"), title=f"T{n}", language="en", sha256=f"{n:064d}")
        for n in range(30)
    ]
    script = write(fakes.material(*many), 0.5)
    cited = {c.source for turn in script.turns for c in turn.citations}
    assert any(f"left out {30 - len(cited)} " in turn.text for turn in script.turns)


def test_nothing_to_read() -> None:
    empty = fakes.material(fakes.source("## A\n?! 12 34.\n", title="T", language="en"))
    with pytest.raises(NothingToRead):
        write(empty)


@pytest.mark.parametrize(
    "request_",
    [OverviewRequest("debate"), OverviewRequest(minutes=0.0), OverviewRequest("x"), OverviewRequest(language="de")],
)
def test_says_what_it_cannot_do(english: ScriptInput, request_: OverviewRequest) -> None:
    with pytest.raises(NotebookError):
        QuoteScriptWriter().write(request_, english, Budget(60, PACE, "en"), no_progress)
