from __future__ import annotations

import pytest

from notebook_app.text.boilerplate import is_boilerplate
from notebook_app.text.stance import stance_of


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("We show that whales learn their songs.", ""),
        ("Whales sing for hours.", ""),
        ("Our method outperforms previous approaches by 3%.", ""),
        ("Smith et al. (2001) found that whales are silent.", "others"),
        ("Previous studies suggest that whales are silent.", "others"),
        ("However, most existing methods retrieve only short chunks.", "others"),
        ("It has been claimed that models understand causality.", "others"),
        ("According to Jones, whales are fish.", "others"),
        ("以往研究认为鲸鱼不会唱歌。", "others"),
        ("If whales were fish, they would have gills.", "hypothetical"),
        ("We hypothesize that whales sing to mate.", "hypothetical"),
        ("For example, one calf sang for a day.", "example"),
        ("Can whales hear us?", "question"),
    ],
)
def test_whose_claim_a_sentence_is(text: str, stance: str) -> None:
    assert stance_of(text) == stance


def test_a_section_on_earlier_work_speaks_of_others() -> None:
    assert stance_of("Whales are silent at night.", ["related"]) == "others"
    assert stance_of("We extend this to calves.", ["related"]) == ""


@pytest.mark.parametrize(
    "text",
    ["Pew Research Center is a nonpartisan fact tank that informs the public.", "RECOMMENDED CITATION: A Center, 2020.", "© 2021 The Authors. All rights reserved.", "Our code is available at https://x.org."],
)  # fmt: skip
def test_boilerplate_is_known(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize("text", ["The center of the galaxy holds a black hole.", "We release a dataset of songs."])
def test_what_a_document_says_itself_is_no_boilerplate(text: str) -> None:
    assert not is_boilerplate(text)
