"""Every regular expression that meets a file's text, on texts made to slow it down: none costs more than the text grows."""

from __future__ import annotations

import pytest

from tests.growth import modules, patterns, slow_texts, ways_used

MATCHED = {"ingest.structure._ALONE"}
"""Tables of expressions that are only held against a whole heading."""
PACKAGES = (
    "ingest",
    "notebook_app.text",
    "notebook_app.verify",
    "notebook_app.intake",
    "notebook_app.run",
    "notebook_app.studio.notes",
)
"""What meets a file's text. What is spoken, asked, or replied by a model comes in some hundred or thousand characters."""


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_no_expression_tries_a_text_again_and_again(package: str) -> None:
    slow: dict[str, str] = {}
    seen: set[tuple[object, int]] = set()
    for module in modules(package):
        for name, pattern in patterns(module):
            if (pattern.pattern, pattern.flags) in seen:
                continue
            seen.add((pattern.pattern, pattern.flags))
            ways = frozenset({"fullmatch"}) if name in MATCHED else ways_used(module, name.rpartition(".")[2])
            for text, short, long in slow_texts(pattern, ways):
                slow[name] = f"{text}: {short:.3f} s, {long:.3f} s for four times as much"
    assert seen or package != "ingest"
    assert slow == {}
