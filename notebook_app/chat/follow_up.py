"""Rewrite a question that leans on the one before it, so that it can be understood, searched and shown alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.characters import CJK
from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.questions import DocumentQuestion, document_question, of_all_sources, subject_terms
from notebook_app.chat.leaning import names_no_subject, pointing_word
from notebook_app.records import Message
from notebook_app.search.question import content_terms

_BEGINS = re.compile(
    r"^\s*(?:and|but|so|or|also|what about|how about|then)\b|呢\s*+[？?]?\s*+$|^(?:那么?|还有)", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"^\W*+(?:(?:and|but|so|or|then)\b[ ,]*)?(?:what about|how about|about|in|for|with|from|among|at|on)?\s*(?:the |an? )?(?P<put>.*\w|.)\W*+$",
    re.IGNORECASE,
)
_INSTEAD_ZH = re.compile(r"^(?:那么?|还有)?[，,]?(?P<put>.+)呢\s*+[？?]?\s*+$")
_ASKS_ANEW = re.compile(
    r"(?:and |but |so |or |then )?(?:how|why|what|which|who|whom|whose|when|where|do|does|did|is|are|was|were|can|could|compared?|in comparison)\b(?! about)",
    re.IGNORECASE,
)
_SHORTER = re.compile(
    r"^\W*(?:(?:can you |could you )?(?:make (?:it|that) |say (?:it|that) |a bit |much )?(?:shorter|briefer|more briefly|more concise(?:ly)?|in (?:one|a single) sentence|in short|short version|brief(?:ly)?|summari[sz]e that|too long)(?: please)?"
    r"|(?:请)?(?:简短|短|简洁|简单|精简)(?:一?点|些|一些)?(?:说)?|一句话(?:总结|概括|说)?|太长了?)\W*+(?:please\W*+)?$",
    re.IGNORECASE,
)
_LANGUAGES: Mapping[str, re.Pattern[str]] = {
    "zh": re.compile(
        r"^\W*(?:(?:please )?(?:(?:say|answer|repeat|translate)(?: (?:it|that))? )?(?:in(?:to)? )?(?:simplified )?chinese(?: please)?|(?:请)?(?:用|说|翻译成?|译成)中文(?:回答|说|吧|说一遍)?)\W*+(?:please\W*+)?$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^\W*(?:(?:please )?(?:(?:say|answer|repeat|translate)(?: (?:it|that))? )?(?:in(?:to)? )?english(?: please)?|(?:请)?(?:用|说|翻译成?|译成)英[文语](?:回答|说|吧|说一遍)?)\W*+(?:please\W*+)?$",
        re.IGNORECASE,
    ),
}
_WHY = re.compile(
    r"^\W*(?:(?:and|but) )?(?:why(?: (?:is|was|are|does|do|did|would) (?:that|this|it|they)(?: so| the case)?)?|how come|what for|(?:这是|那是)?为什么(?:呢|会这样)?|为何|什么原因)\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:please )?(?:(?:can|could) you )?(?:tell me (?:some )?more|more(?: details?)?|go on|continue|elaborate|say more|what else|(?:请)?继续|(?:请)?多说一?[点些]|再说一?[点些]|详细说说)(?: (?:about|on) (?:it|this|that|them))?(?: please)?\W*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:the )?(?P<en>first|second|third|fourth|fifth|sixth|last|former|latter) (?:one|paper|article|study|report|source|document|text|book)s?\b|\bthe (?P<bare>first|second|third|fourth|fifth|last|former|latter)\b(?=\W*$)"
    r"|第(?P<zh>[一二三四五六])(?:篇|个|份|项)(?:论文|文章|来源|资料|报告)?|(?P<zhlast>最后)(?:一)?(?:篇|个|份)(?:论文|文章|来源|资料|报告)?|(?P<zhpair>前者|后者)",
    re.IGNORECASE,
)
_PLACES: Mapping[str, int] = {
    **{word: n for n, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"])},
    **{char: n for n, char in enumerate("一二三四五六")},
    **dict.fromkeys(("last", "latter", "最后", "后者"), -1),
    **dict.fromkeys(("former", "前者"), 0),
}
_WORD = re.compile(rf"[{CJK}]+|[^\W{CJK}][^\s{CJK},;:?!()“”\"]*[^\W{CJK}]|[^\W{CJK}]")
_PREPOSITION = re.compile(
    r"^\W*(?:and|but|so|or|then|what about|how about)[ ,]+(?P<word>in|for|from|with|on|at|during|among|by|under|after|before|without|within) (?P<rest>.*\w)\W*+$",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    lexical_tokens(
        "work works use used using find found do does did make made show shown contain contains exist exists perform build built get give given mean kind kinds type types thing many much way main mention mentions say says paper papers study studies report reports article publish published write wrote written summarise summarize summary takeaway takeaways finding findings result results limitation limitations conclusion conclusions propose proposes list compare percentage percent number share happen happens support people"
    )
)
_QUESTION_WORD = re.compile(
    r"^(?:What|Which|How|Why|Who|Whom|When|Where|Does|Do|Did|Is|Are|Was|Were|On|In|Of|For|Give|List|And|The|Can|Could|Tell|Me|Summari[sz]e|Explain|Describe)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z]{2,}|(?<!^)\b[A-Z][a-z]|\w-\w|\d")
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|these|those)\b", re.IGNORECASE)
Titles = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """The exchange before: its question as it was understood, and its sources in the order they were shown."""

    question: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is understood.

    ``sources`` are those it is to be answered from, all selected ones where empty. ``more`` asks for what the answer
    before did not say, ``shorter`` for less of it; ``language`` is that of the answer, empty where none is wished.
    """

    question: str
    sources: tuple[str, ...] = ()
    more: bool = False
    shorter: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Content words of a question that stand together; a name ends before what goes on in small letters."""

    text: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        return bool(_NAME.search(self.text)) or (self.start > 0 and self.text[:1].isupper())


def last_turn(history: Sequence[Message]) -> Turn | None:
    """Return the last exchange that was finished; None where there is none."""
    question: Message | None = None
    turn: Turn | None = None
    for message in history:
        if message.role == "user":
            question = message
        elif question and message.status in {"done", "stopped"} and message.text:
            listed = message.details.get("listed") or [citation.source for citation in message.citations]
            turn = Turn(str(message.details.get("understood") or question.text), tuple(dict.fromkeys(listed)))
            question = None
    return turn


def understand(question: str, before: Turn | None, titles: Titles = dict) -> Understood:
    """Return a question with what it leans on from the one before.

    Parameters
    ----------
    question : str
        As it was asked.
    before : Turn or None
        The exchange before it; without one every question stands alone.
    titles : callable
        Returns the titles of the sources by sha256, asked for only where one is needed: "the first one" becomes a title.
    """
    if before is None:
        return Understood(question)
    wish = _wish(question, before) or _ordinal(question, before, titles)
    if wish:
        return wish
    asked = document_question(question)
    if asked is not None:
        return _about_documents(question, asked, before, titles)
    rewritten = None if of_all_sources(question) else _carried(question, before.question)
    return Understood(question) if rewritten is None else Understood(rewritten, before.sources)


def _wish(question: str, before: Turn) -> Understood | None:
    """Return what is wished of the answer before: less of it, more, its reason, another language; None for a new question."""
    same = Understood(before.question, before.sources)
    if _SHORTER.match(question):
        return replace(same, shorter=True)
    if _MORE.match(question):
        return replace(same, more=True)
    if _WHY.match(question):
        return replace(same, question=_why(before.question))
    language = next((language for language, asked in _LANGUAGES.items() if asked.match(question)), "")
    return replace(same, language=language) if language else None


def _about_documents(question: str, asked: DocumentQuestion, before: Turn, titles: Titles) -> Understood:
    """Put the title of the one document spoken of into a question about "it"; others about documents stand alone."""
    found = pointing_word(question)
    whole = found is None and not asked.terms and not asked.names_documents and not asked.of_all
    if asked.of_all or len(before.sources) != 1 or (found is None and not whole):
        same = bool(before.sources) and found is not None and not asked.terms
        return Understood(question, before.sources if same else ())
    title = titles().get(before.sources[0], "")
    if not title:
        return Understood(question)
    put = f"《{title}》" if re.search(rf"[{CJK}]", question) else f"“{title}”"
    if found is None:
        return Understood(f"{question} ({put})", before.sources)
    first, end = found
    own = f"{put}’s" if _POSSESSIVE.fullmatch(question[first:end]) else put
    return Understood(question[:first] + own + question[end:], before.sources)


def _why(question: str) -> str:
    han = re.search(rf"[{CJK}]", question)
    bare = question.strip().rstrip("?？.。! ")
    return f"为什么：{bare}？" if han else f"Why: {bare}?"


def _ordinal(question: str, before: Turn, titles: Titles) -> Understood | None:
    """Put a source's title in the place of "the second one", where the answer before showed several."""
    found = _ORDINAL.search(question)
    if not found or len(before.sources) < 2:
        return None
    place = _PLACES[next(value for value in found.groupdict().values() if value).lower()]
    if place >= len(before.sources):
        return None
    source = before.sources[1 if place == -1 and found[0].lower() in {"the latter", "后者"} else place]
    title = titles().get(source, "")
    if not title:
        return None
    han = re.search(rf"[{CJK}]", question)
    put = f"《{title}》" if han else f"“{title}”"
    around = question[: found.start()] + question[found.end() :]
    asked = document_question(around)
    if (asked is None or asked.intent == "more") and not subject_terms(around):
        return Understood(f"详细说说{put}" if han else f"Tell me more about {put}", (source,), more=True)
    return Understood(question[: found.start()] + put + question[found.end() :], (source,))


