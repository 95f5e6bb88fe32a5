from __future__ import annotations

import re

import pytest

from ingest.models import no_progress
from notebook_app.audio.script.formats import FORMATS, speakers
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.outline import Pace, budget_for
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.errors import FormatNeedsModel, NotebookError
from notebook_app.i18n import explain
from notebook_app.records import OverviewRequest, Script, Speaker
from tests.audio import fakes

PACE = Pace(4.5, {"en": 4.5, "zh": 4.5})


def write(material: ScriptInput, form: str, language: str = "en", who: tuple[Speaker, ...] = ()) -> Script:
    request = OverviewRequest(form, 2.0, language, speakers=who)
    return QuoteScriptWriter().write(request, material, budget_for(2.0, PACE, language), no_progress).script


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("form", "count"),
    [("lecture", 1), ("interview", 2), ("interview", 4), ("deep_dive", 1), ("deep_dive", 3), ("brief", 4)],
)
def test_every_number_of_speakers(
    english: ScriptInput, chinese: ScriptInput, form: str, count: int, language: str
) -> None:
    script = write(english if language == "en" else chinese, form, language, (Speaker(),) * count)
    assert len(set(script.hosts)) == count
    assert {turn.speaker for turn in script.turns} == set(range(count))
    names = "".join(script.hosts)
    assert all(name in "".join(turn.text for turn in script.turns[:count]) for name in script.hosts), names
    for turn in script.turns:
        for quoted in re.findall(r"“([^”]+)”", turn.text):
            assert quoted.replace(" ", "") == "".join(c.quote for c in turn.citations).replace(" ", "")
    if count > 1:
        run = [turn.speaker for turn in script.turns]
        assert all(len(set(run[n : n + 3])) > 1 for n in range(len(run) - 2))
    budget = budget_for(2.0, PACE, language)
    assert budget.spent([turn.text for turn in script.turns]) == pytest.approx(budget.seconds, rel=0.15)


def test_in_an_interview_the_first_asks_and_the_others_read(english: ScriptInput) -> None:
    script = write(english, "interview", who=(Speaker(), Speaker(), Speaker()))
    assert {turn.speaker for turn in script.turns if turn.citations} == {1, 2}


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.by_quotes])
def test_what_quotations_cannot_say_is_refused_with_the_reason(english: ScriptInput, form: str) -> None:
    with pytest.raises(FormatNeedsModel, match="needs a language model") as caught:
        write(english, form)
    assert "语言模型" in explain(caught.value, "zh")


def test_names_voices_and_mistakes() -> None:
    who = speakers(OverviewRequest("deep_dive", speakers=(Speaker("Theo", voice="low"), Speaker())))
    assert who == (Speaker("Theo", voice="low"), Speaker("Maya"))
    for wrong in (
        OverviewRequest("opera"),
        OverviewRequest("lecture", speakers=(Speaker(), Speaker())),
        OverviewRequest("debate", speakers=(Speaker(),)),
        OverviewRequest("deep_dive", speakers=(Speaker(),) * 5),
        OverviewRequest("deep_dive", speakers=(Speaker("A"), Speaker("A"))),
    ):
        with pytest.raises(NotebookError):
            speakers(wrong)


def test_chapters_follow_the_headings_or_the_sources(english: ScriptInput, chinese: ScriptInput) -> None:
    titles = [chapter.title for chapter in write(english, "deep_dive").chapters]
    assert titles[0] == "Opening"
    assert titles[-1] == "Closing"
    assert "Forgetting" in titles
    both = write(fakes.material(*english.sources, *chinese.sources), "deep_dive")
    assert {"How We Learn", "怎样学习"} <= {chapter.title for chapter in both.chapters}


def test_an_english_voice_is_not_asked_to_say_a_chinese_title(english: ScriptInput, chinese: ScriptInput) -> None:
    both = write(fakes.material(*english.sources, *chinese.sources), "interview")
    uncited = " ".join(turn.text for turn in both.turns if not turn.citations)
    assert not re.search(r"[\u4e00-\u9fff]", uncited)
    assert "a source in Chinese" in uncited


def test_the_focus_comes_first(english: ScriptInput) -> None:
    request = OverviewRequest("brief", 0.8, "en", focus="naps and sleep")
    script = QuoteScriptWriter().write(request, english, budget_for(0.8, PACE, "en"), no_progress).script
    cited = [c.quote for turn in script.turns for c in turn.citations]
    assert any("leep" in quote or "naps" in quote for quote in cited)
