"""Find what a question asks to be remembered, and take it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENGLISH = re.compile(
    r"^\s*(?:please[, ]+|also[, ]+|and )*(?:remember|keep in mind|bear in mind|don'?t forget|make a note|take note)"
    r"(?: this| for later)?(?:\s*[:,]\s*|\s+that\s+|\s+)(?P<fact>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CHINESE = re.compile(
    r"^\s*(?:请|麻烦|也|你要|帮我|给我)*(?:记住|记得|记下来?|牢记|别忘了|不要忘记)(?:这一点|一下)?\s*[:：,，]?\s*(?P<fact>.+)$",
    re.DOTALL,
)
_ABOUT_THE_READER = re.compile(
    r"\b(?:I|I'm|I've|my|me|we|our|us|you|your|always|never|answer|call|explain|use|prefer)\b", re.IGNORECASE
)
_FIRST_SENTENCE = re.compile(r"^(?P<first>.*?(?:[.!](?=\s)|[。！]))\s*(?P<rest>\S.*)$", re.DOTALL)
_QUESTION = re.compile(r"[?？]\s*$")
_LONGEST = 500
"""Characters; a longer text is a source, not a fact to keep in mind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wrote: a fact to keep (empty where there is none), and the question beside it (or empty)."""

    fact: str
    question: str


def read_request(text: str) -> Asked:
    """Part what is to be remembered ("Remember that I am a nurse. …", "记住：我是护士。…") from the question after it.

    A question that only begins with the word ("Remember which paper that was?") is a question; so is what names neither
    the reader nor how to answer and is not put as "remember that" or "remember:".
    """
    found = _ENGLISH.match(text) or _CHINESE.match(text)
    if not found:
        return Asked("", text)
    parted = _FIRST_SENTENCE.match(found["fact"])
    fact, rest = (parted["first"], parted["rest"]) if parted else (found["fact"], "")
    put_plainly = re.search(r"(?:\bthat\s+|[:：,，]\s*)$", text[: found.start("fact")], re.IGNORECASE)
    is_fact = found.re is _CHINESE or put_plainly or _ABOUT_THE_READER.search(fact)
    if not is_fact or _QUESTION.search(fact) or len(fact) > _LONGEST:
        return Asked("", text)
    return Asked(fact.strip(), rest.strip())
