"""Analyse a question: its kind, its content terms, and what a sentence that answers should hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from ingest.characters import CJK
from ingest.tokens import lexical_tokens

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|half|"
    r"third|quarter|once|twice|dozen|first|second)\b|[一二三四五六七八九十百千万亿两半]",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{3,4}s?\b|\bcentur(?:y|ies)\b|\b(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|"
    r"\d{1,9}\s{0,9}(?:年|月|日|世纪)|年代|世纪|时期|[朝代]",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?<=[^.!?\s]\s)[A-Z][\w'’-]+|[A-Z]{{2,}}|·|[{CJK}]{{2,}}")
_REASON = re.compile(
    r"\b(?:because|since|due|therefore|so that|in order|reason|cause[ds]?|result(?:s|ed)?|lead|led|owing|to)\b|"
    r"因为|由于|所以|因此|为了|导致|原因|以便|故",
    re.IGNORECASE,
)

QuestionKind = Literal["summarise", "compare", "how_many", "when", "who", "why", "list", "define", "other"]

_FORMS: tuple[tuple[QuestionKind, str], ...] = (
    (
        "summarise",
        r"^(?:please |can you |could you )*(?:summari[sz]e|sum up|outline|give (?:me |us )?an? (?:short |brief )?"
        r"(?:summary|overview))\b|\b(?:summary|overview) of\b|总结|概括|概述|综述",
    ),
    (
        "how_many",
        r"\bhow (?:many|much|old|long|tall|far|fast|large|big|high|deep|often)\b|\bwhat (?:percent\w*|number|share)\b|"
        r"多少|(?<!哪)几|多大|多长|多高|多久|多远",
    ),
    (
        "when",
        r"^\W*(?:and |but |so |since |until |by )?when\b|[,;] when\b|"
        r"\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|何时|什么时候|哪一?年|哪天|何年|时间",
    ),
    (
        "who",
        r"\b(?:who|whom|whose|where)\b|\b(?:what|which) (?:country|city|person|company|place|state|team)\b|"
        r"谁|哪位|哪里|哪儿|何处|何地|哪个",
    ),
    ("why", r"\bwhy\b|\bwhat (?:caused|causes|reason)\b|为什么|为何|何以|原因"),
    (
        "compare",
        r"^\W*(?:please )?(?:compare|contrast)\b|\bhow (?:do|does|did|are|is) .{0,200}\b(?:compare|differ)\b|\bdifferences? between\b|"
        r"\b(?:comparison|similarit\w+|versus|vs|(?:dis)?agree)\b|\bin common\b|"
        r"^(?:请)?(?:比较|对比)|异同|区别|差别|差异|共同点|有(?:什么|何)不同",
    ),
    (
        "list",
        r"^\W*(?:please )?(?:list|name|enumerate)\b|\b(?:what|which) are (?:the|all|some)\b(?!.{0,200}\bdefin)|"
        r"\b(?:what|which) (?:\w+ )?(?:steps|stages|phases|passes|rules|kinds|types|reasons|parts)\b|"
        r"列出|列举|哪些|哪几|分为|包括什么",
    ),
    (
        "define",
        r"^\W*what (?:is|are) (?:an? |the )?[\w’' -]{2,40}\W*$|\bdefin(?:e[ds]?|ition)\b|\bwhat does [\w’' -]{1,80} mean\b|"
        r"\bmeant by\b|什么是|^[^，。]{2,16}是什么(?:意思)?[？?]?$|定义|何谓",
    ),
)
_ASKED: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(form, re.IGNORECASE)) for kind, form in _FORMS
)
"""What a question of each kind says; the first that fits counts."""

_EXPECTED: Mapping[QuestionKind, re.Pattern[str]] = {"how_many": _NUMBER, "when": _TIME, "who": _NAME, "why": _REASON}
"""What a sentence that answers holds, by the kind of question."""

_DEFINED = re.compile(
    r"^\W*what (?:is|are) (?:meant by )?(?:an? |the )?(?P<a>[\w’' -]*\w)\W*+$|\bdefin(?:e|ition of) (?:an? |the )?"
    r"(?P<b>[\w’' -]+)|\bwhat does (?:an? |the )?(?P<c>[\w’' -]{1,80}?) mean\b|什么是(?P<d>[^？?，。]+)|"
    r"^(?P<e>[^，。？?]{2,16})(?:是什么|的定义)",
    re.IGNORECASE,
)
_EVERY_SOURCE = re.compile(
    r"\b(?:all|each|both|every|across|different|various|several|the|these|those|my|our) (?:of )?(?:the |these |my |our )?"
    r"(?:sources|papers|documents|articles|texts|studies|authors|reports|materials)\b(?! of\b)|"
    r"(?:各|每|这|几|所有|全部|不同)(?:个|篇|份|些|的)?(?:来源|资料|文献|文章|论文|文档|材料)|资料(?:里|中|怎么|对)",
    re.IGNORECASE,
)

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


def kind_of(question: str) -> QuestionKind:
    """Return what kind of answer a question asks for."""
    return next((kind for kind, asked in _ASKED if asked.search(question)), "other")


def is_broad(question: str) -> bool:
    """Say whether a question is to the sources together: a comparison, a summary, what "the sources" say."""
    return kind_of(question) in {"compare", "summarise"} or bool(_EVERY_SOURCE.search(question))


def answer_type(question: str) -> re.Pattern[str] | None:
    """Return what is found in a sentence that holds the kind of thing asked for, None where any may do."""
    kind = kind_of(question)
    return _definition(question) if kind == "define" else _EXPECTED.get(kind)


def _definition(question: str) -> re.Pattern[str] | None:
    """Return the form of a sentence that says what the thing asked about is."""
    found = _DEFINED.search(question)
    term = next((part.strip() for part in found.groups() if part), "") if found else ""
    if not term:
        return None
    stem = re.escape(term.removesuffix("s"))
    return re.compile(
        rf"\b{stem}s?\b[^.;]{{0,40}}?\b(?:is|are|means?|refers? to|describes?|denotes?|holds)\b|"
        rf"{_naming(stem)}|^{stem}s?[.:：]|"
        rf"{stem}[”」》]?(?:是|指|即|，|：)|(?:所谓|称为|叫做|叫作){stem}",
        re.IGNORECASE,
    )


def _naming(stem: str) -> str:
    """Return the form of words that give a thing its name: "called X", "a phenomenon we call X", "we refer to this as X"."""
    return (
        rf"\b(?:call|called|calls|term|termed|dub|dubbed|named|known as)\s+(?:(?:this|these|it|them|such)\s+(?:\w+\s+){{0,3}})?"
        rf"(?:an?\s+|the\s+)?[“‘\"']?{stem}\b|\brefer(?:red)?\s+to\s+(?:\w+\s+){{0,6}}?as\s+(?:an?\s+|the\s+)?[“‘\"']?{stem}\b|"
        rf"\bby\s+[“‘\"']?{stem}[”’\"']?,?\s+we\s+mean\b"
    )


def defines(question: str, text: str) -> bool:
    """Say whether a sentence says outright what the thing is that a question asks to define ("X is a …", "we present X, a …")."""
    found = _DEFINED.search(question)
    term = next((part.strip() for part in found.groups() if part), "") if found else ""
    if not term:
        return False
    stem = re.escape(term.removesuffix("s")).replace(r"\ ", r"[\s-]+")
    form = (
        rf"(?:^|[.,;:] |\bthe |\ban? )\W*{stem}s?\b(?: ?\([^)]*\))?,? (?:is|are|was|were|refers? to|means?|denotes?) "
        rf"(?:defined|(?:an?|the|one|any|those|what|when|how)\b)|\b{stem}s?\b(?: ?\([^)]*\))?, (?:an?|the|which is)\b|"
        rf"\b(?:introduc|propos|present|develop)\w*\b[^.;]{{0,40}}\b{stem}\b|"
        rf"{_naming(stem)}|"
        rf"{stem}[”」》]?(?:是|指|即)|(?:所谓|称为|叫做|叫作){stem}"
    )
    return bool(re.search(form, text, re.IGNORECASE))


def fits_type(expected: re.Pattern[str] | None, question: str, text: str) -> bool:
    """Say whether a text holds the kind of thing asked for, beyond what the question itself names."""
    if expected is None:
        return False
    asked = question.casefold()
    return any(match[0].casefold() not in asked for match in expected.finditer(text))


def asks_for_reference(question: str) -> bool:
    """Say whether a question asks what a source refers to, or where something was published."""
    return bool(_CITES.search(question))
