"""Tell whose claim a sentence is: the source's own, or a report of earlier work, a supposition, an example, a question."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from notebook_app.text.prose import one_line

Stance = Literal["", "others", "hypothetical", "example", "question"]
"""Empty for a source's own claim."""

_OWN = re.compile(
    r"\b(?:we|our|ours|us|i|my|this (?:paper|study|work|article|report|review|survey|thesis)|the present (?:study|work|paper)|in this (?:paper|study|work))\b"
    r"|本文|本研究|我们|我司",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"\b[A-Z][\w’'-]+(?: (?:et al\.?|and colleagues)|(?:,? (?:and|&) [A-Z][\w’'-]+))?,? \(?(?:1[89]|20)\d\d[a-z]?\)?[^.]{0,60}?"
    r"\b(?:\w+ed|found|shows?|argues?|claims?|reports?|suggests?|proposes?)\b"
    r"|\b(?:et al\.?|and colleagues) (?:\(?\d{4}\)? )?(?:\[[\d, –-]+\] )?\w+",
)
_OTHERS = re.compile(
    r"\b(?:previous|prior|earlier|existing|recent|past|other|most|many|several|some|former) (?:\w+ ){0,2}"
    r"(?:work|works|studies|study|research|researchers|authors|scholars|papers|approaches|methods|literature|reports?|surveys|systems|models)\b"
    r"|\b(?:it|there) (?:has|have) been (?:\w+ )?(?:claimed|argued|suggested|reported|shown|proposed|hypothesi[sz]ed)\b"
    r"|\b(?:is|are) (?:often|widely|commonly|generally) (?:claimed|believed|assumed|thought|held)\b"
    r"|\b(?:critics|proponents|opponents|advocates|sceptics|skeptics|some people|others) (?:\w+ )?(?:argue|claim|say|believe|hold|contend|suggest)\b"
    r"|\baccording to (?!our|this|table|fig|the (?:results|present))|\b(?:previously|earlier) (?:reported|described|proposed|published|shown|found|demonstrated|suggested)\b"
    r"|以往(?:的)?研究|前人|已有研究|先前(?:的)?(?:研究|工作)|有学者|有人认为|据报道|其他(?:研究|学者)",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:unlike|in contrast (?:to|with)|compared (?:to|with)|than|outperform\w*|improv\w+ (?:on|over|upon)|extends?) ",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"^(?:if|suppose|supposing|assume|assuming|imagine|were|had|should) \b(?!not only)|\bwould have (?:been )?\w+ed\b"
    r"|\b(?:we|it is) (?:hypothesi[sz]ed?|conjecture|speculate)\b|\b(?:one|it) (?:might|could) (?:argue|expect|think|be argued|be expected|be thought)\b"
    r"|^(?:如果|假如|假设|倘若|若)",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^\W*(?:for (?:example|instance)|e\.g\.|as an (?:example|illustration)|consider (?:the|a|an)\b|to illustrate|例如|比如|举例)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？][\"”’')]*$")


def stance_of(text: str, sections: Collection[str] = ()) -> Stance:
    """Return whose claim a sentence is, by its own words and the kinds of section it stands in.

    Only what can be told from the wording is: a report without any mark of one ("Whales sing.") passes for a claim, and
    irony for earnest.

    Parameters
    ----------
    text : str
        A sentence.
    sections : collection of str
        Kinds of section, as :data:`ingest.structure.SectionKind`.
    """
    text = one_line(text).strip()
    if _QUESTION.search(text):
        return "question"
    if _EXAMPLE.match(text):
        return "example"
    own = bool(_OWN.search(text))
    if not own and (_CITED.search(text) or "related" in sections):
        return "others"
    if not own and _OTHERS.search(text) and not _CONTRAST.search(text):
        return "others"
    return "hypothetical" if _HYPOTHETICAL.search(text) else ""
