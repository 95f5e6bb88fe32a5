"""Questions a reader would ask of a source, built from what its own sentences define, compare and report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, cycle, islice, pairwise

from ingest.characters import CJK
from notebook_app.i18n import translate
from notebook_app.records import StoredPassage
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.prose import is_term, kinds_of, one_line
from notebook_app.text.sections import headings, is_apparatus, without_number

IsAnswered = Callable[[str], bool]

_AHEAD = r"(?:^|[.:] )(?:[^,.]{{0,30}}, )?(?:an?\s|the\s)?"
_DEFINED = {
    "question_what_are": _AHEAD + r"{topic}(?<=s)(?: \([^)]*\))? (?:are|refer to)\b",
    "question_what_is": _AHEAD
    + r"{topic}(?<!s)(?: \([^)]*\))?(?:,[^,.]{{0,60}},)? (?:is (?:an?|the|when|how)|refers to|means)\b"
    r"|^{topic}(?<!s)\. |, the {topic}(?<!s)[.,]|(?:called|known as|termed) (?:the )?[“\"]?{topic}(?<!s)\b"
    r"|\bthe {topic}(?<!s) (?:links|proposes|states|predicts)\b"
    r"|{topic}(?:是|指|即|，就是)|(?:叫作?|叫做|称[为作])[“「]?{topic}",
}
"""Which question a topic allows, by what one of the source's sentences says around it: a plural noun where it ends in s."""
_BETWEEN = re.compile(
    r"\b(?:compar\w+|contrast\w*|differs?|differed|distinguish\w*|unlike|whereas|rather than|(?:better|worse|more|less) than|"
    r"versus)\b|^[^，。；]{0,3}(?:与|和|跟|比|优于|不同于)[^，。；]{0,4}$",
    re.IGNORECASE,
)
"""What stands between two things that are compared."""
_NAME = r"[A-ZÀ-Þ][\w’-]{1,40}"
_REPORTED = (
    re.compile(
        rf"\b((?:{_NAME}(?:, {_NAME}){{0,20}},? and )?{_NAME}|{_NAME} and colleagues) (\((?:1[89]|20)\d\d\))"
        r"[^.;]{0,80}? (?:f[io]und|show(?:s|ed)?|report(?:s|ed)?|conclude[sd]?|estimate[sd]?|demonstrate[sd]?)\b"
    ),
    re.compile(
        rf"(?:^|[，。；])([{CJK}]{{2,5}}(?:和[{CJK}]{{2,6}})?)在[〇零一二三四五六七八九\d]{{4}}年(?:指出|发现|证明)()"
    ),
)
"""Who is said to have found something, and when."""
_ASKED = re.compile(
    r"^(?:what|how|why|when|where|who|which|do|does|did|is|are|can|should)\b.{6,70}\?$|^.{3,24}[？?]$", re.IGNORECASE
)
_HOW_TO = re.compile(r"how to (.{3,60}?)[.?]?$", re.IGNORECASE)
_KNOWN = re.compile(r" (?:effect|method|hypothesis|algorithm|theory|principle|law|rule|paradox|theorem|curve|problem)$")
_NEAR = 60
"""Characters between two things that are compared, at the most."""
_TRIES = 8
"""How many questions of a kind are tried at the most."""
_HOW_TO = re.compile(r"how to (.{3,60}?)[.?]?$", re.IGNORECASE)


def questions_about(
    topics: Sequence[str],
    passages: Sequence[StoredPassage],
    language: str,
    count: int = 4,
    is_answered: IsAnswered | None = None,
) -> list[str]:
    """Return questions that the source answers, of as many kinds as there are.

    Parameters
    ----------
    topics : sequence of str
        The most telling first.
    passages : sequence of StoredPassage
        Of the source.
    language : str
        Of the questions.
    count : int
        How many at the most.
    is_answered : callable, optional
        Asks the question and says whether the sources answered; those they do not are left out.
    """
    asked: list[str] = []
    sentences = _sentences(passages)
    defining = _defining(topics, sentences, language)
    reporting, general = _reporting(sentences, language), _general(topics, sentences, language, asked)
    plan = (
        (defining, 2),
        (_comparing(topics, sentences, language), 1),
        (_headed(passages, language), 1),
        (reporting, 1),
        (general, 1),
        (defining, count),
        (reporting, 1),
        (general, count),
    )
    for questions, most in plan:
        fit = (q for q in islice(questions, _TRIES) if q not in asked and (is_answered is None or is_answered(q)))
        asked += islice(fit, min(most, count - len(asked)))
    return asked


