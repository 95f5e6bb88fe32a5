"""Topics of a text in a language of which only the stop words are known."""

from __future__ import annotations

from ingest.languages import LANGUAGES
from notebook_app.text.repeated import repeated_phrases

GERMAN = (
    "Eine Hyperebene zerlegt den Raum in zwei Halbebenen. Die Hesse-Normalform einer Hyperebene ist eindeutig. "
    "Wenn der Normalenvektor normiert ist, dann gilt die Hesse-Normalform auch hier, und dann gilt sie immer. "
    "Der Normalenvektor steht senkrecht auf der Hyperebene. Ein linearer Klassifikator trennt durch eine Hyperebene, "
    "und der Normalenvektor gibt die Richtung an. Die Hesse-Normalform nennt den Abstand, dann gilt das Vorzeichen."
)


def test_german_topics_are_nouns_and_no_stop_words() -> None:
    found = repeated_phrases([GERMAN], LANGUAGES["de"].stop_words)
    assert set(found) == {"Hyperebene", "Normalenvektor", "Hesse-Normalform"}


def test_spanish_topics_are_phrases_between_stop_words() -> None:
    text = (
        "La memoria semántica guarda conceptos. La memoria semántica depende del hipocampo cuando se aprende. "
        "En adultos, la memoria semántica apenas cambia con los años."
    )
    assert repeated_phrases([text], LANGUAGES["es"].stop_words) == {"memoria semántica": 3.0}
