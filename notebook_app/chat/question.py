"""What a question asks for: its content terms, and the kind of answer it expects."""

from __future__ import annotations

import re
from collections.abc import Mapping

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

_FRAME_WORDS = """
a about according all an and answer any are article as at be been between book by can chapter could describe did discuss
discussed do document documents does each explain explained file files for from give had has have how i in is it its
know list main me mention mentioned of on or our overview page paper papers passage please point points report said say
saying says section show some source sources state stated study tell text than that the their them there these they
this those to us was we were what when where which who whom whose why will with would you your
""".split()
_FRAME_ZH = "什么 怎么 怎样 如何 为何 哪里 哪个 哪些 哪位 多少 请问 告诉 资料 来源 文中 本文 文章 文档 论文 关于 介绍 说明 解释 " \
    "主要 内容 讲了 讲什 谁 吗 呢 的 了 是 在 有 和 与 及 对 被 把 就 也 都 而 或 我 你 他 她 它 这 那 请 几 哪 何 吧 中 以 为"  # fmt: skip
_FRAME = frozenset(token for word in _FRAME_WORDS for token in lexical_tokens(word)) | frozenset(_FRAME_ZH.split())


def content_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the terms that say what a question is about, without its frame ("what does it say of")."""
    return {term: weight for term, weight in weights.items() if term not in _FRAME}


def answer_type(question: str) -> re.Pattern[str] | None:
    """Return what is found in a sentence that holds the kind of thing asked for, None where any may do."""
    return next((expected for asked, expected in _EXPECTED if re.search(asked, question, re.IGNORECASE)), None)
