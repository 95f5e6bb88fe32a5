"""Gaps, distractors and changed figures."""

from __future__ import annotations

import random

import pytest

from notebook_app.notebook import Notebook
from notebook_app.studio.recall.definitions import definition
from notebook_app.studio.recall.distractors import Distractors
from notebook_app.studio.recall.figures import changed, figure_form, other_figures
from notebook_app.studio.recall.gaps import GAP, Gap, gaps, gives_away
from notebook_app.studio.recall.sentences import Told
from notebook_app.studio.recall.vocabulary import FIGURE, Vocabulary, names_in
from notebook_app.verify.numerals import quantities
from tests.chat.passages import stored

TEXT = (
    "Spaced practice is a kind of learning in which sessions lie apart. The spacing effect is large. In 1885 Ebbinghaus "
    "described the spacing effect for lists of syllables. Massed practice is the opposite of spaced practice. Students of "
    "Harvard University, who learned by spaced practice, remembered 74% of the words. Those who learned by massed practice "
    "remembered 49% of the words, which the team of Harvard University found low."
)


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(stored("Learning", TEXT))


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("cluster", "Clustering puts the nodes together."),
        ("summarization", "A summary of summaries."),
        ("students", "Each student was asked."),
        ("retrieval", "What is retrieved is read."),
        ("12", "Twelve of them came."),
        ("1,200", "Of 1200 people."),
        ("30%", "百分之三十的人"),
        ("retrieval augmented generation", "A system of RAG."),
        ("KaLMA", "A task of Knowledge-aware Language Model Attribution."),
        ("LLMs", "Many large language models."),
        ("间隔效应", "这种效应很大。"),
        ("tree", "Each subtree is read."),
    ],
)
def test_an_answer_its_relatives_its_figure_and_its_abbreviation_are_seen(answer: str, shown: str) -> None:
    assert gives_away(answer, shown)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("spacing", "A large effect was found."),
        ("49%", "Of 74% of them."),
        ("the effect", "The sessions."),
        ("绿茶", "红色的叶子"),
    ],
)
def test_what_does_not_give_it_away_is_not_refused(answer: str, shown: str) -> None:
    assert not gives_away(answer, shown)


def test_a_gap_is_a_whole_phrase_that_matters_and_stands_nowhere_else(vocabulary: Vocabulary) -> None:
    sentence = "Students of Harvard University, who learned by spaced practice, remembered 74% of the words."
    found = {gap.answer(sentence): gap.kind for gap in gaps(sentence, vocabulary)}
    assert found["74%"] == "number"
    assert found["spaced practice"] == "term"
    assert found["Harvard University"] == "name"
    assert not {"practice", "University", "words", "Students"} & found.keys()
    assert "spaced practice" not in {
        gap.answer(sentence) for gap in gaps(sentence, vocabulary, shown="On spaced practice")
    }
    for gap in gaps(sentence, vocabulary):
        assert gap.blank(sentence).count(GAP) == 1


def test_an_article_before_a_gap_says_nothing() -> None:
    assert Gap(3, 8, "term", 1).blank("an apple fell") == f"a(n) {GAP} fell"


@pytest.mark.parametrize(
    "text", ["See Table 3 for it.", "We ran Llama 2 on it.", "GPT-4 and v1.5.2 won.", "From 3–5 of it."]
)
def test_a_figure_that_is_part_of_a_label_is_no_gap(text: str, vocabulary: Vocabulary) -> None:
    assert [gap for gap in gaps(text, vocabulary) if gap.kind == "number"] == []


def test_a_definition_is_of_a_term_of_its_source(vocabulary: Vocabulary) -> None:
    found = definition("Spaced practice is a kind of learning in which sessions lie apart.", vocabulary)
    assert found is not None
    assert (found.term, found.start, found.end) == ("spaced practice", 0, 15)
    assert definition("This work is a kind of learning.", vocabulary) is None
    assert definition("Spaced practice is an exception here.", vocabulary) is None
    assert definition("The weather is a kind of talking.", vocabulary) is None


@pytest.mark.parametrize("figure", ["74%", "1,200", "3.5", "1885", "7", "$450", "12.5%", "98%"])
def test_a_changed_figure_has_the_form_and_stands_nowhere(figure: str) -> None:
    texts = ["It was 49% of 1,500 in 1890, or three and $900."]
    made = changed(figure, random.Random(1), texts, count=4)
    assert made
    known = {q.value for text in [*texts, figure] for q in quantities(text)}
    for other in made:
        assert FIGURE.search(f" {other} "), other
        assert not {q.value for q in quantities(other)} & (known - {q.value for q in quantities(figure)})
        assert other != figure
        assert other.endswith("%") == figure.endswith("%")
        assert figure_form(other)[:4] == figure_form(figure)[:4]


def test_wrong_figures_are_of_the_source_but_not_of_the_passage() -> None:
    found = other_figures("74%", ["49%", "81%", "60%", "1885", "7"], random.Random(1), ["It was 74%, not 49%."], 3)
    assert len(set(found)) == 3
    assert "49%" not in found
    assert {"81%", "60%"} <= set(found)
    assert all(each.endswith("%") for each in found)


def test_a_distractor_is_of_the_kind_not_in_the_passage_and_not_right_too() -> None:
    about = [
        "High trees near the lake hold the nests of the grey heron. The grey heron is a wader.",
        "The night heron is awake after dusk. By day the night heron is in the willows.",
        "High trees near the lake hold the nests of the great egret. The great egret is often alone.",
        "The little bittern is in the reeds. In winter the little bittern is gone.",
        "The white stork is here in May. Frogs are the food of the white stork.",
    ]
    passages = stored("Birds", *about)
    words = {passages[0].source: Vocabulary(passages)}
    text = "High trees near the lake hold the nests of the grey heron."
    gap = Gap(47, 57, "term", 1)
    assert gap.answer(text) == "grey heron"
    told = Told(passages[0], passages[0].sentences[0], text, 0)
    assert words[passages[0].source].of("grey heron")
    found = Distractors([passages], words).of(told, gap, random.Random(1), count=3)
    assert found
    assert "great egret" not in found, "it nests there too"
    assert not any("heron" in each for each in found), "it shares a word with the answer"
    assert set(found) <= {"little bittern", "white stork"}


def test_names_are_runs_of_capitals_inside_a_sentence() -> None:
    assert list(names_in("There the Ladder of Causation and GPT-4 met Pearl in May.")) == [
        "Ladder of Causation",
        "GPT-4",
        "Pearl",
    ]


def test_sentences_of_the_samples_can_be_asked(samples: Notebook) -> None:
    from notebook_app.studio.recall.sentences import plain

    assert plain("It grew (Smith et al., 2020) by 3% [12, 13].") == "It grew by 3%."
