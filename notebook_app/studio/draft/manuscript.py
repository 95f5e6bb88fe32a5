"""A manuscript taken apart: paragraphs and sentences, its list of references, and the citations in its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.languages import known_language
from ingest.sentences import split_sentences
from ingest.tokens import lexical_tokens
from notebook_app.search.language import language_of
from notebook_app.studio.draft.content import Style
from notebook_app.text.prose import is_complete, kinds_of, one_line
from notebook_app.text.sections import is_reference_heading

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n|\f")
_HEADING = re.compile(r"^#{1,6}[ \t]+")
_MARKUP = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.{1,400}?)(?<=\S)\1(?!\w)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:https?://)[^()\s]{1,500}\)")
_ENTRY = re.compile(r"^(?:[-*•]\s+|\[\w{1,12}\]\s*|\d{1,3}[.)]\s+)")
_NUMBERED = re.compile(r"^\[?(\d{1,3})[\].)]")
_BRACKETS = re.compile(r"\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20})\]")
_ROUND = re.compile(r"[(（]([^()（）]{0,300}?\b(?:1[5-9]|20)\d\d[a-z]?[^()（）]{0,200})[)）]")
_NARRATIVE = re.compile(
    r"((?<!\w)[A-ZÀ-Þ][\w’'-]++(?: (?:and|&) [A-ZÀ-Þ][\w’'-]++| et al\.?)?|[\u4e00-\u9fff]{2,4}等?)\s?[(（]((?:1[5-9]|20)\d\d)[a-z]?[)）]"
)
_WORK = re.compile(r"((?<!\w)[A-ZÀ-Þ][\w’'-]++|[\u4e00-\u9fff]{2,4})[^;；]{0,80}?\b((?:1[5-9]|20)\d\d)")
_LEAST_TOKENS: Final = 4
_LONGEST_HEADING: Final = 120
_LONGEST_RANGE: Final = 20


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation in a sentence: as it is written, the number of its entry, or the name and year by which that is found."""

    label: str
    number: int = 0
    name: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: as written, as a claim without its citations, whether it is one, and what it cites."""

    text: str
    claim: str
    is_claim: bool
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with its sentences."""

    style: Style
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the list of references, and its number in it, counted where none is written."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A manuscript."""

    paragraphs: tuple[Paragraph, ...]
    entries: tuple[Entry, ...]

    def entry(self, cited: Cited) -> Entry | None:
        """Return the entry that a citation names."""
        for entry in self.entries:
            if cited.number and entry.number == cited.number:
                return entry
            if cited.name and cited.name in entry.text and cited.year in entry.text:
                return entry
        return None


def read_manuscript(text: str) -> Manuscript:
    """Take a manuscript apart.

    Parameters
    ----------
    text : str
        Plain text or Markdown; blank lines stand between paragraphs.
    """
    language = known_language(text)
    code = language.code if language else language_of(text)
    paragraphs: list[Paragraph] = []
    entries: list[str] = []
    listing = False
    for block in filter(str.strip, _PARAGRAPH.split(text)):
        for part in _parts(block):
            heading = _HEADING.match(part) or (len(part) < _LONGEST_HEADING and "\n" not in part and _is_heading(part))
            bare = _HEADING.sub("", part).strip()
            if heading:
                listing = is_reference_heading(bare)
                paragraphs.append(Paragraph("heading", (Sentence(bare, bare, False, ()),)))
            elif listing:
                found = _entries(part)
                entries += found
                paragraphs += [Paragraph("reference", (Sentence(entry, entry, False, ()),)) for entry in found]
            else:
                paragraphs.append(Paragraph("text", tuple(_sentences(part, code))))
    return Manuscript(tuple(paragraphs), tuple(_numbered(entries)))


def plain(text: str) -> str:
    """Return a sentence without Markdown's marks, on one line."""
    return one_line(_MARKUP.sub(r"\2", _LINK.sub(r"\1", text)))


def _parts(block: str) -> Iterator[str]:
    """Yield the headings of a block by themselves, and what stands below them."""
    body: list[str] = []
    for line in block.strip("\n").split("\n"):
        if _HEADING.match(line) or (not body and is_reference_heading(line)):
            if body:
                yield "\n".join(body)
            yield line
            body = []
        else:
            body.append(line)
    if any(line.strip() for line in body):
        yield "\n".join(body)


def _is_heading(part: str) -> bool:
    return kinds_of([part.strip()]) == ["heading"] or is_reference_heading(part)


def _sentences(part: str, language: str) -> Iterator[Sentence]:
    for span in split_sentences(part, language):
        text = plain(part[span.start : span.end])
        claim, cited = _without_citations(text)
        asks = text.rstrip('"”’)').endswith(("?", "？"))
        whole = is_complete(text) or text.endswith((":", "："))
        yield Sentence(text, claim, whole and not asks and len(set(lexical_tokens(claim))) >= _LEAST_TOKENS, cited)


def _without_citations(text: str) -> tuple[str, tuple[Cited, ...]]:
    """Return a sentence without the citations in it, and those."""
    cited: list[Cited] = []
    for match in _NARRATIVE.finditer(text):
        name = re.split(r" (?:and|&|et)\b|等", match[1])[0]
        cited.append(Cited(match[0], name=name, year=match[2]))
    for match in _ROUND.finditer(text):
        cited += [Cited(f"{work[1]}, {work[2]}", name=work[1], year=work[2]) for work in _WORK.finditer(match[1])]
    for match in _BRACKETS.finditer(text):
        cited += [Cited(f"[{number}]", number=number) for number in _range(match[1])]
    claim = _BRACKETS.sub("", text)
    claim = _ROUND.sub(lambda m: "" if _WORK.search(m[1]) else m[0], claim)
    claim = _NARRATIVE.sub(lambda m: m[1], claim)
    return re.sub(r"(?<!\s)\s++([,.;:。，；])", r"\1", one_line(claim)), tuple(dict.fromkeys(cited))


def _range(numbers: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;]", numbers):
        first, _, last = part.strip().replace("–", "-").partition("-")
        if not first.strip().isdigit():
            continue
        low, high = int(first), int(last) if last.strip().isdigit() else int(first)
        found += range(low, min(high, low + _LONGEST_RANGE) + 1)
    return found


def _entries(part: str) -> list[str]:
    """Return the entries of a block: one a line where lines begin as entries do, else the block is one."""
    lines = [line for line in part.split("\n") if line.strip()]
    marked = sum(bool(_ENTRY.match(line)) for line in lines)
    if len(lines) > 1 and marked >= 2:
        found: list[str] = []
        for line in lines:
            if _ENTRY.match(line) or not found:
                found.append(line)
            else:
                found[-1] += f" {line}"
        return [one_line(entry) for entry in found]
    separate = all(len(line) > 40 and re.search(r"\b(?:1[5-9]|20)\d\d\b", line) for line in lines)
    return [one_line(line) for line in lines] if separate else [one_line(part)]


def _numbered(entries: Sequence[str]) -> Iterator[Entry]:
    for count, text in enumerate(entries, 1):
        match = _NUMBERED.match(text)
        yield Entry(text, int(match[1]) if match else count)