def _runs(question: str) -> list[_Run]:
    """Return the content words of a question as written, those that follow one another together."""
    content = content_terms(question)
    runs: list[_Run] = []
    last: int | None = None
    for word in _WORD.finditer(question):
        tokens = set(lexical_tokens(word[0]))
        good = bool(tokens & content) and not _QUESTION_WORD.match(word[0]) and not tokens <= _GENERIC
        joins = bool(runs) and last == word.start() - 1 and question[last] == " "
        if good and joins and (word[0][:1].isupper() or not runs[-1].is_name):
            runs[-1] = _Run(question[runs[-1].start : word.end()], runs[-1].start, word.end())
        elif good:
            runs.append(_Run(word[0], word.start(), word.end()))
        last = word.end() if good else None
    return runs


def _carried(question: str, before: str) -> str | None:
    """Return the question with what it leans on; None where it stands alone."""
    previous, own = _runs(before), _runs(question)
    named = any(run.is_name for run in own)
    points, begins = pointing_word(question), _BEGINS.search(question)
    asks_anew = bool(begins and _ASKS_ANEW.match(question.strip()) and own)
    leans = points or (begins and not asks_anew) or (not named and names_no_subject(question))
    if not leans or not previous:
        return None
    han = bool(re.search(rf"[{CJK}]", question))
    put = (_INSTEAD_ZH if han else _INSTEAD).match(question)
    if put and own and begins and not asks_anew and not _ASKS_ANEW.match(put["put"]):
        return _instead(question, before, put["put"], previous)
    names = [run.text for run in previous if run.is_name] or [run.text for run in previous][:2]
    missing = [name for name in names if name.lower() not in question.lower()]
    if not missing:
        return None if named else question
    return _filled(question, _subject(question, missing, previous), han=han)


