"""What a reader changed, laid over what is generated next."""

from __future__ import annotations

from typing import Any

from notebook_app.studio.overlay import difference, lay_over, renewed, without
from notebook_app.studio.standing import fallen_items

OLD, NEW = "a" * 64, "b" * 64


def citation(n: int, start: int = 0, source: str = OLD) -> dict[str, Any]:
    return {"n": n, "source": source, "page": 1, "start": start, "end": start + 9, "quote": "Some word"}


def said(key: str, text: str, *numbers: int) -> dict[str, Any]:
    return {"id": key, "text": text, "citations": list(numbers), "verdict": "supported"}


def content(
    *sections: tuple[str, list[dict[str, Any]]], citations: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    rows = [{"id": name, "heading": name, "statements": rows} for name, rows in sections]
    return {**more, "sections": rows, "citations": citations}


MADE = content(
    ("one", [said("x", "Herons fish.", 1), said("y", "They nest.", 2)]),
    ("two", [said("z", "They roost.", 3)]),
    citations=[citation(1), citation(2, 10), citation(3, 20)],
    subtitle="On herons",
)
"""A first version, as it was generated."""
NEXT = content(
    ("one", [said("y", "They build nests.", 1), said("w", "They fly.", 2), said("x", "Herons catch fish.", 3)]),
    citations=[citation(1, 10), citation(2, 30), citation(3)],
    subtitle="On birds",
)
"""The version after it: other words, other numbers, one section less."""


def texts(made: dict[str, Any], place: int = 0) -> list[str]:
    return [each["text"] for each in made["sections"][place]["statements"]]


def quoted(made: dict[str, Any], item: dict[str, Any]) -> list[int]:
    by_number = {each["n"]: each["start"] for each in made["citations"]}
    return [by_number[n] for n in item["citations"]]


def test_nothing_changed_is_no_overlay() -> None:
    assert not difference(MADE, MADE)
    assert lay_over(difference(MADE, MADE), NEXT) == NEXT


def test_a_changed_text_stays_and_keeps_its_passage_under_the_new_numbers() -> None:
    edited = content(
        ("one", [said("x", "Herons fish well.", 1), said("y", "They nest.", 2)]),
        ("two", [said("z", "They roost.", 3)]),
        citations=MADE["citations"],
        subtitle="On herons",
    )
    laid = lay_over(difference(MADE, edited), NEXT)
    assert texts(laid) == ["They build nests.", "They fly.", "Herons fish well."]
    assert quoted(laid, laid["sections"][0]["statements"][2]) == [0]
    assert laid["sections"][0]["statements"][2]["edited"]
    assert laid["subtitle"] == "On birds"
    assert NEXT["sections"][0]["statements"][2]["text"] == "Herons catch fish.", "what was generated is left alone"


def test_what_was_taken_out_stays_out_and_what_was_put_in_stays_in() -> None:
    edited = content(
        ("one", [said("x", "Herons fish.", 1), said("mine", "I saw one.", 3)]),
        ("two", [said("z", "They roost.", 3)]),
        citations=MADE["citations"],
        subtitle="My herons",
    )
    laid = lay_over(difference(MADE, edited), NEXT)
    assert texts(laid) == ["They fly.", "Herons catch fish.", "I saw one."]
    assert quoted(laid, laid["sections"][0]["statements"][2]) == [20]
    assert laid["subtitle"] == "My herons"


def test_a_change_whose_place_is_gone_is_not_lost() -> None:
    edited = content(
        ("one", MADE["sections"][0]["statements"]),
        ("two", [said("z", "They roost in willows.", 3)]),
        citations=MADE["citations"],
        subtitle="On herons",
    )
    laid = lay_over(difference(MADE, edited), {**NEXT, "statements": []})
    assert [each["text"] for each in laid["statements"]] == ["They roost in willows."]


def test_statements_whose_source_is_gone_fall_and_are_renewed_alone() -> None:
    mixed = content(
        ("one", [said("x", "Herons fish.", 1), said("y", "They nest.", 2)]),
        citations=[citation(1), citation(2, 10, NEW)],
    )
    assert fallen_items(mixed, {OLD, NEW}) == []
    assert fallen_items(mixed, {NEW}) == ["x"], "the section around it stands"
    assert texts(without(mixed, frozenset({"x"}))) == ["They nest."]
    successor = "c" * 64
    new = content(
        ("one", [said("y", "They nest again.", 1), said("v", "Herons fish at dusk.", 2)]),
        citations=[citation(1, 10, NEW), citation(2, 5, successor)],
    )
    after = renewed(mixed, new, frozenset({"x"}), frozenset({successor}))
    assert texts(after) == ["They nest.", "Herons fish at dusk."]
    assert fallen_items(after, {NEW, successor}) == []
