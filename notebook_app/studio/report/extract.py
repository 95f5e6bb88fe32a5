"""Make a report of the sources' own sentences, by what each of its forms asks of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from notebook_app.chat.documents.questions import Intent
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.i18n import translate
from notebook_app.records import QUOTES
from notebook_app.studio.gate import Gate
from notebook_app.studio.guides.questions import questions_about
from notebook_app.studio.port import Made, Making
from notebook_app.studio.report.disagreements import Pair, disagreements
from notebook_app.studio.report.markdown import to_markdown
from notebook_app.studio.report.options import FORMS, Form
from notebook_app.studio.report.reading import Reading, speaks_of, stands_alone
from notebook_app.studio.report.sections import section
from notebook_app.text.dates import dates_in
from notebook_app.text.definitions import definitions_in
from notebook_app.text.prose import is_statement, one_line

_SIZE: Final = {"short": 1, "standard": 2, "long": 4}
"""Sentences of each source in a section."""
_MOST_TERMS: Final = {"short": 15, "standard": 40, "long": 120}
_MOST_DATES: Final = {"short": 15, "standard": 40, "long": 150}
_MOST_QUESTIONS: Final = {"short": 5, "standard": 10, "long": 20}
_MOST_PAIRS: Final = {"short": 4, "standard": 8, "long": 20}
_TOPICS: Final = {"short": 3, "standard": 5, "long": 8}
_OF_A_CHART: Final = re.compile(r"(?:sources?|notes?|来源|注)\s?[:：]|output:", re.IGNORECASE)
"""How what stands below a chart begins, which dates the chart and no event."""


def extract(making: Making) -> Made:
    """Make the report.

    Where the reader changed an outline and it is kept, its sections' headings are asked as questions.
    """
    gate = Gate(making)
    reading = Reading(making, gate)
    form: Form = making.options.form
    language = making.language
    sections = list(_kept_outline(reading, list(_BUILDERS[form](reading))))
    if making.options.outline == "only":
        sections = [{**each, "statements": [], "note": ""} for each in sections]
    if making.again:
        sections = [each for each in sections if each["id"] in making.again] or sections
    content = {
        "form": form,
        "citations": gate.citations,
        "sections": sections,
        "suggestions": suggestions(reading),
    }
    title = title_of(reading)
    return Made(title, content, to_markdown(content, language), gate.counts, QUOTES)


def title_of(reading: Reading) -> str:
    """Return a report's title: its form, and what it is on."""
    form, language = reading.making.options.form, reading.making.language
    wished = one_line(reading.making.options.instructions)
    about = wished[:80] if form == "own" and wished else reading.making.notebook.name
    if len(reading.documents) == 1 and form != "own":
        about = reading.documents[0].title
    return translate("report.titled", language, form=translate(f"report.option_form_{form}", language), about=about)


def suggestions(reading: Reading) -> list[dict[str, str]]:
    """Return the other reports for which the sources have the material."""
    made: Form = reading.making.options.form
    dated = sum(any(dates_in(s.text)) for d in reading.documents for s in d.sentences[:400])
    defined = sum(any(definitions_in(s.text)) for d in reading.documents for s in d.sentences[:400])
    fit = {
        "timeline": dated >= 5,
        "glossary": defined >= 5,
        "literature_review": reading.several,
        "disagreements": reading.several,
    }
    found = [{"form": form, "instructions": ""} for form in FORMS if form not in {made, "own"} and fit.get(form, True)]
    found += [{"form": "own", "instructions": topic} for topic in reading.topics[:3]]
    return found[:6]


def _says(reading: Reading, key: str, **values: object) -> str:
    return translate(f"report.{key}", reading.making.language, **values)


def _part(reading: Reading, key: str, intent: Intent, count: int, layout: str = "list") -> dict[str, Any]:
    """Return the section of a part of every source; which sources do not have it is said."""
    lines, without = reading.parts(intent, count)
    note = _says(reading, "not_in", titles="; ".join(without)) if lines and without else ""
    return _named(reading, key, lines, layout, note)


