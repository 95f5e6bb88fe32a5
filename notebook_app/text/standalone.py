"""Tell whether a sentence stands alone: whether it refers back, points elsewhere, instructs, reports, speaks of itself."""

from __future__ import annotations

import re

from notebook_app.text.prose import one_line

_LEANING = re.compile(
    r"^(?:this|that|these|those|it|its|they|their|he|his|she|her|such|however|but|and|or|so|thus|therefore|hence|then|"
    r"moreover|furthermore|additionally|similarly|also|here|both|for example|for instance|in contrast|by contrast|"
    r"in addition|as a result|of course|"
    r"on the (?:other hand|whole)|on this view|in this way|there (?:is|are|was|were)|some|others|another|one|none|neither|"
    r"nor|yet|still|even so|instead|what|which|otherwise|namely|next|finally|accordingly|nevertheless|a (?:later|week|day|month|year|second|third)|"
    r"(?:in )?the (?:first|second|third|last|former|latter|two|other|others|same|following|authors?|effect|figures?|"
    r"numbers?|results? (?:is|are|was|were)|reader|longer|shorter|larger|smaller|higher|lower|more|less|better|worse|"
    r"interesting|question|answer|reason|idea|task|loss|percentages|students|participants|subjects|groups?|"
    r"experiments?|analysis|line|(?!proposed|united|so-called)\w+ed))\b|^in (?:all|fact|short|other words|this|that)\b"
    r"|^(?:first|second|third|last|final)(?:ly)?,|^(?:an?|the)? ?\w+ ones?\b"
    r"|^(?:people|students|participants|subjects|pupils|learners|volunteers) (?:then |who )?"
    r"(?:\w+ed|read|were|had|took|could)\b"
    r"|^(?:这|那|它|他|她|此|该|但|而|因此|所以|可见|此外|另外|然而|其|同一|结果|结论是|第[一二三四五]|也就是说|有趣的是|据此|一段)",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^(?:in )?(?:this|the present|our) (?:paper|article|review|study|survey|note|document|report|handbook|book|chapter|"
    r"thesis|guide|essay|work)\b|^(?:in )?本(?:文|研究|书|章|报告|综述)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:tables?|figures?|figs?\.|equations?|sections?|chapters?|appendix|above|below|as follows|the following|"
    r"following (?:section|chapter|table|figure)s?|in the following)\b|"
    r"\b(?:in|by|from|see|under|at) \[[\w+,; ]+\]|如[图表]|[见在][图表]|[图表]\s*\d|[上下][表图文]|如下|第.{1,3}[章节]",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:(?:then|first|next|now|please),? )?(?:read|write|make|mark|take|look|go|see|choose|find|give|use|ask|keep|note|"
    r"consider|let|do|don[’']t|try|start|begin|stop|add|put|set|check|count|compare|treat|turn|bring|return|move|explain|"
    r"list|glance|imagine|remember|avoid|click|open|select|enter|run|install|create|call|tell|say|show) (?!is\b|are\b|was\b)",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:found|find|shows?|showed|shown|concludes?|concluded|suggests?|suggested|demonstrates?|demonstrated|reveals?|"
    r"revealed|improves?|improved|outperforms?|outperformed|better than|more than|advantage|evidence|results?)\b|"
    r"发现|表明|显示|证明|结果|结论|指出|认为|优于|有助于",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:they|them|he|him|she|her|it|his|their)\b", re.IGNORECASE)
_PRONOUN_ZH = re.compile(
    r"^[^，。；]{0,8}，?[^，。；]{0,3}(?:他们|她们|它们|他|她|它|据此|前者|后者|上述|这[些个种项段样]|那[些个种项段])"
)
_ELLIPSIS = re.compile(r"\b(?:of|by|than|to) (?:one|two|three|four|both|each|another)\.$")
_BACKWARDS = re.compile(r"\b(?:both|these|those|such (?!as)|this|the (?:latter|former|same|other))\b", re.IGNORECASE)


def leans(text: str) -> bool:
    """Say whether a sentence opens with words that refer to what was said before it."""
    return bool(_LEANING.search(one_line(text))) and not speaks_of_itself(text)


def refers_back(text: str) -> bool:
    """Say whether a sentence that does not open with it still has a word for something said before it."""
    words = text.split()
    if _PRONOUN_ZH.search(one_line(text)) or _ELLIPSIS.search(text):
        return True
    if speaks_of_itself(text):
        return bool(re.search(r"\b(?:they|he|she)\b", text) or _BACKWARDS.search(" ".join(words[2:])))
    return bool(_PRONOUN.search(" ".join(words[:7])) or _BACKWARDS.search(text))


def speaks_of_itself(text: str) -> bool:
    """Say whether a sentence opens by speaking of the source it stands in ("This review gathers …")."""
    return bool(_SELF.search(one_line(text)))


def points_elsewhere(text: str) -> bool:
    """Say whether a sentence speaks of another place of its source ("see Table 2", "Section 3 describes …")."""
    return bool(_POINTING.search(one_line(text)))


def instructs(text: str) -> bool:
    """Say whether a sentence tells the reader to do something ("Read the abstract first.")."""
    return bool(_IMPERATIVE.match(one_line(text)))


def states_a_finding(text: str) -> bool:
    """Say whether a sentence says what was found or follows ("found that …", "the results show …")."""
    return bool(_FINDING.search(one_line(text)))
