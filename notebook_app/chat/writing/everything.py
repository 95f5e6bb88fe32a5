"""Recognise questions about all the sources as a whole, whose answer no search can find."""

from __future__ import annotations

import re

_SUMMARISE = r"(?:summari[sz]e|sum up|recap|outline|synthesi[sz]e|(?:give|write|make|provide)[^.?!]{0,30}(?:summary|overview|synthesis))"
_ALL = (
    r"(?:everything|(?:all|every|each|both)\b[^.?!]{0,20}|the (?:whole|entire) (?:notebook|collection)|"
    r"(?:the|my|these|those|our) (?:\w+ )?(?:sources|documents|papers|articles|files|texts|notebook|collection|books|reports))"
)
_WHAT_THEY_SAY = (
    r"what (?:do|are) (?:all )?(?:of )?(?:the|my|these|those) (?:\w+ )?(?:sources|documents|papers|articles)"
    r" (?:say|about|have in common)"
)
_ENGLISH = re.compile(
    rf"^\W*(?:please |can you |could you )*(?:{_SUMMARISE}\b[^.?!]{{0,40}}?\b{_ALL}|{_WHAT_THEY_SAY}|compare all\b)",
    re.IGNORECASE,
)
_THINGS = r"(?:来源|资料|文献|文档|论文|文章|文件|笔记本|内容|材料)"
_CHINESE = re.compile(
    rf"(?:总结|概括|归纳|综述|汇总|概述|综合|梳理|比较)[^。？！]{{0,8}}(?:所有|全部|全体|整个|各|每|这些|一切)[^。？！]{{0,6}}{_THINGS}?"
    rf"|(?:把|将|对)?(?:所有|全部|整个|各|每[一篇份个]*|这些)[^。？！]{{0,6}}{_THINGS}[^。？！]{{0,8}}(?:总结|概括|归纳|综述|汇总|概述|梳理|讲了什么|说了什么)"
)
_PART = re.compile(
    r"\b(?:about|on|of|regarding|say about) (?!(?:all|every|each|the|my|these|those|this|everything|it)\b)",
    re.IGNORECASE,
)


def wants_everything(question: str) -> bool:
    """Say whether a question asks for all the sources together, as "Summarise everything" does, in English or Chinese.

    One about a topic ("Summarise what the papers say about sleep") is not: a search finds what it needs.
    """
    if _CHINESE.search(question):
        return "关于" not in question
    found = _ENGLISH.search(question)
    return found is not None and not _PART.search(question[found.end() :])
