"""Text to phonemes: every word keeps its place in the text, and nothing is longer than the voice takes."""

from __future__ import annotations

import pytest

from notebook_app.audio.speech.phonemes.alphabetic import alphabetic_units
from notebook_app.audio.speech.phonemes.chinese import chinese_units, syllable_sounds
from notebook_app.audio.speech.phonemes.units import LONGEST, Unit, symbols, utterances


def phonemes(units: list[Unit]) -> str:
    return "".join(unit.phonemes for unit in units)


@pytest.mark.parametrize(
    ("text", "accent", "said"),
    [
        ("Hello world, it works.", "en-us", "həlˈO wˈɜɹld, ɪt wˈɜɹks."),
        ("Go home; there!", "en-gb", "ɡˌQ hˈQm; ðˈɛː!"),
        ("El perro corre — ¿no?", "es", "el pˈero kˈore — nˈo?"),
        ("C'est «bien».", "fr", "sˈɛ “bjˈɛ̃”."),
    ],
)
def test_a_text_becomes_the_phonemes_the_voice_was_trained_on(text: str, accent: str, said: str) -> None:
    found = phonemes(alphabetic_units(text, accent))
    assert found == said
    assert set(found) <= symbols().keys(), "the voice knows every one"


def test_every_word_keeps_its_place_where_espeak_runs_them_together() -> None:
    text = "One of the things (“GPT-4” and so on) is that it's 3.5 times faster than the rest."
    units = [unit for unit in alphabetic_units(text, "en-us") if unit.end > unit.start]
    words = [text[unit.start : unit.end] for unit in units]
    assert "of the" in words
    assert " ".join(words).replace("“", "").split()[-3:] == ["than", "the", "rest"]
    assert next(unit.phonemes for unit in units if text[unit.start : unit.end] == "times") == " tˈImz"


@pytest.mark.parametrize(
    ("pinyin", "said"),
    [("zhong1", "ꭧʊ→ŋ"), ("nü3", "ny↓"), ("xue2", "ɕɥe↗"), ("shi4", "ʂɨ↘"), ("er2", "ɚ↗"), ("de5", "tɤ"), ("yi1", "i→"),
     ("wu3", "u↓"), ("jiu3", "ʨjou↓"), ("lve4", "lɥe↘"), ("gui4", "kwei↘"), ("dun4", "twə↘n")],
)  # fmt: skip
def test_pinyin_becomes_sounds_with_tones(pinyin: str, said: str) -> None:
    assert syllable_sounds(pinyin) == said


def test_chinese_with_english_in_it_is_said_in_both_and_heteronyms_by_their_phrase() -> None:
    text = "银行的行长说，《学习》用了GPT模型。"
    units = chinese_units(text)
    said = phonemes(units)
    assert "xa↗ŋ" in said
    assert "ꭧa↓ŋ" in said, "长 as in 行长"
    assert "ʤˌipˌitˈi" in said, "GPT, by its letters"
    assert said.count("“") == said.count("”") == 1
    assert "".join(text[unit.start : unit.end] for unit in units) == "银行的行长说学习用了GPT模型"


def test_sentences_are_cut_at_marks_and_none_is_longer_than_the_voice_takes() -> None:
    long = "the memory of what was read fades, " * 30 + "and that is all."
    parts = utterances(alphabetic_units(f"Yes. {long} No.", "en-us"))
    assert all(sum(unit.symbols for unit in part.units) <= LONGEST for part in parts)
    assert all(part.phonemes.rstrip().endswith((",", ".")) for part in parts)
    assert [part.ends_sentence for part in parts][-1]
    assert "".join(part.phonemes for part in parts) == phonemes(alphabetic_units(f"Yes. {long} No.", "en-us"))
    word = utterances([Unit(0, 900, "a" * 900)])
    assert [len(part.phonemes) for part in word] == [LONGEST]


def test_short_sentences_share_a_breath_and_marks_alone_are_nothing() -> None:
    assert len(utterances(alphabetic_units("Yes. No. Perhaps so.", "en-us"))) == 1
    assert utterances(alphabetic_units("… — “”", "en-us")) == []
    assert utterances(chinese_units("。！？")) == []