def _named(
    reading: Reading, key: str, lines: list[dict[str, Any]], layout: str = "list", note: str = ""
) -> dict[str, Any]:
    said = note or ("" if lines else _says(reading, "nothing_found"))
    return section(key, _says(reading, f"heading_{key}"), lines, layout=layout, note=said)


def _size(reading: Reading) -> int:
    return _SIZE[reading.making.options.length]


def _step(reading: Reading, done: int, total: int) -> None:
    reading.making.progress("write", done, total)


def _briefing(reading: Reading) -> Iterator[dict[str, Any]]:
    size = _size(reading)
    yield _part(reading, "about", "about", 1)
    _step(reading, 1, 6)
    yield _part(reading, "findings", "findings", size + 1)
    yield _part(reading, "method", "method", size)
    _step(reading, 3, 6)
    yield _named(reading, "key_points", reading.key_lines(size))
    yield _part(reading, "limitations", "limitations", size)
    yield _part(reading, "future", "future", size)


def _study_guide(reading: Reading) -> Iterator[dict[str, Any]]:
    size = _size(reading)
    yield _part(reading, "about", "about", 1)
    _step(reading, 1, 5)
    yield _named(reading, "key_terms", [*_defined(reading, 4 * size, "is"), *_defined(reading, 4 * size, "short")])
    _step(reading, 2, 5)
    yield _named(reading, "key_points", reading.key_lines(size + 1))
    yield _part(reading, "findings", "findings", size)
    _step(reading, 3, 5)
    yield _named(reading, "check_yourself", _answered(reading, 3 * size), "questions")


def _faq(reading: Reading) -> Iterator[dict[str, Any]]:
    count = max(_MOST_QUESTIONS[reading.making.options.length], 2 * len(reading.documents))
    lines = _answered(reading, count)
    yield _named(reading, "questions", lines, "questions")


def _timeline(reading: Reading) -> Iterator[dict[str, Any]]:
    dated = []
    for document in reading.documents:
        repeated = Counter(sentence.text for sentence in document.sentences)
        for sentence in document.sentences:
            first = min(dates_in(sentence.text), default=None)
            often = repeated[sentence.text] > 1 or _OF_A_CHART.match(sentence.text)
            if first and is_statement(sentence.text) and not often:
                alone = stands_alone(sentence.text)
                dated.append((len(first.iso) > 4, alone, first, sentence, document))
    dated.sort(key=lambda each: (not each[1], not each[0]))  # what can be read by itself, the exact days first
    chosen = dated[: _MOST_DATES[reading.making.options.length]]
    chosen.sort(key=lambda each: (each[2].iso, reading.documents.index(each[4])))
    lines = [reading.quote(sentence, date.text) for _, _, date, sentence, _ in chosen]
    left = len(dated) - len(chosen)
    yield _named(reading, "timeline", lines, note=_says(reading, "left_out", count=left) if left else "")


def _glossary(reading: Reading) -> Iterator[dict[str, Any]]:
    most = _MOST_TERMS[reading.making.options.length]
    yield _named(reading, "key_terms", _defined(reading, most, "is"))
    _step(reading, 1, 3)
    yield _named(reading, "abbreviations", _defined(reading, most, "short"))
    _step(reading, 2, 3)
    yield _named(reading, "term_index", _indexed(reading))


def _defined(reading: Reading, count: int, form: str) -> list[dict[str, Any]]:
    """Return the terms that the sources use most, in the order of the alphabet, each with the sentence that defines it.

    ``form`` is "is" for what is explained, "short" for abbreviations.
    """
    found: dict[str, tuple[tuple[bool, int], str, Sentence]] = {}
    for document in reading.documents:
        for sentence in document.sentences:
            whole = is_statement(sentence.text) and not sentence.text.endswith((":", "："))
            for definition in definitions_in(sentence.text) if whole else ():
                key = re.sub(r"\W+", " ", definition.term.casefold().partition(" (")[0]).strip().removesuffix("s")
                rank = (stands_alone(sentence.text), reading.uses[key])
                fits = definition.form == form and reading.uses[key] > 1
                if fits and (key not in found or rank > found[key][0]):
                    found[key] = (rank, definition.term, sentence)
    best = sorted(found.values(), key=lambda each: (each[0][1], each[0][0]), reverse=True)[:count]
    best.sort(key=lambda each: each[1].casefold())
    return [reading.quote(sentence, term) for _, term, sentence in best]


