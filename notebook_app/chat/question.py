"""What a question asks for: its content terms, and the kind of answer it expects."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from ingest.tokens import CJK, lexical_tokens

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|half|"
    r"third|quarter|once|twice|dozen|first|second)\b|[一二三四五六七八九十百千万亿两半]",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{3,4}s?\b|\bcentur(?:y|ies)\b|\b(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|"
    r"\d+\s*(?:年|月|日|世纪)|年代|世纪|时期|[朝代]",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?<=[^.!?\s]\s)[A-Z][\w'’-]+|[A-Z]{{2,}}|·|[{CJK}]{{2,}}")
_REASON = re.compile(
    r"\b(?:because|since|due|therefore|so that|in order|reason|cause[ds]?|result(?:s|ed)?|lead|led|owing|to)\b|"
    r"因为|由于|所以|因此|为了|导致|原因|以便|故",
    re.IGNORECASE,
)

_EXPECTED = (
    (
        r"\bhow (?:many|much|old|long|tall|far|fast|large|big|high|deep|often)\b|\bwhat (?:percent\w*|number|share)\b|"
        r"多少|几|多大|多长|多高|多久|多远",
        _NUMBER,
    ),
    (
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|"
        r"何时|什么时候|哪一?年|哪天|何年|时间",
        _TIME,
    ),
    (
        r"\b(?:who|whom|whose|where)\b|\b(?:what|which) (?:country|city|person|company|place|state|team)\b|"
        r"谁|哪位|哪里|哪儿|何处|何地|哪个",
        _NAME,
    ),
    (r"\bwhy\b|\bwhat (?:caused|causes|reason)\b|为什么|为何|何以|原因", _REASON),
)
"""What a question asks, and what a sentence that answers it should hold; the first that fits counts."""

_CITES = re.compile(
    r"\b(?:references?|bibliograph\w*|cit(?:e|es|ed|ation|ations)|journal|publish\w*|doi)\b|"
    r"参考文献|文献|引用|出处|期刊|发表|出版",
    re.IGNORECASE,
)

_WORDS = tomllib.loads(Path(__file__).with_name("question_words.toml").read_text("utf-8"))
_FRAME = frozenset(token for word in _WORDS["en"] for token in lexical_tokens(word))
_FRAME_ZH = re.compile("|".join(sorted(_WORDS["zh"], key=len, reverse=True)))


def content_terms(question: str) -> frozenset[str]:
    """Return the tokens that say what a question is about; none where it asks about the sources as a whole."""
    return frozenset(lexical_tokens(_FRAME_ZH.sub(" ", question))) - _FRAME


def content_weights(question: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the terms that say what a question is about, without its frame ("what does it say of")."""
    content = content_terms(question)
    return {term: weight for term, weight in weights.items() if term in content}


def answer_type(question: str) -> re.Pattern[str] | None:
    """Return what is found in a sentence that holds the kind of thing asked for, None where any may do."""
    return next((expected for asked, expected in _EXPECTED if re.search(asked, question, re.IGNORECASE)), None)


def fits_type(expected: re.Pattern[str] | None, question: str, text: str) -> bool:
    """Say whether a text holds the kind of thing asked for, beyond what the question itself names."""
    if expected is None:
        return False
    asked = question.casefold()
    return any(match[0].casefold() not in asked for match in expected.finditer(text))


def asks_for_reference(question: str) -> bool:
    """Say whether a question asks what a source refers to, or where something was published."""
    return bool(_CITES.search(question))
