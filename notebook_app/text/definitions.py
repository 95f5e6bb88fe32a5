"""Find definitions: sentences that say what a term means, and where an abbreviation is introduced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.characters import CJK

_WORD: Final = r"[A-Za-zÀ-ÿ][\w’'-]*"
_TERM: Final = rf"(?P<term>{_WORD}(?: {_WORD}){{0,4}})"
_IS: Final = re.compile(
    rf"^(?:[Tt]he |[Aa]n? |So-called )?[“\"]?{_TERM}[”\"]?(?: \((?P<short>[A-Z][\w-]{{1,11}})\))?"
    r"(?:,[^,.]{1,60},)? (?:is (?:an? |the (?:process|ability|tendency|study|practice|act|idea|use|task|degree|extent|number|share|proportion|set|phenomenon|finding|method|theory|part|kind|form|state|term)\b|when |defined as )"
    r"|are (?:an? |those |defined as |the (?:\w+ ){0,2}(?:that|which|who)\b)|(?:can be |is |are )?(?:refers? to|defined as|means? (?:that|the|an?)\b|denotes?|describes? (?:the|how|an?)\b))"
)
_CALLED: Final = re.compile(
    rf"\b(?:(?:is|are|was|were|been) (?:called|known as|termed|referred to as|dubbed)|, called|, known as|, termed) (?:the |an? )?[“\"]?{_TERM}?[”\"]?(?=[.,;]|$)"
)
_CALLED_ZH: Final = re.compile(
    rf"(?:叫作?|叫做|称[为作]|命名为)[“「‘]?(?P<term>[{CJK}A-Za-z]{{2,10}})[”」’]?(?=[，。；：（]|$)"
)
_IS_ZH: Final = re.compile(
    rf"^“?(?P<term>[{CJK}A-Za-z]{{2,10}}?)”?(?:（[^）]{{1,40}}）)?(?:是指|指的是|即指|的定义是|是(?:一[种个类门项套]|指))"
)
_SHORT: Final = re.compile(rf"(?P<long>(?<!\w){_WORD}(?:[ -]{_WORD}){{1,6}}) \((?P<short>[A-Z][A-Za-z0-9-]{{1,9}})s?\)")
_NO_TERM: Final = re.compile(
    r"^(?:this|that|these|those|it|they|we|he|she|there|here|what|which|who|one|such|our|their|its|his|her|each|all|both|some|many|most|another|other|"
    r"figure|table|section|chapter|equation|appendix|model|paper|study|goal|aim|purpose|result|results|reason|answer|question|first|second|third|"
    r"next|following|main|key|only|same|problem|idea|approach|method|work|task|people|in|on|at|for|if|when|while|as|and|but|or|however|thus|"
    r"therefore|hence|because|since|although|although|note|where|let|given|an?|the|no|not|to|by|with|from|of)\b",
    re.IGNORECASE,
)
_VERBAL: Final = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|can|could|will|would|may|might|should|do|does|did|that|which|who|we|you|they|it|their|our|of this|than)\b",
    re.IGNORECASE,
)
_NO_TERM_ZH: Final = re.compile(
    r"[这那它他她其此该我你]|^(?:本文|目的|结果|原因|问题|方法|结论|一|两|三|下|上|因此|所以|也|不)"
)


class Definition(NamedTuple):
    """A term, and whether its sentence says what it means ("is") or only introduces its abbreviation ("short")."""

    term: str
    form: str


def definitions_in(sentence: str) -> Iterator[Definition]:
    """Yield the terms that a sentence, on one line, defines or introduces.

    Only what is worded as a definition is found: "X is a …", "X refers to …", "… is called X", "Long Form (LF)";
    in Chinese "X是指…", "X是一种…", "…称为X".
    """
    for pattern in (_IS, _IS_ZH, _CALLED, _CALLED_ZH):
        found = pattern.search(sentence)
        term = _clean(found["term"]) if found and found["term"] else ""
        if term:
            yield Definition(term, "is")
            break
    for found in _SHORT.finditer(sentence):
        if long := _long_form(found["long"], found["short"]):
            yield Definition(f"{found['short']} ({long})", "short")


def _clean(term: str) -> str:
    name = term.strip(" “”\"’'")
    if re.search(rf"[{CJK}]", name):
        return "" if _NO_TERM_ZH.search(name) else name
    lone = " " not in name and len(name) < 3 and not name.isupper()
    return "" if lone or _NO_TERM.match(name) or _VERBAL.search(name) else name


def _long_form(words: str, short: str) -> str:
    """Return the words before an abbreviation that its letters stand for, "" where they do not."""
    letters = [c.lower() for c in short if c.isalpha() and c.isupper()] or [c.lower() for c in short]
    parts = re.split(r"(?<=[ -])", words)
    exact = len(letters)  # a word a letter first, then whatever has them in order
    for size in [exact, *(n for n in range(2, len(parts) + 1) if n != exact)]:
        if not 2 <= size <= len(parts):
            continue
        tail = parts[-size:]
        initials = [p[0].lower() for p in tail if p[:1].isalpha()]
        if initials[:1] == letters[:1] and _in_order(letters, "".join(tail).lower(), initials):
            return "".join(tail).strip()
    return ""


def _in_order(letters: list[str], text: str, initials: list[str]) -> bool:
    at = 0
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return len(initials) <= len(letters) + 2 and sum(a == b for a, b in zip(letters, initials, strict=False)) >= 1