def _sentences(passages: Sequence[StoredPassage]) -> list[str]:
    found: list[str] = []
    for passage in passages:
        if not is_apparatus(passage.section):
            texts = sentence_texts(passage)
            kinds = kinds_of(texts, passage.section, passage.title)
            told = [one_line(text) for text, kind in zip(texts, kinds, strict=True) if kind == "sentence"]
            found += [f"{term} {text}" if is_term(term) else text for term, text in pairwise(["", *told])]
    return found


def _defining(topics: Sequence[str], sentences: Sequence[str], language: str) -> Iterator[str]:
    """Yield questions about what the source says the nature of."""
    asked = ""
    for topic in topics:
        for key, form in _DEFINED.items():
            pattern = re.compile(form.format(topic=re.escape(topic)), re.IGNORECASE)
            joined = key == "question_what_is" and " and " in topic
            if (
                not joined
                and not re.search(rf"\b{re.escape(topic)}\b", asked, re.IGNORECASE)
                and any(pattern.search(s) for s in sentences)
            ):
                asked += f"\n{topic}"
                named = topic if key == "question_what_are" else _with_article(topic, sentences)
                yield translate(f"guide.{key}", language, topic=named)
                break


def _comparing(topics: Sequence[str], sentences: Sequence[str], language: str) -> Iterator[str]:
    """Yield questions about two topics that a sentence compares."""
    for one, other in combinations(topics, 2):
        apart = one.casefold() not in other.casefold() and other.casefold() not in one.casefold()
        if apart and any(_are_compared(one.casefold(), other.casefold(), s.casefold()) for s in sentences):
            yield translate("guide.question_differ", language, topic=one, other=other)


def _are_compared(one: str, other: str, sentence: str) -> bool:
    places = sorted((sentence.find(phrase), len(phrase)) for phrase in (one, other))
    (first, length), (second, _) = places
    between = sentence[first + length : second]
    return first >= 0 and len(between) <= _NEAR and bool(_BETWEEN.search(between))


def _headed(passages: Sequence[StoredPassage], language: str) -> Iterator[str]:
    """Yield the headings that are questions themselves, and what the title promises to tell ("How to …")."""
    if passages and (task := _HOW_TO.match(passages[0].title)):
        yield translate("guide.question_how", language, task=task[1].lower())
    found = {
        without_number(heading): None
        for p in passages
        if not is_apparatus(p.section)
        for heading in headings(p.section)
        if _ASKED.match(without_number(heading))
    }
    yield from found


def _reporting(sentences: Sequence[str], language: str) -> Iterator[str]:
    """Yield questions about the studies whose finding is reported, the one spoken of most first."""
    found = (match for s in sentences for form in _REPORTED for match in form.finditer(s))
    counts = Counter(f"{_shortened(match[1])} {match[2]}".strip() for match in found)
    yield from (translate("guide.question_found", language, who=who) for who, _ in counts.most_common())


def _shortened(names: str) -> str:
    """Return at most two names of a study's authors."""
    return f"{names.partition(',')[0]} and colleagues" if "," in names else names


def _general(topics: Sequence[str], sentences: Sequence[str], language: str, asked: Sequence[str]) -> Iterator[str]:
    """Yield questions about the topics that are spoken of more than once and not asked about yet."""
    phrasings = cycle(("guide.question_about", "guide.question_known"))
    for topic in topics:
        fresh = not any(topic.casefold() in question.casefold() for question in asked)
        if fresh and sum(topic.casefold() in s.casefold() for s in sentences) >= 2:
            yield translate(next(phrasings), language, topic=_with_article(topic, sentences))


def _with_article(topic: str, sentences: Sequence[str]) -> str:
    """Return a topic with the article that the source mostly puts before it, if any."""
    before = re.compile(rf"(?:\b(an?|the) )?\b{re.escape(topic)}\b(?! \w{{2,}}(?:s|ing|ion)\b)", re.IGNORECASE)
    if topic.endswith("s") or (topic.lower() != topic and not _KNOWN.search(topic)):
        return topic
    articles = Counter((match[1] or "").lower() for s in sentences for match in before.finditer(s))
    usual = articles.most_common(1)[0][0] if articles else ""
    if not usual and _KNOWN.search(topic):
        usual = "the"
    return f"{usual} {topic}".strip()
