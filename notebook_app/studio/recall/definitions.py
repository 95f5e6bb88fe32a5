"""Definitions: sentences that say what something is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notebook_app.studio.recall.vocabulary import Vocabulary
from notebook_app.text.words import words_of

_ENGLISH = re.compile(
    r"^(?:(?:An?|The) )?(?P<term>[A-Za-z][\w’'-]*(?: [\w’'-]+){0,4}?)(?: \((?P<short>[A-Z][\w-]{1,9})\))?"
    r"(?:,[^,]{3,60},)? (?:(?:is|are) (?:an?(?! (?:exception|example|instance|important|key|good|bad|better|crucial|major|common|result|case|lot|way|sign|reason)\b)|any|one of|defined as|when|known as|the (?:process|ability|practice|study|task|set|"
    r"number|ratio|share|idea|act|degree|method|technique|problem|name|part|tendency|proportion|measure|field|use))"
    r"|refers? to|means|denotes?|stands? for)\b"
)
_CHINESE = re.compile(
    r"^(?P<term>[^，。；：、\s]{2,12}?)(?:（[^）]{1,40}）)?(?P<short>(?!))?(?:是指|指的是|是一[种类个项门]|即|就是|被?定义为|叫作?)"
)
_NO_TERM = re.compile(
    r"\b(?:what|who|which|there|here|it|this|that|these|those|they|we|you|he|she|i|all|both|each|one|some|most|many|"
    r"goal|aim|purpose|result|reason|paper|section|table|figure|work|approach|work|question|example|point|task)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """What is defined, and the characters [start, end) where it stands in its sentence."""

    term: str
    start: int
    end: int


def definition(sentence: str, vocabulary: Vocabulary) -> Definition | None:
    """Return what a sentence defines, if that is a term or name of its source.

    Parameters
    ----------
    sentence : str
        On one line.
    vocabulary : Vocabulary
        Of its source.
    """
    match = _ENGLISH.match(sentence) or _CHINESE.match(sentence)
    if match is None:
        return None
    term = match["term"]
    known = vocabulary.of(term) or (match["short"] and vocabulary.of(match["short"]))
    common = set(term.casefold().split()) <= words_of("en") | words_of("en_generic")
    if _NO_TERM.search(term) or common or not known:
        return None
    return Definition(
        term if term[1:] != term[1:].lower() or not known else _written(term, vocabulary), *match.span("term")
    )


def _written(term: str, vocabulary: Vocabulary) -> str:
    """Return a term that begins its sentence as it is written inside one."""
    word = vocabulary.of(term)
    return word.text if word and word.text.casefold() == term.casefold() else term
