"""Whether the sentences of a caption are told from those around it."""

from __future__ import annotations

import pytest

from notebook_app.text.captions import in_captions
from tests.chat.passages import stored


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Figure 3: The catch. Median over 22 herons.\n\nIt fell with the tide.", (True, True, False)),
        ("Herons fish at dawn.\n\nTable A2: The catch by hour. Night is left out.", (False, True, True)),
        ("Table 3 shows that herons caught 12 fish. At noon it was 4.", (False, False)),
        ("Herons fish.\nFig. 2 - Where they stand. In the reeds.\nNobody knows why.", (False, True, True, True)),
        ("图 2：白鹭的捕鱼量。夜间不计。\n\n捕鱼量随潮汐下降。", (True, True, False)),
    ],
)
def test_a_caption_reaches_to_the_end_of_its_paragraph(text: str, said: tuple[bool, ...]) -> None:
    (passage,) = stored("Herons", text)
    assert in_captions(passage) == said
