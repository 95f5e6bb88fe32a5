"""Languages: one row each, with all that differs from one to the next, and which of them a text is written in.

A further language is a row here, its messages in ``notebook_app/locales``, and its numbers in words where it is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from ingest.characters import HAN

Script = Literal["Latin", "Han"]

_HAN = re.compile(f"[{HAN}]")
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_HAN_SHARE = 0.2
"""A Chinese paper's English abstract and references stay far below; an English paper's Chinese names far above."""
_SAMPLE_LETTERS, _SAMPLE_WORDS = 200_000, 5_000
_LEAST_WORDS = 20
"""Fewer say too little of their language: they are taken for the default one."""
_LEAST_STOP_WORDS, _LEAST_OF_DEFAULT = 0.35, 0.2
"""Share of a text's words that must be stop words of its language: half and more are in running text, a quarter for the
stop words of a neighbouring language. Of the default one a text of tables and formulas may have fewer."""


@dataclass(frozen=True, slots=True)
class Language:
    """What is particular to a language; the defaults are those of languages in Latin letters.

    Parameters
    ----------
    code : str
        ISO 639-1, as documents, passages and requests name it.
    name, short_name : str
        In the language itself, in full and for a narrow place.
    english_name : str
        As a language model is told it.
    locale : str
        Of a feed (RFC 5646), where it is more than the code.
    script : {"Latin", "Han"}
        What it is written in.
    stop_list : str
        Name of its list in the jusText package, empty where words are not parted by spaces.
    unit : str
        What lengths are counted in: words or characters.
    space : str
        What stands between words and sentences.
    title_marks : tuple of str
        What a title stands between.
    speaker_notes, picture, screen : str
        The headings that a parser writes over the notes of a slide, the description of a picture and the text that stands
        in a film.
    espeak_voice : str
        Of espeak-ng.
    espeak_rate : int
        Words per minute at speed 1, at which it is as fast as the other voices.
    edge_voices : tuple of str
        Of Microsoft's read-aloud service: a woman's and a man's in turn.
    fastest_speech : float
        Characters per second that no voice reaches (brisk speech: 18, or 6 in Chinese).
    syllables_of_a_word, syllables_of_a_mark : float
        Fitted to spoken turns: how long a word, and a punctuation mark, takes beside a syllable.
    statement, answer, cue, remark : int or tuple of int
        Characters: the shortest and longest sentence that reads as a statement; a quoted answer; a line of subtitles;
        a spoken remark that is taken to state nothing.
    few_terms : int
        Terms up to which a question with a pronoun leans on the one before.
    spoken_sample : str
        Two sentences by which voices are heard and their pace measured, where there are no messages of the language.
    """

    code: str
    name: str
    short_name: str
    english_name: str
    locale: str
    script: Script = "Latin"
    stop_list: str = ""
    unit: str = "words"
    space: str = " "
    title_marks: tuple[str, str] = ("“", "”")
    speaker_notes: str = "Notes"
    picture: str = "What the picture shows"
    screen: str = "On the screen"
    espeak_voice: str = "en-us"
    espeak_rate: int = 165
    edge_voices: tuple[str, ...] = ()
    fastest_speech: float = 45.0
    syllables_of_a_word: float = 1.65
    syllables_of_a_mark: float = 1.2
    statement: tuple[int, int] = (45, 330)
    answer: int = 450
    cue: int = 84
    remark: int = 90
    few_terms: int = 3
    spoken_sample: str = ""

    @property
    def is_spaced(self) -> bool:
        """Whether its words are parted by spaces."""
        return bool(self.space)

    @property
    def stop_words(self) -> frozenset[str]:
        """Words too common to say what a text is about; none where we have no list."""
        return _stop_words(self.stop_list) if self.stop_list else frozenset()


ENGLISH: Final = Language(
    code="en",
    name="English",
    short_name="EN",
    english_name="English",
    locale="en",
    stop_list="English",
    edge_voices=(
        "en-US-AvaMultilingualNeural",
        "en-US-AndrewMultilingualNeural",
        "en-GB-SoniaNeural",
        "en-GB-RyanNeural",
    ),
)
CHINESE: Final = Language(
    code="zh",
    name="简体中文",
    short_name="中文",
    english_name="Simplified Chinese",
    locale="zh-cn",
    script="Han",
    unit="characters",
    space="",
    title_marks=("《", "》"),
    speaker_notes="备注",
    picture="图中所见",
    screen="画面文字",
    espeak_voice="cmn",
    espeak_rate=150,
    edge_voices=("zh-CN-XiaoxiaoNeural", "zh-CN-YunxiNeural", "zh-CN-XiaoyiNeural", "zh-CN-YunyangNeural"),
    fastest_speech=14.0,
    syllables_of_a_word=1.1,
    syllables_of_a_mark=0.8,
    statement=(14, 110),
    answer=160,
    cue=36,
    remark=30,
    few_terms=6,
)
SPANISH: Final = Language(
    code="es",
    name="Español",
    short_name="ES",
    english_name="Spanish",
    locale="es",
    stop_list="Spanish",
    title_marks=("«", "»"),
    speaker_notes="Notas",
    picture="Lo que muestra la imagen",
    screen="En la pantalla",
    espeak_voice="es",
    spoken_sample="Buenos días y bienvenidos. Este es un pasaje corto, leído a un ritmo normal: la gente olvida la mayor "
    "parte de lo que lee, pero no a la misma velocidad ni por las mismas razones.",
    edge_voices=("es-ES-ElviraNeural", "es-ES-AlvaroNeural", "es-MX-DaliaNeural", "es-MX-JorgeNeural"),
)
FRENCH: Final = Language(
    code="fr",
    name="Français",
    short_name="FR",
    english_name="French",
    locale="fr",
    stop_list="French",
    title_marks=("« ", " »"),
    speaker_notes="Notes",
    picture="Ce que montre l’image",
    screen="À l’écran",
    espeak_voice="fr",
    spoken_sample="Bonjour et bienvenue. Voici un court passage, lu à un rythme ordinaire : on oublie la plus grande "
    "partie de ce qu'on lit, mais pas à la même vitesse, ni pour les mêmes raisons.",
    edge_voices=("fr-FR-DeniseNeural", "fr-FR-HenriNeural", "fr-CA-SylvieNeural", "fr-CA-AntoineNeural"),
)
GERMAN: Final = Language(
    code="de",
    name="Deutsch",
    short_name="DE",
    english_name="German",
    locale="de",
    stop_list="German",
    title_marks=("„", "“"),
    speaker_notes="Notizen",
    picture="Was das Bild zeigt",
    screen="Auf dem Bildschirm",
    espeak_voice="de",
    spoken_sample="Guten Morgen und willkommen. Hier ist ein kurzer Abschnitt, in gewöhnlichem Tempo gelesen: Man vergisst "
    "das meiste, was man liest, aber nicht gleich schnell und nicht aus denselben Gründen.",
    edge_voices=("de-DE-KatjaNeural", "de-DE-ConradNeural", "de-AT-IngridNeural", "de-AT-JonasNeural"),
)
DEFAULT: Final = ENGLISH
"""The language of a text of which nothing can be said."""
LANGUAGES: Final[Mapping[str, Language]] = {each.code: each for each in (ENGLISH, CHINESE, SPANISH, FRENCH, GERMAN)}


def language(code: str) -> Language:
    """Return the row of a language, the default one where there is none."""
    return LANGUAGES.get(code, DEFAULT)


def script_of(text: str, share: float = _HAN_SHARE) -> Script:
    """Return what a text is written in: "Han" where at least this share of its letters are Han characters."""
    letters = len(_LETTERS.findall(text))
    return "Han" if letters and len(_HAN.findall(text)) >= share * letters else "Latin"


def written_in(script: Script) -> Language:
    """Return the first language of a script: the one that a few words in it are taken for."""
    return next(each for each in LANGUAGES.values() if each.script == script)


def detect(text: str) -> Language:
    """Return the language of a text: by its script, then by whose stop words it is made of.

    A text of fewer than 20 words, or in a language that has no row, is taken for the default one.
    """
    return known_language(text) or DEFAULT


def known_language(text: str) -> Language | None:
    """Return the language of a text as :func:`detect` does, but None for one that has no row."""
    script = script_of(text[:_SAMPLE_LETTERS])
    if script != DEFAULT.script:
        return written_in(script)
    words = [word.lower() for word in _WORDS.findall(text[:_SAMPLE_LETTERS])[:_SAMPLE_WORDS]]
    if len(words) < _LEAST_WORDS:
        return DEFAULT
    shares = {
        each.code: sum(word in each.stop_words for word in words) / len(words)
        for each in LANGUAGES.values()
        if each.stop_list
    }
    best = max(shares, key=lambda code: shares[code])
    least = _LEAST_OF_DEFAULT if best == DEFAULT.code else _LEAST_STOP_WORDS
    return LANGUAGES[best] if shares[best] >= least else None


def most_common(codes: Iterable[str], among: Iterable[str]) -> str:
    """Return the code that most of the codes are, if it is among some; else, and in a draw, the first of these."""
    counted, choices = list(codes), list(among)
    most = max([*choices, *counted], key=counted.count)
    return most if most in choices else choices[0]


def is_understood(code: str, languages: Collection[str] | None) -> bool:
    """Say whether a model of some languages (None: of all) is asked about a text.

    It is where it knows another language of the same script: an English embedder finds names, numbers and many words in
    a German text, and none in a Chinese one.
    """
    return languages is None or language(code).script in {language(known).script for known in languages}


@cache
def _stop_words(name: str) -> frozenset[str]:
    import justext

    words: frozenset[str] = justext.get_stoplist(name)
    return words
