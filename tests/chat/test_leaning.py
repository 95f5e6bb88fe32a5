"""Questions that lean on the one before, and questions that stand alone."""

from __future__ import annotations

import pytest

from notebook_app.chat.follow_up import Turn, understand
from notebook_app.chat.leaning import names_no_subject, pointing_word

LEANING = (
    "How does it retrieve?",
    "Which of them works best?",
    "What are its layers?",
    "它快吗？",
    "How many layers does it have?",
    "Which dataset was used to train it?",
    "Why is that?",
    "What does that mean?",
    "Is this true?",
    "How large was the sample?",
    "How large was the effect?",
    "How many participants were there?",
    "What datasets were used?",
    "What were the results?",
    "What are the limitations?",
    "样本量有多大？",
    "有多少参与者？",
    "它的作者是谁？",
    "这个方法有什么缺点？",
    "结果如何？",
    "其优点是什么？",
    "What did they find?",
    "Where was it tested?",
    "How were they recruited?",
    "Are these effects large?",
    "What happened there?",
    "How long did it last?",
    "Is it better than BM25?",
    "What are the drawbacks of this method?",
    "Does it work for children, too?",
    "他们招募了多少人？",
)
ALONE = (
    "Why do cats purr when they are happy?",
    "How do plants make their food?",
    "What evidence is there that sleep matters?",
    "Is there a link between sleep and memory?",
    "Do people who sleep less remember less than those who sleep more?",
    "What is the one thing that learners should do?",
    "What is the evidence that sleep helps memory?",
    "How much do seniors use the internet if they live alone?",
    "What are the limitations that the authors of CLADDER mention?",
    "植物如何制造它们的食物？",
    "除了咖啡，还有哪些其他饮料？",
    "其中哪种茶最贵的产地是云南吗？",
    "间隔效应是什么？",
    "睡眠对记忆有什么影响？",
    "普洱茶产自哪里？",
    "学生应该怎样安排复习时间？",
    "Do older adults own smartphones?",
    "What share of seniors go online?",
    "What causes rain?",
    "Who invented paper?",
    "Can machines think?",
    "Why do people forget?",
    "Which vitamins prevent scurvy?",
    "Is sugar addictive?",
    "What is the spacing effect?",
    "How large is the spacing effect?",
    "What is the capital of France and of Spain?",
    "What happens to memories that are not rehearsed?",
    "Is one night enough?",
    "Are there such things as learning styles?",
    "人们为什么会忘记？",
    "谁写了《茶经》？",
    "测试效应有多大？",
    "海马体在睡眠时做什么？",
    "What is the learning rate of the student model?",
    "Do the weak and strong models share a vocabulary?",
)


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_points_back_or_names_no_subject_leans(question: str) -> None:
    assert pointing_word(question) or names_no_subject(question)


@pytest.mark.parametrize("question", ALONE)
def test_a_question_with_a_subject_of_its_own_stands_alone(question: str) -> None:
    """Whatever was asked before: it is neither reworded nor kept to the sources of the answer before."""
    assert not pointing_word(question)
    assert not names_no_subject(question)
    for before in ("How much does filter-then-rerank improve F1?", "What is dropout?", "睡眠有什么好处？"):
        found = understand(question, Turn(before, ("a" * 64,)), lambda: {"a" * 64: "Reranking"})
        assert (found.question, found.sources) == (question, ())


@pytest.mark.parametrize(
    "question", ["it " * 20_000, "of the " * 20_000, "那它的" * 20_000, "is there " * 20_000, "?" * 50_000]
)
def test_long_questions_cost_no_more_than_their_length(question: str) -> None:
    pointing_word(question)
    names_no_subject(question)
