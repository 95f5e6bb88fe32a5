"""Every regular expression that the product keeps, on texts made to slow it down: none costs more than the text grows."""

from __future__ import annotations

import pytest

from tests.growth import is_searched, modules, patterns, slow_texts


@pytest.mark.slow
@pytest.mark.parametrize("package", ["ingest", "notebook_app"])
def test_no_expression_tries_a_text_again_and_again(package: str) -> None:
    slow: dict[str, str] = {}
    seen: set[tuple[object, int]] = set()
    for module in modules(package):
        for name, pattern in patterns(module):
            if (pattern.pattern, pattern.flags) in seen:
                continue
            seen.add((pattern.pattern, pattern.flags))
            for text, short, long in slow_texts(pattern, searched=is_searched(module, name.rpartition(".")[2])):
                slow[name] = f"{text}: {short:.3f} s, {long:.3f} s for four times as much"
    assert len(seen) > 50
    assert slow == {}
