"""The table of languages is whole, and a text's language is found by its script and its stop words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.languages import DEFAULT, LANGUAGES, detect, is_understood, known_language, language, most_common

ROOT = Path(__file__).parents[2]
TEXTS = {
    "en": "We show that a learning rate which is decreased over time leads to better solutions in most of the experiments, "
    "and that the choice of the batch matters less than expected.",
    "de": "Eine Ebene zerlegt den Raum in zwei Halbräume, und für jeden Punkt gilt, dass er entweder auf der Ebene oder in "
    "einem der beiden Halbräume liegt. Wenn die Basis orthonormal ist, dann gilt die Gleichung auch für sie.",
    "fr": "Nous montrons que les réseaux peuvent apprendre des représentations utiles sans aucune supervision. Les "
    "résultats obtenus sont meilleurs que ceux de la méthode précédente, et le temps de calcul est plus faible.",
    "es": "En este trabajo se presenta un método para la recuperación de documentos. Los resultados muestran que la "
    "combinación es mejor que cada una de sus partes por separado en todas las colecciones.",
    "zh": "本文提出了一种结合词汇检索与稠密向量（dense vectors）的文档检索方法。",
}
STRANGE = {
    "Italian": "In questo lavoro presentiamo un metodo per il recupero dei documenti che combina la ricerca lessicale con i "
    "vettori densi. I risultati mostrano che la combinazione è migliore di ciascuna delle sue parti.",
    "Dutch": "In dit werk presenteren wij een methode voor het vinden van documenten die lexicaal zoeken combineert met "
    "dichte vectoren. De resultaten laten zien dat de combinatie beter is dan elk van de delen.",
    "Swedish": "I detta arbete presenterar vi en metod för att hitta dokument som kombinerar lexikal sökning med täta "
    "vektorer. Resultaten visar att kombinationen är bättre än var och en av delarna.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_is_in_the_language_of_its_stop_words(code: str) -> None:
    found = known_language(TEXTS[code])
    assert found is not None
    assert found.code == detect(TEXTS[code]).code == code


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_a_language_without_a_row_is_not_taken_for_another(text: str) -> None:
    assert known_language(text) is None
    assert detect(text) is DEFAULT


def test_a_few_words_are_taken_for_the_default_language() -> None:
    assert detect("Der Hund") is DEFAULT
    assert detect("") is DEFAULT
    assert detect("苍鹭").code == "zh"


def test_every_row_is_whole() -> None:
    for code, row in LANGUAGES.items():
        assert (row.code, bool(row.stop_words), len(row.edge_voices)) == (code, row.is_spaced, 4)
        assert row.statement[0] < row.statement[1]
    assert language("xx") is DEFAULT


def test_a_model_is_asked_about_the_scripts_of_its_languages() -> None:
    assert is_understood("de", {"en"})
    assert not is_understood("zh", {"en"})
    assert is_understood("zh", None)
    assert not is_understood("en", frozenset())


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], "en"), (["zh"], "zh"), (["en", "zh"], "en"), (["de", "de", "zh"], "en"), (["zh", "zh", "en"], "zh")],
)
def test_the_language_of_most_is_one_that_is_spoken(codes: list[str], expected: str) -> None:
    assert most_common(codes, ["en", "zh"]) == expected


def test_languages_are_told_apart_by_their_rows() -> None:
    comparison = re.compile(r"""[=!]= *["'](?:zh|en|de|es|fr)["']|["'](?:zh|en)["'] if """)
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in ("ingest", "notebook_app")
        for file in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if comparison.search(line)
    ]
    assert not found, "a language is compared by its code; use its row of ingest/languages.py"
