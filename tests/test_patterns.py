"""Every regular expression, on texts made to slow it down: none costs more than the text grows."""

from __future__ import annotations

import pkgutil

import pytest

import notebook_app
from tests.growth import inline, modules, patterns, slow_texts, ways_used

MATCHED = {"ingest.structure._ALONE"}
"""Tables of expressions that are only held against a whole heading."""
NOT_FROM_OUTSIDE = {"notebook_app.ui.serving.policy._INLINE_SCRIPT"}
"""What is held against nothing but the page that Streamlit ships."""
PACKAGES = ("ingest", *(f"notebook_app.{found.name}" for found in pkgutil.iter_modules(notebook_app.__path__)))
"""What meets a file's text, and what is asked, replied by a model, or spoken."""


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_no_expression_tries_a_text_again_and_again(package: str) -> None:
    slow: dict[str, str] = {}
    seen: set[tuple[object, int, frozenset[str]]] = set()
    for module in modules(package):
        kept = (
            (name, pattern, frozenset({"fullmatch"}) if name in MATCHED else ways_used(module, name.rpartition(".")[2]))
            for name, pattern in patterns(module)
        )
        for name, pattern, ways in (*kept, *inline(module)):
            if name in NOT_FROM_OUTSIDE or (pattern.pattern, pattern.flags, ways) in seen:
                continue
            seen.add((pattern.pattern, pattern.flags, ways))
            for text, short, long in slow_texts(pattern, ways):
                slow[name] = f"{text}: {short:.3f} s, {long:.3f} s for four times as much"
    assert seen or package != "ingest"
    assert slow == {}
