"""Write a report with a language model: an outline, then section by section, each sentence through the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, Field

from ingest.tokens import count_tokens
from notebook_app.errors import UncitedReply
from notebook_app.i18n import translate
from notebook_app.llm.blocks import on_one_line
from notebook_app.prompts import FENCED
from notebook_app.records import StoredPassage
from notebook_app.studio.gate import Claim, Gate, Reply
from notebook_app.studio.material import central_passages, context_tokens
from notebook_app.studio.port import Made, Making
from notebook_app.studio.report.disagreements import disagreements
from notebook_app.studio.report.extract import suggestions, title_of
from notebook_app.studio.report.markdown import to_markdown
from notebook_app.studio.report.options import Form
from notebook_app.studio.report.reading import Reading
from notebook_app.studio.report.sections import line, section
from notebook_app.text.dates import dates_in
from notebook_app.text.definitions import definitions_in

_FOUND: Final = 14
"""Passages found for a section, before the budget cuts them."""
_BRIEF: Final = 600

_AIMS: Final[Mapping[Form, str]] = {
    "briefing": "a briefing for a reader who has ten minutes: what it is about, the findings with their figures, how they were got, limits, what follows",
    "study_guide": "a study guide: the ideas in the order in which they are best learned, each explained, with what is easily confused",
    "faq": "a list of frequently asked questions: each heading is a question a careful reader would ask, each section its answer",
    "blog_post": "a blog post for an interested layman: an opening that says why it matters, then one idea a section, plainly put",
    "literature_review": "a literature review by themes, not source by source: what the sources agree on, where they differ, by what methods, and the gaps",
    "own": "a report as the reader asks below",
    "timeline": "a timeline",
    "glossary": "a glossary",
    "disagreements": "an account of where the sources disagree",
}
"""What is asked for, by form; the last three are lists, with prompts of their own."""
_OUTLINE: Final = (
    """\
You plan {aim}, made from a reader's own sources: numbered passages follow.

Give a title and about {count} sections, each with a heading and a brief of one or two sentences that says what the
section should tell. Plan only what the passages can bear out. Suggest up to three other reports these sources would give.
Write in {language}.
"""
    + FENCED
)
_SECTION: Final = (
    """\
You write one section of {aim}, from numbered passages of a reader's own sources.

Write four to eight sentences for the section named below the rules. Each sentence names the passages it rests on and says
only what they say, figures and names included. Begin a paragraph where a new thought begins. Do not repeat what the
sections before it are about: {others}.
Write in {language}.
"""
    + FENCED
)
_TIMELINE: Final = (
    """\
You draw up a timeline from numbered passages of a reader's own sources.

For each event that a passage dates, give the date exactly as the passage writes it and one sentence that says what
happened, with the passage's number. Leave out years of publications and events without a date.
Write in {language}.
"""
    + FENCED
)
_GLOSSARY: Final = (
    """\
You draw up a glossary from numbered passages of a reader's own sources.

For each term that the passages define or explain, give the term and one or two sentences that say what it means, with the
numbers of the passages. Leave out terms that no passage explains.
Write in {language}.
"""
    + FENCED
)
_DISAGREEMENTS: Final = (
    """\
You look for where a reader's sources disagree, in numbered passages of several of them.

