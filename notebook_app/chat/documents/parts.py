"""Choose the sentences of a document that answer a question about it as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.questions import Intent
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.text.prose import is_statement
from notebook_app.text.standalone import leans, points_elsewhere, refers_back, states_a_finding

_AIM = re.compile(
    r"\b(?:we|I) (?:\w+ ){0,2}(?:introduce|present|propose|show|study|explore|investigate|examine|design|develop|describe|conduct|review|survey|analy[sz]e|compose|build|create"
    r"|construct|define|contribute|address|aim|discuss|assess|evaluate|estimate|determined?|developed|examined|investigated|reviewed|present)\b"
    r"|\b(?:this|the present|our|in this) (?:\w+ )?(?:paper|survey|article|work|study|report|review|research|analysis)\b|\b(?:aims?|objectives?|purpose) (?:of|was|is|were)\b|本文|本研究|提出",
    re.IGNORECASE,
)
_CONTRIBUTES = re.compile(
    r"\bcontributions?\b|\bwe (?:\w+ ){0,2}(?:introduce|propose|present|compose|define|build|create|construct|contribute|develop|release|design|collect|extend|provide|establish|devise)\b"
    r"|\b(?:new|novel|first)\b.{0,300}\b(?:task|dataset|benchmark|method|model|framework|approach|metric|evaluation|system|setting)\b|提出|首次|构建",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"\d{1,20}(?:\.\d{1,20})?\s?(?:%|percent|percentage|fold|times)|\bimprov|outperform|significant|\b(?:higher|lower|fewer|more|less) than\b|显著|提高|优于",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:we|our|results?|experiments?|evaluations?|analys[ie]s|this (?:paper|work|study|survey|review))\b|我们|本文|本研究",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\blimitations?\b|\blimited (?:by|to|in)\b|\bshortcoming|\bweakness|\bdrawback|\bcaveat|\bdisadvantage|\bdid not (?:include|consider|use|account|measure|have)|\bcould not\b|\bwe (?:do|did|were|are) not\b"
    r"|\bsmall sample|\bonly (?:a|one|works|consider|cover|investigat|includ)|\bunable to\b|\bcannot\b|局限|不足|缺点|仅",
    re.IGNORECASE,
)
_OWN_LIMITS = re.compile(
    r"\b(?:we|our|this|the present|the current) (?:\w+ ){0,3}[^.]{0,40}\blimitations?\b|\b(?:several|some|main|key|important|one|another|number of|following|potential) (?:\w+ ){0,2}limitations?\b[^.]{0,60}\b(?:study|work|paper|review|analysis|our|exist)"
    r"|\blimitations? (?:of|in|to) (?:our|this|the present|the current)\b|\b(?:(?:one|a|another|the) (?:main |key |major )?|first |second )limitation (?:is|was|lies|of this|of our)\b|\b(?:our|this) (?:study|work|analysis|model|review|report) (?:is|was|has been) (?:also )?limited\b"
    r"|局限性?(?:在于|是|包括)|本(?:文|研究).{0,20}(?:局限|不足)",
    re.IGNORECASE,
)
_NOT_OWN_LIMITS = re.compile(
    r"\b(?:despite|address\w*|overcom\w*|existing|previous|prior|tackl\w*|mitigat\w*|without|current) (?:\w+ ){0,3}limitations?\b|\blimitations? of (?:the )?(?:existing|previous|prior|current|other|traditional)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\bfuture (?:works?|research|studies|study|directions?|investigations?|efforts?)\b|\bin (?:the|our) future\b|\bremains? (?:to be|an open|unclear|unknown)\b|\bwe (?:plan|hope|intend|leave|will)\b|\bpromising (?:direction|avenue)|\bfurther (?:research|studies|study|work|investigations?|exploration)\b"
    r"|\bshould be (?:explored|investigated|studied|examined)\b|\bopen (?:question|problem)|\bwould be interesting\b|未来|今后|后续|进一步",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:should|need|needs|remain|remains|could|may|can|challenge|explore|investigate|extend|important to|would)\b|应|需要|可以",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"^(?:in (?:conclusion|summary|sum|short|closing)|to (?:conclude|summari[sz]e|sum up)|overall|taken together|altogether|collectively|in brief|we conclude|our (?:results|findings|data|study|model|analysis) (?:\w+ ){0,2}(?:show|suggest|indicate|demonstrate|reveal|support|highlight)"
    r"|these (?:results|findings|data) |总之|综上|总的来说|总而言之)",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\b(?:was|were) (?:\w+ ){0,2}(?:treated|assayed|measured|isolated|performed|collected|recruited|surveyed|used|conducted|obtained|analy[sz]ed|calculated|estimated|transfected|stained|adopted|interviewed|sampled|developed|infected|incubated|carried out|randomi[sz]ed|applied)\b"
    r"|\bwe (?:\w+ )?(?:used?|employ|employed|appl(?:y|ied)|develop(?:ed)?|collect(?:ed)?|conduct(?:ed)?|perform(?:ed)?|adopt(?:ed)?|simulat(?:e|ed)|train(?:ed)?|fine-tune|survey(?:ed)?|interview(?:ed)?|review(?:ed)?|propose|construct|build|evaluate)\b"
    r"|\b(?:based on|by means of|using)\b|\bsurvey (?:of|was)\b|采用|利用|使用|通过|基于",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^(?:first|second|third|fourth|another|a further|additionally|in addition|moreover|furthermore|also|finally|lastly|besides)(?:ly)?\b|^(?:第[一二三四五]|另外|此外|其次|首先|最后)",
    re.IGNORECASE,
)
_WHOLE, _EACH = 8, 1
"""Sentences about one document, and about each of several."""
_MOST_CHARACTERS = 1600


def part_of(document: DocumentText, intent: Intent, *, several: bool) -> list[Sentence]:
    """Return the sentences that answer, in reading order; none where the document has none.

    Parameters
    ----------
    document : DocumentText
        The document asked about.
    intent : str
        What is asked of it.
    several : bool
        Whether others are asked the same: then one sentence each says the most.
    """
    found = _PARTS.get(intent, _summary)(document)
    if several:
        return _standing(found, intent)[:_EACH]
    return _fitting(_with_what_they_lean_on(found, document))


def abstract_of(document: DocumentText) -> list[Sentence]:
    """Return the sentences of the abstract; where there is none, those that open the text."""
    abstract = document.of("abstract")
    if abstract:
        return abstract[:14]
    early = [s for s in document.sentences if not {"method", "related"} & set(s.kinds) and is_statement(s.text)]
    told = [s for s in early[:40] if "results" in s.kinds or "introduction" in s.kinds]
    return (told or early)[:12]


def contributes(sentence: Sentence) -> bool:
    """Say whether a sentence says what its document brings that is new."""
    return bool(_CONTRIBUTES.search(sentence.text)) and not sentence.stance


def _own(sentences: Iterable[Sentence]) -> list[Sentence]:
    return [s for s in sentences if not s.stance and not points_elsewhere(s.text)]


def _aims(document: DocumentText) -> list[Sentence]:
    opening = abstract_of(document)
    introduction = document.of("introduction") or [s for s in document.sentences[:30] if "method" not in s.kinds]
    return [s for s in _own(opening) if _AIM.search(s.text)] or [s for s in _own(introduction) if _AIM.search(s.text)]


def _summary(document: DocumentText) -> list[Sentence]:
    opening = abstract_of(document)
    if document.of("abstract"):
        introduction, method, results, ends = (
            [s for s in opening if kind in s.kinds] for kind in ("introduction", "method", "results", "conclusion")
        )
        if not results:
            return opening
        aims = [s for s in introduction if _AIM.search(s.text)] or introduction
        return [*aims[-1:], *method[:2], *results[:3], *ends[:2]]
    ends = _conclusion(document)[:2]
    return _in_order([*_aims(document)[:2], *opening[:3], *ends], document)


def _about(document: DocumentText) -> list[Sentence]:
    if document.of("abstract") or document.of("introduction"):
        aims = _nearest_title(_aims(document), document)
        return aims or _own(abstract_of(document))[:1] or abstract_of(document)[:1]
    opening = [s for s in _own(abstract_of(document)) if not leans(s.text)] or abstract_of(document)
    return _nearest_title(opening, document)


def _nearest_title(sentences: Sequence[Sentence], document: DocumentText) -> list[Sentence]:
    """Return the sentences, those that hold most of the title first: "we answer this question" alone says nothing."""
    title = set(lexical_tokens(document.title))
    return sorted(sentences, key=lambda s: -len(title.intersection(lexical_tokens(s.text))))[:2]


def _findings(document: DocumentText) -> list[Sentence]:
    abstract = document.of("abstract")
    told = [s for s in _own(abstract) if {"results", "conclusion"} & set(s.kinds)]
    if told:
        return told
    found = [s for s in _own(abstract) if states_a_finding(s.text) or _FIGURES.search(s.text)]
    ends = [
        s
        for s in _own(document.of("conclusion"))
        if "abstract" not in s.kinds and (states_a_finding(s.text) or _OWN.search(s.text))
    ]
    if found or ends:
        return [*found[:4], *ends[:2]]
    if abstract:
        return _own(document.of("conclusion"))[:4] or _aims(document)
    results = [
        s for s in _own(document.of("results")) if states_a_finding(s.text) or _FIGURES.search(s.text) or "%" in s.text
    ]
    opening = [
        s
        for s in _own(document.sentences[:40])
        if "method" not in s.kinds
        and not _AIM.search(s.text)
        and (_FIGURES.search(s.text) or "%" in s.text or states_a_finding(s.text))
    ]
    return results[:5] or opening[:5] or _conclusion(document)[:4]


def _takeaways(document: DocumentText) -> list[Sentence]:
    return _findings(document) or _aims(document) or abstract_of(document)


def _conclusion(document: DocumentText) -> list[Sentence]:
    ends = [s for s in _own(document.of("conclusion")) if "limitations" not in s.kinds or len(s.kinds) > 1]
    own = [s for s in ends if "abstract" not in s.kinds] or ends
    if own:
        return own[:6]
    late = list(document.sentences[len(document.sentences) // 2 :])
    for i, sentence in reversed(list(enumerate(late))):
        if _CONCLUDES.match(sentence.text):
            return _own(late[i : i + 3])
    discussion = _own(document.of("discussion"))
    return discussion[-4:]


def _limitations(document: DocumentText) -> list[Sentence]:
    section = [s for s in document.of("limitations") if s.stance in ("", "hypothetical")]
    stated = _run_of_limits(document)
    pure = [s for s in section if s.kinds == ("limitations",)]
    if pure:
        told = [s for i, s in enumerate(pure) if _LIMITS.search(s.text) or (i and _LIMITS.search(pure[i - 1].text))]
        return told[:6] if len(told) > 1 else pure[:4]
    if section:
        return [s for s in section if _LIMITS.search(s.text) or _ORDER.match(s.text)][:5] or section[:4]
    if stated:
        return stated
    places = document.of("discussion", "conclusion")
    return [
        s for s in _own(places) if _LIMITS.search(s.text) and _OWN.search(s.text) and not _NOT_OWN_LIMITS.search(s.text)
    ][:4]


def _run_of_limits(document: DocumentText) -> list[Sentence]:
    """Return the sentence that says the document's own work is limited, and those that count its limits off after it."""
    for i, sentence in enumerate(document.sentences):
        if (
            not _OWN_LIMITS.search(sentence.text)
            or _NOT_OWN_LIMITS.search(sentence.text)
            or sentence.stance == "others"
        ):
            continue
        if {"related", "introduction"} & set(sentence.kinds):
            continue
        run = [sentence]
        for following in document.sentences[i + 1 : i + 8]:
            if (
                _ORDER.match(following.text)
                or _LIMITS.search(following.text)
                or (len(run) < 3 and leans(following.text))
            ):
                run.append(following)
            elif len(run) > 2:
                break
        return run[:6]
    return []