def _instead(question: str, before: str, put: str, previous: Sequence[_Run]) -> str:
    """Put "and in the other one?" into the place of what was asked about.

    That is the phrase of the same preposition, added where there was none; else what is of the same kind, a name for a name.
    """
    if preposition := _PREPOSITION.match(question):
        phrase = f"{preposition['word']} {preposition['rest']}"
        place = re.search(rf"\b{preposition['word']}\b [^,;?.]+", before, re.IGNORECASE)
        if place:
            return before[: place.start()] + phrase + before[place.end() :]
        return before.rstrip(" ?.") + f" {phrase}?"
    name = bool(_NAME.search(put)) or put[:1].isupper()
    like = [run for run in previous if run.is_name == name] or list(previous)
    place_of = like[0] if name else like[-1]
    return before[: place_of.start] + put + before[place_of.end :]


def _subject(question: str, missing: Sequence[str], previous: Sequence[_Run]) -> str:
    top = " ".join(missing)
    if _PLURAL.search(question):  # several things: the plural that was asked about, of the name
        plural = next((run.text for run in previous if not run.is_name and run.text.endswith("s")), "")
        names = " ".join(run.text for run in previous if run.is_name and run.text.lower() not in question.lower())
        if plural and plural.lower() not in question.lower():
            return f"the {plural} of {names}" if names else f"the {plural}"
    return top


def _filled(question: str, subject: str, *, han: bool) -> str:
    if han:
        return f"{subject}：{question}"
    if not (found := pointing_word(question)):
        return f"{subject}: {question}"
    first, end = found
    if _POSSESSIVE.fullmatch(question[first:end]):
        rest = re.sub(r"(?<!\W)\W++$", "", question[end:]).strip()
        return f"{question[:first]}the {rest} of {subject}?"
    return question[:first] + subject + question[end:]
