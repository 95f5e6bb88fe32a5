from __future__ import annotations

import re

import pytest

from ingest.models import no_progress
from notebook_app.audio.script.material import SourceMaterial
from notebook_app.audio.script.outline import Pace, budget_for
from notebook_app.audio.script.phrases import Phrases, spoken_title
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.audio.script.readings import Surroundings, hangs, place_of
from notebook_app.records import OverviewRequest, Script
from notebook_app.text.key_sentences import told_sentences
from tests.audio import fakes

STUDY = """## Recall
This review gathers what is known about retrieval practice and how it helps people remember. Other things are left out.
## Counting
Glanzer and Cunitz (1966) found that thirty seconds of counting removed the advantage of the last items of a list. They were all counting aloud. Two more groups were tested in silence and kept every advantage that was known.
## Reading
Rayner, Schotter, and Treiman (2016) compared several ways of reading fast and saw that understanding falls with speed.
## Practice
Schools that used retrieval practice every week kept nearly all of the words for more than a year in that school.
## Limits
Nothing here has been shown for children under six years of age, and for music the evidence is thin as well."""
CHINESE = """## 一
卡皮克和罗迪格在二〇〇八年报告，反复回忆的学生一周以后记得的单词要多得多。他们还比较了四种不同的练习方法。
没有读懂的句子，即使按最好的时间表来复习也还是记不住的。"""


def source(text: str = STUDY, title: str = "On Memory", language: str = "en", sha256: str = "a" * 64) -> SourceMaterial:
    return fakes.source(text, title=title, language=language, sha256=sha256)


def write(*sources: SourceMaterial, language: str = "en", minutes: float = 2.0) -> Script:
    writer = QuoteScriptWriter(lambda passages: ["retrieval practice"])
    budget = budget_for(minutes, Pace(4.5), language)
    request = OverviewRequest("deep_dive", minutes, language)
    return writer.write(request, fakes.material(*sources), budget, no_progress).script


def question_before(script: Script, words: str) -> str:
    turn = next(n for n, turn in enumerate(script.turns) if any(words in c.quote for c in turn.citations))
    return script.turns[turn - 1].text


def test_a_question_names_what_its_quotation_holds() -> None:
    script = write(source())
    assert "Glanzer and Cunitz" in question_before(script, "Glanzer")
    assert "Rayner and colleagues" in question_before(script, "Rayner")
    assert "about retrieval practice" in question_before(script, "every week")
    assert question_before(script, "This review") in {Phrases("en").say(f"ask_itself_{n}") for n in (1, 2, 3)} | {
        "There is a part called Recall. What does it tell us?"
    }


def test_a_chinese_question_names_whose_work_it_is() -> None:
    script = write(source(CHINESE, "记忆", "zh"), language="zh", minutes=1.0)
    assert "卡皮克和罗迪格" in question_before(script, "卡皮克和罗迪格")


def test_nobody_asks_under_a_heading_that_names_nothing() -> None:
    assert not any("Limits" in turn.text for turn in write(source()).turns)


def test_the_recap_names_what_was_asked_about_in_each_source() -> None:
    other = source(CHINESE, "记忆", "zh", "b" * 64)
    closing = write(source(), other).turns[-2].text
    assert "On Memory" in closing
    assert "retrieval practice" in closing


def test_no_host_opens_a_source_by_asking_what_comes_after() -> None:
    script = write(source(), source(CHINESE, "记忆", "zh", "b" * 64))
    later = {text for n in range(1, 8) for text in [Phrases("en").say(f"ask_{n}")]}
    opening = [turn.text for turn in script.turns if re.match("Let us open|The next one|Now to|We turn to", turn.text)]
    assert opening
    assert not any(each in text for text in opening for each in later)


@pytest.mark.parametrize("text", [STUDY, CHINESE])
def test_a_sentence_that_hangs_is_read_with_the_one_before(text: str) -> None:
    around = Surroundings(material := source(text, language="zh" if text is CHINESE else "en"))
    hanging = [each for each in told_sentences(material.passages) if hangs(each)]
    assert hanging
    for sentence in hanging:
        reading = around.reading(sentence, set(), whole=False)
        assert len(reading) == 2, sentence.text
        assert reading[-1] is not reading[0]
        assert place_of(reading[-1]) == place_of(sentence)


def test_a_reading_goes_on_to_no_item_of_a_list() -> None:
    around = Surroundings(material := source())
    glanzer = next(each for each in told_sentences(material.passages) if "Glanzer" in each.text)
    assert [each.text for each in around.reading(glanzer, set())][1:] == ["They were all counting aloud."]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("A SHORT GLOSSARY OF LEARNING", "A Short Glossary of Learning"),
        ("Spacing and Testing: Two Effects That Last", "Spacing and Testing"),
        ("notes-on-sleep.txt", "notes-on-sleep"),
        ("间隔效应与提取练习：一篇短综述", "间隔效应与提取练习"),
        ("BERT: Pre-training", "BERT: Pre-training"),
    ],
)
def test_titles_as_they_are_said(title: str, said: str) -> None:
    assert spoken_title(title) == said