def _indexed(reading: Reading) -> list[dict[str, Any]]:
    """Return for each topic of the sources the sentence that says most of it."""
    found: list[tuple[str, Any]] = []
    known: set[str] = set()
    for document in reading.documents:
        for topic in reading.topics_of(document)[:8]:
            held = [
                s
                for s in reading.fresh(document.sentences)
                if speaks_of(s.text, topic) and stands_alone(s.text) and not s.stance
            ]
            if held and topic.casefold() not in known:
                known.add(topic.casefold())
                best = min(held, key=lambda s: s.text.casefold().find(topic.casefold()))
                found.append((topic, best))
    found.sort(key=lambda pair: pair[0].casefold())
    return [reading.quote(sentence, topic) for topic, sentence in found]


def _answered(reading: Reading, count: int) -> list[dict[str, Any]]:
    """Return questions that the sources answer, each with the sentences that do."""
    lines: list[dict[str, Any]] = []
    asked: set[str] = set()

    def add(question: str, sentences: list[Sentence]) -> None:
        if sentences and question not in asked:
            for i, sentence in enumerate(sentences):
                lines.append(reading.quote(sentence, question if i == 0 else "", f"q{len(asked)}"))
            asked.add(question)

    for question, document, intent in _about_each(reading)[: count // 2 + 1]:
        add(question, reading.part(document, intent, 3))
    each = max(2, -(-count // len(reading.documents)))
    for document in reading.documents:
        topics, language = reading.topics_of(document), reading.making.language
        for question in questions_about(topics, document.passages, language, each):
            if len(asked) < count and question not in asked:
                reading.making.progress("ask", len(asked), count)
                add(question, reading.fresh(reading.answer(question, document)))
    return lines


def _about_each(reading: Reading) -> list[tuple[str, DocumentText, Intent]]:
    """Return what can be asked of every source, one question of each source in turn."""
    intents: tuple[Intent, ...] = ("findings", "limitations", "method")
    return [
        (_says(reading, f"ask_{intent}", title=document.title), document, intent)
        for intent in intents
        for document in reading.documents
    ]


def _blog_post(reading: Reading) -> Iterator[dict[str, Any]]:
    yield _part(reading, "opening", "about", 1)
    topics = reading.topics[: _TOPICS[reading.making.options.length]]
    for done, topic in enumerate(topics):
        _step(reading, done, len(topics))
        lines = _on(reading, topic, _size(reading) + 1)
        if lines:
            yield section(reading.gate.item_id("topic", topic), topic[:1].upper() + topic[1:], lines)
    yield _part(reading, "takeaways", "conclusion", 1)


def _on(reading: Reading, topic: str, count: int) -> list[dict[str, Any]]:
    """Return sentences on a topic, those of one source in a paragraph of their own."""
    lines: list[dict[str, Any]] = []
    for n, document in enumerate(reading.documents):
        held = [
            s
            for s in reading.fresh(document.sentences)
            if speaks_of(s.text, topic) and stands_alone(s.text) and s.stance in ("", "others")
        ]
        ranked = sorted(held, key=lambda s: ("abstract" not in s.kinds, s.text.casefold().find(topic.casefold())))
        for i, sentence in enumerate(s for s in held if s in ranked[:count]):
            lines.append(reading.quote(sentence, reading.lead(document) if i == 0 else "", f"s{n}"))
    return lines


def _literature_review(reading: Reading) -> Iterator[dict[str, Any]]:
    size = _size(reading)
    yield _part(reading, "about", "about", 1)
    _step(reading, 1, 6)
    yield _part(reading, "method", "method", size)
    yield _part(reading, "findings", "findings", size + 1)
    _step(reading, 3, 6)
    for topic in _shared_topics(reading)[: _TOPICS[reading.making.options.length]]:
        lines = _on(reading, topic, size)
        if len({each["group"] for each in lines}) > 1:
            heading = _says(reading, "heading_theme", topic=topic)
            yield section(reading.gate.item_id("theme", topic), heading, lines, layout="list")
    against, _ = disagreements(reading.documents, 5)
    yield _named(reading, "against", _paired(reading, against), "pairs", "" if against else _says(reading, "no_pairs"))
    yield _part(reading, "limitations", "limitations", size)
    yield _part(reading, "future", "future", size)


def _shared_topics(reading: Reading) -> list[str]:
    """Return the topics that more than one source speaks of, those of most sources first."""
    texts = ["\n".join(s.text for s in document.sentences) for document in reading.documents]
    shared = [
        (sum(speaks_of(text, topic) for text in texts), topic)
        for topic in reading.topics
        if " " in topic or not topic.isascii()
    ]
    return [topic for count, topic in sorted(shared, key=lambda pair: -pair[0]) if count > 1]


def _disagreements(reading: Reading) -> Iterator[dict[str, Any]]:
    if not reading.several:
        yield _named(reading, "against", [], "pairs", _says(reading, "one_source"))
        return
    _step(reading, 0, 2)
    against, close = disagreements(reading.documents, _MOST_PAIRS[reading.making.options.length])
    note = _says(reading, "pairs_by") if against else _says(reading, "no_pairs")
    yield _named(reading, "against", _paired(reading, against), "pairs", note)
    yield _named(reading, "close", _paired(reading, close), "pairs")


def _paired(reading: Reading, pairs: list[Pair]) -> list[dict[str, Any]]:
    lines = []
    for n, pair in enumerate(pairs):
        for document, sentence in pair.sides:
            lines.append(reading.quote(sentence, reading.lead(document), f"p{n}"))
    return lines


def _own(reading: Reading) -> Iterator[dict[str, Any]]:
    wishes = [each for row in reading.making.options.instructions.splitlines() if (each := one_line(row.strip("-*• ")))]
    for done, wish in enumerate(wishes or reading.topics[:4]):
        _step(reading, done, len(wishes) or 4)
        yield _asked(reading, reading.gate.item_id("asked", wish), wish)


def _asked(reading: Reading, key: str, heading: str, level: int = 1) -> dict[str, Any]:
    """Return a section of what the sources answer to its heading, or else say on it."""
    lines = [
        reading.quote(s, group=f"s{reading.making.sources.index(s.passage.source)}")
        for s in reading.answer(heading, count=8)
    ]
    lines = lines or _on(reading, heading, _size(reading))
    shown = heading[:1].upper() + heading[1:]
    return section(key, shown, lines, level=level, note="" if lines else _says(reading, "nothing_found"))


def _kept_outline(reading: Reading, built: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the sections that were built; along an outline that is kept, those in it, a changed or new heading asked."""
    before = reading.making.artifact.content.get("sections", ())
    if reading.making.options.outline != "keep" or not before:
        yield from built
        return
    there = {each["id"]: each for each in built}
    for done, each in enumerate(before):
        _step(reading, done, len(before))
        same = there.get(each["id"])
        if same and same["heading"] == each["heading"]:
            yield same
        else:
            yield _asked(reading, each["id"], each["heading"], each["level"])


_BUILDERS: Final[Mapping[Form, Callable[[Reading], Iterator[dict[str, Any]]]]] = {
    "briefing": _briefing,
    "study_guide": _study_guide,
    "faq": _faq,
    "timeline": _timeline,
    "glossary": _glossary,
    "blog_post": _blog_post,
    "literature_review": _literature_review,
    "disagreements": _disagreements,
    "own": _own,
}
