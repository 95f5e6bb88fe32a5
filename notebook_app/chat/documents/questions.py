"""Recognise a question about documents as such, and what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.characters import CJK
from ingest.tokens import lexical_tokens
from notebook_app.search.question import content_terms

Intent = Literal[
    "authors",
    "date",
    "newest",
    "future",
    "limitations",
    "more",
    "titles",
    "which",
    "compare",
    "disagree",
    "about",
    "contributions",
    "takeaways",
    "conclusion",
    "findings",
    "method",
    "summary",
]

_DOCUMENT = r"(?:papers?|articles?|stud(?:y|ies)|surveys?|reports?|reviews?|documents?|sources?|books?|texts?|publications?|notebook|manuscripts?|thes[ie]s)"
_ZH_DOCUMENT = r"(?:论文|文献|文章|文档|报告|研究|来源|资料|笔记本|本文|这篇|该文|书)"
_ASKED: tuple[tuple[Intent, str], ...] = (
    (
        "more",
        r"^\W*(?:please )?(?:(?:can|could) you )?(?:tell me (?:some )?more|more(?: details?)?|go on|continue|elaborate|say more|what else)(?: (?:about|on) (?:it|this|that|them))?(?: please)?\W*$"
        r"|^\W*(?:请)?(?:继续|多说一?[点些]|再(?:多)?说(?:一)?[点些]|详细(?:说|讲)(?:说|讲|一下)?|还有(?:什么|吗|呢)?|说得?更?详细[一点些]*)\W*$",
    ),
    (
        "newest",
        rf"\b(?:most recent|newest|latest|oldest|earliest)\b.*\b{_DOCUMENT}\b|\b{_DOCUMENT}\b.*\b(?:most recent|newest|latest|oldest|earliest)\b"
        r"|最新的?一?篇|最近的?一?篇|最早的?一?篇|哪(?:一)?篇.*(?:最新|最近|最早|最旧)",
    ),
    (
        "authors",
        rf"\bwho (?:wrote|authored|published|(?:is|are|were|was) the (?:\w+ )?authors?)\b|\b(?:the )?authors? of\b(?!.*\b(?:say|argue|find|claim|conclude|think|suggest|propose)\b)|\bwhose (?:{_DOCUMENT})\b"
        r"|谁写|(?:是)?谁(?:的|写的)(?:论文|文章)|作者(?:是谁|是哪|有哪|都?有谁|有谁|名)|(?:由|是)谁(?:撰写|写|发表)",
    ),
    (
        "date",
        r"\bwhen (?:was|were|did)\b.*\b(?:published|written|released|appear(?:ed)?|come out)\b|\b(?:publication|release) dates?\b|\b(?:what|which) year (?:was|were)\b.*\b(?:published|written|released)\b"
        r"|(?:何时|什么时候|哪一?年|几时).*(?:发表|发布|出版|写)|(?:发表|发布|出版)(?:于|在|时间|日期|的时间)",
    ),
    (
        "which",
        rf"^\W*(?:please )?(?:list|name|show(?: me)?|find|give me|enumerate)\b.*\b(?:{_DOCUMENT})\b (?:that|which|who|about|on|using|with|where|proposing|introducing)\b"
        rf"|^\W*(?:which|what) (?:of (?:the|these|those|my|all) )?(?:\w+ )?{_DOCUMENT}\b (?:that |which )?(?!is\b|are\b|was\b|were\b|do\b|does\b|did\b|has\b|have\b)\w+"
        rf"|(?:列出|列举|哪些|哪几篇|哪篇).*{_ZH_DOCUMENT}.*(?:提出|使用|涉及|研究|讨论|关于|包含|有)|(?:列出|列举|哪些|哪几篇).*(?:提出|使用|涉及|讨论|关于|包含).*{_ZH_DOCUMENT}",
    ),
    (
        "titles",
        rf"\b(?:list|name|show|enumerate)(?: me)?(?: all)?(?: of)?(?: the| my| these)? {_DOCUMENT}\W*$|\btitles? of (?:each|all|every|the|these|my)\b|\b(?:what|which) {_DOCUMENT} (?:are|do) (?:there|i have|we have|in)\b"
        rf"|\bhow many {_DOCUMENT}\b|(?:列出|有)(?:所有|全部|哪些|几篇|多少篇?|多少份)(?:的)?{_ZH_DOCUMENT}\W*$|标题(?:是什么|有哪些|都?是)",
    ),
    (
        "disagree",
        rf"\b(?:contradict\w*|disagree\w*|conflict(?:s|ing)?|inconsisten\w+|at odds)\b.*\b{_DOCUMENT}\b|\b{_DOCUMENT}\b.*\b(?:contradict\w*|disagree\w*|conflict(?:s|ing)?|inconsisten\w+|at odds|agree)\b"
        r"|(?:矛盾|分歧|不一致)",
    ),
    (
        "compare",
        rf"^\W*(?:please )?(?:compare|contrast)\b|\bhow (?:do|does|did) .*\b(?:compare|differ)\b|\bdifferences? between\b|\bwhat do (?:the|these) {_DOCUMENT} have in common\b"
        r"|^(?:请)?(?:比较|对比)|(?:异同|区别|差异|有(?:什么|何)不同)",
    ),
    (
        "future",
        r"\bfuture (?:works?|research|directions?|plans?|studies)\b|\bopen (?:questions|problems)\b|未来(?:的)?(?:工作|研究|方向)|展望|后续(?:工作|研究)",
    ),
    (
        "limitations",
        r"\blimitations?\b|\bshortcomings?\b|\bweakness(?:es)?\b|\bdrawbacks?\b|\bcaveats?\b|局限|不足之处|缺陷|缺点|有(?:什么|哪些)不足",
    ),
    (
        "about",
        rf"\bwhat (?:is|are) (?:this|these|the|my|all|all the|each of the)(?: \w+)? ?{_DOCUMENT}(?: all)? about\b|\bwhat (?:is|are) (?:this|these|it|they) (?:all )?about\b|\boverview of (?:the|this|these|my|all)\b"
        rf"|^\W*(?:give (?:me )?)?an? overview\W*$|(?:这些|这个|这|我的|所有|全部)(?:份|篇|个)?{_ZH_DOCUMENT}.{{0,6}}(?:讲|关于|介绍|研究|说)(?:的是|了)?(?:什么|哪些)|(?:主要)?(?:内容|主题)是什么",
    ),
    (
        "contributions",
        r"\b(?:main |key |core )?contributions?\b|\bmain idea\b|\bwhat (?:does|do|did) .* (?:propose|contribute|introduce)\b|\bwhat problem\b|\b(?:goal|aim|purpose|objective)s? of\b|\bnovelty\b"
        r"|(?:主要|核心)?贡献|创新点|主要(?:思想|观点)|解决了?什么问题|研究(?:目的|目标)",
    ),
    (
        "takeaways",
        r"\b(?:key|main) (?:take-?aways?|points?|messages?|insights?|lessons?)\b|\btake-?aways?\b|要点|关键(?:信息|结论)|收获",
    ),
    ("conclusion", r"\bconclusions?\b|\bconcludes?\b|\bconcluded\b|结论|得出(?:了)?什么"),
    (
        "findings",
        r"\b(?:main |key |major |principal )?(?:findings|results)\b(?! (?:section|table))|\bwhat (?:did|does|do) .*\b(?:find|show|discover|report)\W*$|主要(?:发现|结果)|(?:发现|结果)(?:是什么|有哪些)|发现了?什么",
    ),
    (
        "method",
        rf"\b(?:what|which) (?:\w+ )?(?:methods?|methodolog(?:y|ies)|techniques?|approach(?:es)?|study design)\b.*\b(?:us(?:e|ed|es)|appl(?:y|ied)|follow(?:ed)?|{_DOCUMENT})\b|\b(?:methods?|methodology|approach|study design) (?:of|in|used (?:in|by)) .*\b{_DOCUMENT}\b"
        rf"|\bhow (?:was|were|did) .*\b{_DOCUMENT}\b.*\b(?:done|conducted|carried out|performed|collect|measure)\b|(?:什么|哪些|何种)(?:研究)?方法|方法是什么|(?:用|采用|使用)了?什么方法",
    ),
    (
        "summary",
        r"\bsummar(?:y|ies|i[sz]e[sd]?)\b|\bsum up\b|\bin a nutshell\b|\babstract of\b|\btl;?dr\b|^\W*(?:please )?(?:tell me|what do you know) about (?:the )?(?:first|second|third|last|\w+) (?:paper|article|study|report|source)\b|总结|概括|概述|摘要|综述一下|介绍一下",
    ),
)
_ALL = re.compile(
    r"\b(?:the|all|my|our|every|each)(?: (?:of )?(?:the|my|our))? (?:papers|articles|studies|surveys|reports|reviews|documents|sources|books|texts|publications)\b"
    r"|\b(?:every|each) (?:paper|article|study|report|document|source)\b|(?:所有|全部|各|每一?)(?:的|篇|个|份)?(?:论文|文献|文章|文档|报告|研究|来源|资料)",
    re.IGNORECASE,
)
_OF_ALL: frozenset[Intent] = frozenset({"about", "takeaways", "titles", "newest", "which", "disagree"})
_FRAME = frozenset(
    lexical_tokens(
        "paper papers survey article articles study studies report reports review reviews main key major finding findings result results conclusion conclusions"
        " conclude contribution contributions limitation limitations shortcoming shortcomings weakness weaknesses drawback drawbacks author authors wrote write written"
        " publish published release released summarise summarize summary overview give takeaway takeaways point points idea problem solve goal aim purpose recent newest latest"
        " oldest earliest future work works research direction directions say says said mention mentions about notebook tell more the of in what are is who when did find does"
        " which these document documents source sources all each every list name show method methods methodology approach approaches technique use used uses please shorter"
        " briefly compare contrast difference differences between one two both title titles propose proposes proposed proposing introduce introduces"
        " differ common most there how many disagree agree contradict contradictory conflict conflicting inconsistent odds new novel or me my this its it key insight insights message messages plan plans study design"
    )
)
_ZH_FRAME = re.compile(
    "谁|写了?|撰写|作者|是|哪些|哪篇|哪几篇|什么|何时|时候|年|发表|发布|出版|总结|概括|概述|摘要|一下|介绍|这篇|这些|这个|那篇|论文|文献|文章|报告|研究|来源|资料|笔记本|本文|"
    "主要|核心|关键|贡献|发现|结果|结论|局限性?|不足|缺点|方法|未来|工作|方向|展望|要点|关于|的|了|吗|呢|请|有|和|与|在|用|采用|使用|列出|列举|所有|全部|比较|对比|区别|差异|异同|内容|主题|创新点|我|给|它|其"
)


@dataclass(frozen=True, slots=True)
class DocumentQuestion:
    """What is asked of documents, and the terms that say of which, or about what; none where it is of all."""

    intent: Intent
    terms: frozenset[str]
    names_documents: bool
    """Whether the question speaks of documents ("the paper", "these sources")."""
    proposes: bool = False
    """Whether it asks for what a document brings that is new."""
    oldest: bool = False
    """Whether it asks for the oldest, not the newest."""
    of_all: bool = False
    """Whether it is asked of all sources where it names none, whatever was spoken of before."""
    shorter: bool = False
    """Whether two sentences are enough."""


def document_question(question: str) -> DocumentQuestion | None:
    """Return what a question asks of documents as such; None for one about what they say."""
    intent = next((intent for intent, asked in _ASKED if re.search(asked, question, re.IGNORECASE)), None)
    if intent is None or re.match(r"\W*(?:why\b|为什么|为何)", question, re.IGNORECASE):
        return None
    speaks = re.search(rf"\b{_DOCUMENT}\b|{_ZH_DOCUMENT}", question, re.IGNORECASE)
    proposes = re.search(
        r"\b(?:propos|introduc|present|contribut|develop|creat)\w*|提出|构建|贡献", question, re.IGNORECASE
    )
    oldest = re.search(r"\b(?:oldest|earliest|first)\b|最早|最旧", question, re.IGNORECASE)
    return DocumentQuestion(
        intent,
        subject_terms(question),
        bool(speaks),
        bool(proposes),
        bool(oldest),
        intent in _OF_ALL or of_all_sources(question),
    )


def of_all_sources(question: str) -> bool:
    """Tell whether a question speaks of all the sources ("the papers", "my sources"), whatever was spoken of before."""
    return bool(_ALL.search(question))


def sides_of(question: str) -> list[frozenset[str]]:
    """Return the terms of each thing that a comparison names."""
    parts = re.split(r"\b(?:and|with|versus|vs\.?|to|from|against)\b|[,、，和与跟同]", question, flags=re.IGNORECASE)
    return [terms for part in parts if (terms := subject_terms(part))]


def subject_terms(question: str) -> frozenset[str]:
    """Return the tokens that name documents or a subject: the content terms without what frames such questions."""
    han = re.search(rf"[{CJK}]", question)
    text = _ZH_FRAME.sub(" ", question) if han else question
    terms = content_terms(text) - _FRAME
    return frozenset(term for term in terms if len(term) > 1 and not (term.isdigit() and len(term) < 3))