For each point on which passages of different sources cannot both hold, or weigh the evidence differently, say in one
sentence what the one says and in one what the other says, each with its passage's number. Different subjects are no
disagreement. Where there is none, give none.
Write in {language}.
"""
    + FENCED
)


class _Planned(BaseModel):
    heading: str = Field(description="Of the section, on one line.")
    brief: str = Field("", description="What the section should tell.")


class _Outline(BaseModel):
    title: str = Field(description="Of the report, on one line.")
    sections: list[_Planned]
    others: list[str] = Field(default_factory=list, description="Titles of other reports these sources would give.")


class _Sentence(Claim):
    new_paragraph: bool = Field(False, description="Whether it begins a paragraph.")


class _Section(BaseModel):
    sentences: list[_Sentence]


class _Entry(BaseModel):
    lead: str = Field(description="The term, or the date as the passage writes it.")
    sentences: list[Claim]


class _Entries(BaseModel):
    entries: list[_Entry]


class _Opposed(BaseModel):
    one: Claim
    other: Claim


class _Disagreements(BaseModel):
    points: list[_Opposed]


def write(making: Making) -> Made:
    """Write the report, or the sections that alone are to be written anew.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or nothing it wrote is borne out.
    """
    assert making.model is not None
    gate = Gate(making)
    reading = Reading(making, gate)
    form: Form = making.options.form
    others: list[str] = []
    if form in _LISTS:
        making.progress("write", 0, 1)
        title, sections = title_of(reading), [] if making.options.outline == "only" else [_LISTS[form](reading)]
    else:
        title, planned, others = _outline(reading)
        sections = planned if making.options.outline == "only" else _written(reading, planned)
    suggested = [{"form": "own", "instructions": other} for other in others]
    suggested += [each for each in suggestions(reading) if each["form"] != "own" or not suggested]
    content = {"form": form, "citations": gate.citations, "sections": sections, "suggestions": suggested[:6]}
    return Made(title, content, to_markdown(content, making.language), gate.counts, making.model.name)


def _outline(reading: Reading) -> tuple[str, list[dict[str, Any]], list[str]]:
    """Return the title, the sections as planned, and what else could be written."""
    making, gate = reading.making, reading.gate
    before = list(making.artifact.content.get("sections", ()))
    if before and (making.again or making.options.outline == "keep"):
        kept = [section(each["id"], each["heading"], level=each["level"], brief=each["brief"]) for each in before]
        return making.artifact.title, kept, []
    making.progress("outline", 0, 1)
    passages = central_passages(making)
    reply = gate.ask(
        "outline",
        _OUTLINE,
        passages,
        _Outline,
        _wish(making),
        aim=_AIMS[making.options.form],
        count=making.options.sections,
    )
    planned = [
        section(gate.item_id("section", heading), heading, brief=gate.heading(each.brief[:_BRIEF], passages))
        for each in reply.value.sections[: 2 * making.options.sections]
        if (heading := gate.heading(each.heading, passages))
    ]
    if not planned:
        raise UncitedReply(url=making.model.name if making.model else "")
    others = [other for each in reply.value.others[:3] if (other := gate.heading(each, passages))]
    return gate.heading(reply.value.title, passages, title_of(reading)), planned, others


def _written(reading: Reading, planned: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections with their text; one of which nothing stood says so, unless none has any."""
    making = reading.making
    chosen = [each for each in planned if not making.again or each["id"] in making.again]
    sections, failed = [], None
    for done, each in enumerate(chosen):
        making.progress("write", done, len(chosen))
        try:
            sections.append({**each, "statements": _section_lines(reading, each, planned)})
        except UncitedReply as error:
            failed = error
            sections.append({**each, "note": translate("report.nothing_stood", making.language)})
    if failed and not any(each["statements"] for each in sections):
        raise failed
    return sections


