from __future__ import annotations

import pytest

from notebook_app.search.language import asked_in


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What was measured in the second experiment?", "en"),
        ("Was the war over?", "en"),  # "was" is German too
        ("Mitochondria", "en"),
        ("Population of La Paz", "en"),
        ("Who is el Greco?", "en"),
        ("¿Cuál es la capital de la región?", "es"),
        ("¿Cuántos pacientes fueron tratados con el fármaco?", "es"),
        ("Quelle est la capacité de la mémoire de travail ?", "fr"),
        ("Combien de participants y avait-il dans l'étude ?", "fr"),
        ("Wie viele Teilnehmer hat die Studie?", "de"),
        ("这项研究有多少参与者？", "zh"),
        ("什么是 what if？", "zh"),
    ],
)
def test_a_short_question_s_language_is_told_by_its_small_words(question: str, language: str) -> None:
    assert asked_in(question) == language