def _future(document: DocumentText) -> list[Sentence]:
    section = [s for s in document.of("future") if s.stance in ("", "hypothetical")]
    told = [s for s in section if _FUTURE.search(s.text)]
    if told:
        return _with_items(told[:4], document)
    if section:
        return [s for s in section if _MODAL.search(s.text)][:4] or section[:3]
    late = [s for s in document.sentences[len(document.sentences) // 3 :] if s.stance != "others"]
    places = [s for s in late if {"conclusion", "discussion", "limitations"} & set(s.kinds)]
    told = [s for s in places if _FUTURE.search(s.text)] or [s for s in late if _FUTURE.search(s.text)]
    return _with_items(told[-4:], document)


def _with_items(sentences: Sequence[Sentence], document: DocumentText) -> list[Sentence]:
    """Return the sentences, each that ends in a colon, or announces several, with the items that follow it."""
    found: list[Sentence] = []
    every = document.sentences
    for sentence in sentences:
        at = every.index(sentence)
        announces = re.search(
            r"[:：]$|\b(?:following|several|two|three) (?:\w+ )?(?:directions|questions|ways|aspects)\b",
            sentence.text,
        )
        found += [s for s in every[at : at + (5 if announces else 1)] if s not in found]
    return found


def _contributions(document: DocumentText) -> list[Sentence]:
    every = document.sentences
    for i, sentence in enumerate(every):
        if (
            re.search(
                r"\bcontributions?\b[^.]{0,60}(?::|：|as follows|are|summari[sz]ed|include|three|two|four)|贡献(?:如下|包括|有|在于)",
                sentence.text,
                re.IGNORECASE,
            )
            and not sentence.stance
        ):
            listed = [s for s in every[i : i + 5] if s.stance in ("", "hypothetical")]
            if len(listed) > 1:
                return listed
    opening = [s for s in _own(abstract_of(document)) if _CONTRIBUTES.search(s.text)]
    return opening[:5] or _aims(document)[:3] or _findings(document)[:2]


def _method(document: DocumentText) -> list[Sentence]:
    abstract = document.of("abstract")
    told = [s for s in abstract if "method" in s.kinds]
    cued = [s for s in _own(abstract) if _METHOD.search(s.text)]
    section = [s for s in _own(document.of("method")) if "abstract" not in s.kinds]
    useful = [s for s in section if _METHOD.search(s.text)] or section
    rest = [s for s in _own(document.sentences) if _METHOD.search(s.text) and "abstract" not in s.kinds]
    return [*(told or cued)[:3], *(useful or rest)[:3]]


_PARTS: Mapping[Intent, Callable[[DocumentText], list[Sentence]]] = {
    "summary": _summary,
    "about": _about,
    "findings": _findings,
    "takeaways": _takeaways,
    "conclusion": _conclusion,
    "limitations": _limitations,
    "future": _future,
    "contributions": _contributions,
    "method": _method,
}


def _standing(sentences: Sequence[Sentence], intent: Intent) -> list[Sentence]:
    """Return the sentences, those that say the most alone first: of findings the last, else the first."""
    whole = [s for s in sentences if not s.text.endswith((":", "："))] or list(sentences)
    first = [s for s in whole if not leans(s.text)]
    alone = [s for s in first if not refers_back(s.text)]
    if intent in {"findings", "takeaways"} and not any(_OWN.search(s.text) or _FIGURES.search(s.text) for s in alone):
        alone = first
    chosen = alone or first or whole
    if intent in {"findings", "takeaways", "conclusion"}:
        own = [s for s in chosen if _OWN.search(s.text) or _FIGURES.search(s.text)]
        if intent == "conclusion":
            return own or chosen
        last_first = list(reversed(own or chosen))
        last_first.sort(key=lambda s: not {"abstract", "conclusion"} <= set(s.kinds))
        return last_first
    return chosen


def _in_order(sentences: Iterable[Sentence], document: DocumentText) -> list[Sentence]:
    wanted = list(sentences)
    return [s for s in document.sentences if s in wanted]


def _with_what_they_lean_on(sentences: Sequence[Sentence], document: DocumentText) -> list[Sentence]:
    """Return the sentences in reading order, each that leans on the one before it with that one."""
    every = document.sentences
    wanted = list(sentences)
    for sentence in sentences:
        at = every.index(sentence)
        if (
            at
            and leans(sentence.text)
            and every[at - 1].kinds == sentence.kinds
            and every[at - 1].passage.ordinal >= sentence.passage.ordinal - 1
        ):
            wanted.append(every[at - 1])
    return _with_items([s for s in every if s in wanted], document)


def _fitting(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return as many sentences as a reader reads at once."""
    found: list[Sentence] = []
    for sentence in sentences:
        length = sum(len(s.text) for s in found) + len(sentence.text)
        if found and (len(found) >= _WHOLE + 1 or length > _MOST_CHARACTERS):
            break
        found.append(sentence)
    return found