def _section_lines(
    reading: Reading, planned: Mapping[str, Any], every: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    making = reading.making
    others = "; ".join(on_one_line(each["heading"]) for each in every if each["id"] != planned["id"])
    about = f"{planned['heading']}: {planned['brief']}"
    reply = reading.gate.ask(
        f"section/{planned['id']}/{_mark(about + making.wish)}",
        _SECTION,
        _passages_on(making, about),
        _Section,
        f"{_wish(making)}\n\n{on_one_line(about)}".strip(),
        aim=_AIMS[making.options.form],
        others=others.replace("{", "(").replace("}", ")") or "–",
    )
    lines: list[dict[str, Any]] = []
    paragraph = 0
    for sentence in reply.value.sentences:
        paragraph += sentence.new_paragraph and bool(lines)
        if statement := reply.statement(sentence):
            lines.append(line(statement, group=f"p{paragraph}"))
    return lines


def _passages_on(making: Making, about: str) -> list[StoredPassage]:
    """Return the passages found for a section, within the budget; where nothing is found, the central ones."""
    found = making.workspace.retrieve(making.notebook.id, about, _FOUND, making.sources)
    return _within(making, [each.passage for each in found]) or central_passages(making)


def _within(making: Making, passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    room = context_tokens(making)
    chosen: list[StoredPassage] = []
    for passage in passages:
        room -= count_tokens(passage.text)
        if chosen and room < 0:
            break
        chosen.append(passage)
    return chosen


def _chunks(making: Making, passages: Sequence[StoredPassage]) -> Iterator[list[StoredPassage]]:
    """Yield the passages by as many as one request has room for, up to the sections asked for."""
    left = list(dict.fromkeys(passages))
    for _ in range(making.options.sections):
        if not left:
            return
        chosen = _within(making, left)
        left = left[len(chosen) :]
        yield chosen


def _wish(making: Making) -> str:
    return "\n".join(filter(None, (making.options.instructions, making.wish)))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _asked_by_chunk(
    reading: Reading,
    name: str,
    rules: str,
    passages: Sequence[StoredPassage],
    schema: type[BaseModel],
    take: Callable[[Reply[Any]], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return the lines of all the requests; what none of them bears out is counted by the gate."""
    making = reading.making
    lines: list[dict[str, Any]] = []
    failed: UncitedReply | None = None
    chunks = list(_chunks(making, passages))
    for n, chunk in enumerate(chunks):
        making.progress("write", n, len(chunks))
        try:
            lines += take(reading.gate.ask(f"{name}/{n}/{_mark(making.wish)}", rules, chunk, schema, _wish(making)))
        except UncitedReply as error:
            failed = error
    if failed and not lines:
        raise failed
    return lines


def _timeline(reading: Reading) -> dict[str, Any]:
    dated = [s.passage for d in reading.documents for s in d.sentences if any(dates_in(s.text))]

    def take(reply: Reply[Any]) -> list[dict[str, Any]]:
        lines = []
        for entry in reply.value.entries:
            for statement in reply.statements(entry.sentences):
                held = {date.iso: date for quote in _quotes(reading, statement.citations) for date in dates_in(quote)}
                date = next((held[each.iso] for each in dates_in(entry.lead) if each.iso in held), None)
                date = date or next((held[e.iso] for e in dates_in(f"in {entry.lead}") if e.iso in held), None)
                if date is None:  # no day that no source has
                    reading.gate.drop()
                else:
                    lines.append({**line(statement, date.text), "iso": date.iso})
        return lines

    lines = _asked_by_chunk(reading, "timeline", _TIMELINE, dated, _Entries, take)
    lines.sort(key=lambda each: str(each["iso"]))
    return _named(reading, "timeline", [{k: v for k, v in each.items() if k != "iso"} for each in lines])


def _glossary(reading: Reading) -> dict[str, Any]:
    defining = [s.passage for d in reading.documents for s in d.sentences if any(definitions_in(s.text))]

    def take(reply: Reply[Any]) -> list[dict[str, Any]]:
        lines = []
        for n, entry in enumerate(reply.value.entries):
            term = reading.gate.plain(entry.lead)[:120]
            for i, statement in enumerate(reply.statements(entry.sentences)):
                lines.append(line(statement, term if i == 0 else "", f"t{n}"))
        return lines

    lines = _asked_by_chunk(
        reading, "glossary", _GLOSSARY, defining or central_passages(reading.making), _Entries, take
    )
    return _named(reading, "key_terms", lines)


def _disagreements(reading: Reading) -> dict[str, Any]:
    against, close = disagreements(reading.documents, 12)
    passages = [sentence.passage for pair in (*against, *close) for _, sentence in pair.sides]
    if not reading.several:
        return _named(reading, "against", [], "one_source")

    def take(reply: Reply[Any]) -> list[dict[str, Any]]:
        lines = []
        for n, point in enumerate(reply.value.points):
            sides = reply.statements([point.one, point.other])
            if len(sides) == 2:
                lines += [line(side, _title(reading, side.citations[0]), f"p{n}") for side in sides]
        return lines

    lines = _asked_by_chunk(reading, "disagreements", _DISAGREEMENTS, passages, _Disagreements, take)
    return {**_named(reading, "against", lines, "" if lines else "none_written"), "layout": "pairs"}


def _quotes(reading: Reading, numbers: Sequence[int]) -> list[str]:
    return [citation["quote"] for citation in reading.gate.citations if citation["n"] in numbers]


def _title(reading: Reading, number: int) -> str:
    titles = {citation["n"]: citation["title"] for citation in reading.gate.citations}
    return f"{titles[number][:60]}:"


def _named(reading: Reading, key: str, lines: list[dict[str, Any]], note: str = "") -> dict[str, Any]:
    language = reading.making.language
    said = translate(f"report.{note or 'nothing_found'}", language) if note or not lines else ""
    return section(key, translate(f"report.heading_{key}", language), lines, layout="list", note=said)


_LISTS: Final[Mapping[Form, Callable[[Reading], dict[str, Any]]]] = {
    "timeline": _timeline,
    "glossary": _glossary,
    "disagreements": _disagreements,
}
"""Forms that are lists: they have no outline, but one section."""
