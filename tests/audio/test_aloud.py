from __future__ import annotations

import pytest
import soundfile

from notebook_app.audio.aloud import reader, spoken_parts
from notebook_app.settings import Settings

ANSWER = """Your sources say:

> The **gap** should be about a fifth of the delay [1]. It was tested with 1,354 people [2][3].

| delay | gap |
| --- | --- |
| a week | a day |

```python
print("not this")
```

1. See `Cepeda` [the paper](https://example.org)."""


def test_signs_markers_tables_and_code_are_not_read() -> None:
    assert spoken_parts(ANSWER, ended=True) == [
        "Your sources say: The gap should be about a fifth of the delay.",
        "It was tested with 1,354 people.",
        "See Cepeda the paper.",
    ]


def test_the_last_sentence_of_an_answer_that_grows_waits() -> None:
    whole = "Spacing helps memory more than massing does. It was shown in many experiments. And it lasts."
    said: list[str] = []
    for end in range(0, len(whole), 7):
        parts = spoken_parts(whole[:end], ended=False)
        assert parts[: len(said)] == said, "what was read is not read otherwise later"
        said = parts
    assert len(said) == 2
    assert " ".join(spoken_parts(whole, ended=True)) == whole


def test_chinese_is_read_by_sentences() -> None:
    parts = spoken_parts(
        "间隔学习比集中学习更能帮助人们长期记住所学的内容，这一点已经得到许多实验的证实。遗忘会变慢 [1]。", ended=True
    )
    assert len(parts) == 2
    assert "[1]" not in "".join(parts)


@pytest.mark.slow
def test_a_part_is_spoken_once(settings_with_espeak: Settings) -> None:
    voice = reader(settings_with_espeak)
    spoken = voice.speak("Spacing helps.")
    assert soundfile.info(spoken).duration > 0.3
    assert voice.speak("Spacing helps.") == spoken
    assert reader(settings_with_espeak) is voice
    other = reader(settings_with_espeak.model_copy(update={"speech_voices": "x,y"}))
    assert other is not voice
    other.close()


@pytest.fixture
def settings_with_espeak(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("aloud"), speech_engine="espeak")
