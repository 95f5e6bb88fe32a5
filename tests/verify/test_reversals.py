from __future__ import annotations

import pytest

from notebook_app.records import Verdict
from notebook_app.verify import reversals
from notebook_app.verify.facts import opening_name
from notebook_app.verify.lexicon import lexicon
from notebook_app.verify.verdict import judge
from tests.chat.passages import stored

PAGE = (
    "The new pump raised the yield of the northern wells, and the old filter lowered the noise. Farmers who watered at "
    "night lost less water than farmers who watered at noon. The northern wells gave 40 litres an hour, the southern wells "
    "gave 65 litres an hour. Most villages kept their tanks. Deep wells may feed the shallow wells in dry summers. The "
    "council warned the growers after the flood. In 1987 the valley had 12 mills."
)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        # opposites, in the clause that the claim is about
        ("The new pump raised the yield of the northern wells.", "supported"),
        ("The new pump lowered the yield of the northern wells.", "unsupported"),
        # sides of a comparison; with the opposite word too, it is the same again
        ("Farmers who watered at noon lost more water than farmers who watered at night.", "supported"),
        ("Farmers who watered at noon lost less water than farmers who watered at night.", "unsupported"),
        # two numbers exchanged
        ("The southern wells gave 65 litres an hour and the northern wells gave 40.", "supported"),
        ("The southern wells gave 40 litres an hour and the northern wells gave 65.", "unsupported"),
        # one number by another's words
        ("The southern wells gave 65 litres an hour.", "supported"),
        ("The southern wells gave 40 litres an hour.", "weak"),
        # shares of the whole
        ("Most of the villages kept their tanks.", "supported"),
        ("All villages kept their tanks.", "weak"),
        # what is only possible
        ("Deep wells might feed the shallow wells in dry summers.", "supported"),
        ("Deep wells feed the shallow wells in dry summers.", "weak"),
        # who does what to whom
        ("The council warned the growers.", "supported"),
        ("The growers were warned by the council.", "supported"),
        ("The growers warned the council.", "unsupported"),
        # order of events
        ("After the flood the council warned the growers.", "supported"),
        ("The council warned the growers before the flood.", "unsupported"),
        # a number in words, nearly word for word, and a word of its own
        ("In 1987 the valley had twelve mills.", "supported"),
        ("In 1987 the valley had twenty mills.", "unsupported"),
        ("In 1987 the valley had 12 smithies.", "weak"),
    ],
)
def test_true_and_false_pairs(claim: str, verdict: Verdict) -> None:
    assert judge(claim, stored("Wells", PAGE)) == verdict


@pytest.mark.parametrize(
    ("claim", "sentence", "is_false"),
    [
        ("Recall was better than rereading.", "Recall was better than rereading.", False),
        ("Rereading was better than recall.", "Recall was better than rereading.", True),
        ("Compared with rereading, recall was better.", "Recall was better than rereading.", False),
        ("The result was positive for the second sample.", "The result was negative for the second sample.", True),
        ("The cell is stable.", "The cell is unstable.", True),
        ("药物提高了患者的血压。", "药物降低了患者的血压。", True),
        ("药物提高了患者的血压。", "这种药物提高了患者的血压。", False),
    ],
)
def test_opposites_and_sides(claim: str, sentence: str, is_false: bool) -> None:
    assert reversals.is_reversed(claim, sentence) is is_false


def test_a_number_stays_with_its_name() -> None:
    text = "In that test the model ABC1 scored 61 points, while XYZ2 scored 48 points."
    assert not reversals.names_are_moved("In the end it was XYZ2 that got 48 and ABC1 that got 61.", text)
    assert reversals.names_are_moved("In the end it was XYZ2 that got 61 and ABC1 that got 48.", text)


@pytest.mark.parametrize(
    ("claim", "name"),
    [("Keshav wrote it.", "Keshav"), ("Rereading is common.", ""), ("The bridge opened.", ""), ("Many left.", "")],
)
def test_a_name_at_the_start(claim: str, name: str) -> None:
    assert opening_name(claim) == name


def test_a_stranger_at_the_start_is_doubted() -> None:
    assert judge("Keshav said that most villages kept their tanks.", stored("Wells", PAGE)) != "supported"


def test_a_denial_in_other_words_is_doubted_only() -> None:
    page = stored(
        "Wells", "It is not known that the mills of the valley ever used the water of the northern wells in summer."
    )
    assert judge("Records of that time say: mills of the valley used northern water.", page) == "weak"


def test_cosines_belong_to_an_embedder() -> None:
    assert lexicon().likeness["e5"] > lexicon().likeness["minilm"]
    page = stored("Wells", PAGE)
    assert judge("Something else entirely stands here.", page, None, "unknown") == "unsupported"


def test_clauses_in_another_order_are_the_same() -> None:
    assert judge(
        "the southern wells gave 65 litres an hour, The northern wells gave 40 litres an hour.", stored("Wells", PAGE)
    ) == ("supported")


GLOSSARY = (
    "Recognition. Deciding whether something was met before. It is usually easier than recall. Massed lessons led to lower "
    "marks than spaced lessons at all intervals [40]. Early rain favoured the barley, late rain favoured the wheat. "
    "Of the fields 12% were dry in May and 31% in July. The new mill surpassed the old one in output. "
    "No flood harmed the tower, and the wall did not help the garden. These dykes are high. "
    "Seeds have not been sown, nor sorted."
)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        # a pronoun stands for the subject, or the headword, before it
        ("Recall is usually harder than recognition.", "supported"),
        ("Recognition is usually harder than recall.", "unsupported"),
        # what follows "than" may leave out its verb
        ("Spaced lessons led to lower marks than massed lessons.", "unsupported"),
        ("Massed lessons led to lower marks than spaced lessons.", "supported"),
        # two pairs in two clauses
        ("Early rain favoured the wheat and late rain favoured the barley.", "unsupported"),
        # a verb that compares
        ("The old mill did worse in output than the new mill.", "supported"),
        # a reference is no number
        ("Massed lessons led to marks 40% lower than spaced lessons.", "unsupported"),
        # a denial in the clause that the claim is about, though another clause denies too
        ("The wall did help the garden.", "weak"),
        ("Seeds have neither been sown nor sorted.", "supported"),
        # "both" of what the text counts no further
        ("Both dykes are high.", "supported"),
    ],
)
def test_the_same_in_other_words(claim: str, verdict: Verdict) -> None:
    assert judge(claim, stored("Fields", GLOSSARY)) == verdict


def test_a_number_between_two_names_belongs_to_either() -> None:
    text = "Twenty-seven U.S. states are reporting some community spread of COVID-19."
    assert (
        judge("Community spread of COVID-19 is reported by 27 states of the U.S.", stored("Report", text))
        != "unsupported"
    )


def test_a_long_run_of_common_characters_is_no_chinese_name() -> None:
    passages = stored("建筑", "建筑业占发达国家国内生产总值的6%至9%。", language="zh")
    assert judge("在发达国家，建筑业约占国内生产总值的百分之六到百分之九。", passages) == "supported"
