"""Say whether a question leans on the one before: by a word that points back, or by naming no subject of its own.

A question that stands alone must not be changed: what it would be given from the one before leads its search astray. So a
pronoun counts only where nothing in the question itself can be what it stands for ("Why do cats purr when they are happy?"
stands alone), and a question without one only where all it names belongs to something that was named before ("How large was
the sample?").
"""

from __future__ import annotations

import re
from typing import Final

from ingest.characters import CJK

_BEFORE_SUBJECT: Final = r"(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|might|may|must)"
_PERSONAL = re.compile(r"\b(?:it|they|them|he|him|she|each of them|both of them)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b", re.IGNORECASE)
_POINTING = re.compile(
    rf"\b{_BEFORE_SUBJECT} (?P<bare>that|this|these|those)\b(?! (?:who|which|that)\b)"
    r"|\b(?P<with>this|these|those)\b(?! (?:who|which|that)\b)"
    r"|\b(?:about|of|by|from|like|with|for|why|how) (?P<after>that)(?=\W*$)"
    r"|\b(?P<one>(?:which|that|this|the other|the first|the second|the last) ones?|the (?:former|latter)|there(?=\W*$))\b",
    re.IGNORECASE,
)
_THERE_IS = re.compile(rf"\b{_BEFORE_SUBJECT} there\W*$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:when|while|if|because|although|though|before|after|since|that|which|who|whom|whose|where|and|or|but|so|than|as)\b|[,;:]",
    re.IGNORECASE,
)
_NAMES_NOTHING = re.compile(
    r"^\W*(?:(?:and|but|so|then)\b\W*)?(?:(?:how|what|which|why|who|whom|whose|when|where|many|much|large|big|small|long|often|strong|good|well|kinds?|types?|sorts?|"
    rf"{_BEFORE_SUBJECT}|be|been|an?|the|of|in|on|at|for|to|by|with|from|there|any|all|used?|use|tested?|measured?|reported?|found|made|done|given|"
    r"main|key|most|other|overall|final|exactly)\b\W*)*",
    re.IGNORECASE,
)
_RELATIONAL = (
    "effect|effects|sample|samples|participants?|subjects|patients|respondents|experiments?|trials?|groups?|conditions?|"
    "controls?|method|methods|methodology|approach|procedure|design|model|models|datasets?|data|test|tests|tasks?|scores?|accuracy|"
    "baselines?|metrics?|measures?|findings?|results?|outcomes?|conclusions?|limitations?|hypothes[ie]s|treatment|intervention|"
    "authors?|size|numbers?|rate|rates|reasons?|causes?|consequences|implications|advantages|disadvantages|benefits|drawbacks|"
    "differences?|steps|stages|layers|parts|components|settings?|hyperparameters|examples?|evidence|error|errors|cost|costs|"
    "improvements?|gains?|loss|training|evaluation|assumptions?|definition"
)
_SOME_RELATIONAL = re.compile(rf"\b(?:{_RELATIONAL})\b", re.IGNORECASE)
_BACK_ZH = re.compile(
    rf"(?P<it>[它她]们?|他们?(?!人)|(?<![尤极与])其(?![他它她中实余次间])|[这那](?!些?[么样些]|[些篇份个]?(?:论文|文献|文章|来源|资料|报告|研究|笔记本))(?:个|种|些|项|一点)?)(?P<own>的)?[{CJK}]?"
)
_CLAUSE_ZH = re.compile(r"[，,；;：:]|时候|之后|之前|如果|因为|但是|并且|而且|的时")
_OTHERS_ZH = re.compile(r"其他|其它|其中|其实|其余|其次|尤其|与其|极其")
_NAMES_NOTHING_ZH = re.compile(
    r"样本量?|参与者|被试|受试者|患者|实验|试验|组|条件|方法|步骤|设计|模型|数据集?|任务|得分|分数|准确率|基线|指标|"
    r"发现|结果|结论|局限性?|假设|干预|作者|大小|数量|人数|比例|原因|后果|影响|效果|效应|优点|缺点|好处|区别|差异|例子|证据|误差|成本|训练|评估|定义|"
    r"什么|怎么样?|如何|怎样|哪些?|谁|为何|为什么|多少|多大|多长|多久|多高|多|几|有|是|的|了|吗|呢|在|中|里|用|使用|采用|做|得|到|被|由|和|与|个|种|名|位|主要|具体|都|还|大|小|呀|啊"
)


_LONGEST: Final = 2_000
"""Characters of a question that are looked at: longer ones are texts, and lean on nothing."""


def pointing_word(question: str) -> tuple[int, int] | None:
    """Return where the word stands that points back to the question before; None where none does.

    Returns
    -------
    tuple of int, or None
        Its first character and the one after its last.
    """
    question = question[:_LONGEST]
    if re.search(rf"[{CJK}]", question):
        return _pointing_zh(question)
    places = [
        found.span() for found in _PERSONAL.finditer(question) if not _bound(question, found.start(), clause=True)
    ]
    places += [
        found.span() for found in _POSSESSIVE.finditer(question) if not _bound(question, found.start(), clause=False)
    ]
    for found in _POINTING.finditer(question):
        name = next(name for name, value in found.groupdict().items() if value)
        if not (name == "one" and _THERE_IS.search(question)):
            places.append(found.span(name))
    return min(places, default=None)


def names_no_subject(question: str) -> bool:
    """Say whether all that a question names belongs to something else, which it does not name."""
    question = question[:_LONGEST]
    if re.search(rf"[{CJK}]", question):
        return not re.sub(r"[\W\d_]", "", _NAMES_NOTHING_ZH.sub("", question))
    rest = _SOME_RELATIONAL.sub(" ", question)
    return not _NAMES_NOTHING.sub("", re.sub(r"\s+", " ", rest), count=1).strip(" ?.!,;:")


def _bound(question: str, place: int, *, clause: bool) -> bool:
    """Say whether something named earlier in the question can be what the word at a place stands for.

    A possessive can stand for the subject of its own clause; another pronoun only for what an earlier clause names.
    """
    before = question[:place]
    if re.search(rf"\b{_BEFORE_SUBJECT} $", before, re.IGNORECASE) and not _CLAUSE.search(before.strip()):
        return False
    if clause:
        marks = list(_CLAUSE.finditer(before))
        before = before[: marks[-1].start()] if marks else ""
    return bool(_NAMES_NOTHING.sub("", before, count=1).strip(" ?.!,;:"))


def _pointing_zh(question: str) -> tuple[int, int] | None:
    for found in _BACK_ZH.finditer(question):
        if any(other.start() <= found.start() < other.end() for other in _OTHERS_ZH.finditer(question)):
            continue
        before = question[: found.start()]
        named = re.sub(r"[\W\d_]", "", _NAMES_NOTHING_ZH.sub("", before))
        if not named or not (found["own"] or _CLAUSE_ZH.search(before)):
            return found.span("it")
    return None
