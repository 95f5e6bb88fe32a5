from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebook_app.llm.thinking import ThoughtFilter


def parted(*pieces: str) -> tuple[str, str]:
    """Return text and thoughts as they stand in the end."""
    parting, text, thought = ThoughtFilter(), "", ""
    for delta in (*(parting.feed(piece) for piece in pieces), parting.finish()):
        if delta.retracts:
            text, thought = "", thought + text
        text, thought = text + delta.text, thought + delta.thought
    return text, thought


@pytest.mark.parametrize(
    ("reply", "text", "thought"),
    [
        ("<think>Hm.</think>\n\nHello.", "Hello.", "Hm."),
        ("Hm.</think>\n\nHello.", "Hello.", "Hm."),
        ("<think></think>Hello.", "Hello.", ""),
        ("<THINKING>a < b</THINKING> Hello.", "Hello.", "a < b"),
        ("Hello <think>hm</think> you", "Hello you", "hm"),
        ("<think>never finished", "", "never finished"),
        ("<think>a</think>One </think> two", "One </think> two", "a"),
        ("a <b and <th", "a <b and <th", ""),
    ],
)
def test_thoughts_are_parted_however_the_reply_is_split(reply: str, text: str, thought: str) -> None:
    assert parted(reply) == (text, thought)
    assert parted(*reply) == (text, thought)


@given(st.lists(st.sampled_from(["<think>", "</think>", "<", "think>", " ", "word", "</"]), max_size=8), st.data())
def test_the_same_comes_out_however_it_is_split(parts: list[str], data: st.DataObject) -> None:
    reply = "".join(parts)
    cut = data.draw(st.integers(0, len(reply)))
    assert parted(reply[:cut], reply[cut:]) == parted(reply)
