"""The structure of a document: its date, its abstract, its sections by kind, and the words it uses most.

Computed from what every parser gives (pages with their headings, authors, properties), so that it can be read again from
stored pages, whatever the format was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal, get_args

from ingest.models import Page
from ingest.publication_date import PublicationDate, find_date

SectionKind = Literal[
    "abstract",
    "introduction",
    "related",
    "method",
    "results",
    "discussion",
    "limitations",
    "future",
    "conclusion",
    "references",
    "apparatus",
    "other",
]
VERSION: Final = 2
"""Of the rules below: a structure stored by other rules is computed anew."""

_STRONG: Final[Mapping[SectionKind, str]] = {
    "abstract": r"abstract|executive summary|plain language summary|摘\s*要|内容提要",
    "introduction": r"introduction|引言|前言|绪论|导言",
    "related": r"(?:related|previous|prior) works?|literature review|state of the art|相关工作|相关研究|文献综述",
    "method": r"(?:materials? (?:and|&) )?methods?|methodology|experimental (?:set-?ups?|settings?|design|procedures?)|study design"
    r"|how we did this|about (?:this|the) (?:survey|study)|材料与方法|(?:研究|实验)?方法(?:与.{1,4})?|实验设置",
    "results": r"results?|(?:main|key|our) findings|findings|研究结果|实验结果|主要发现|结果",
    "discussion": r"discussions?|讨论",
    "limitations": r"limitations?|limits|threats to validity|weaknesses|shortcomings|disanalogies|局限性?|不足(?:之处)?",
    "future": r"future (?:works?|directions?|research|perspectives?)|outlook|open (?:problems|questions|challenges)|(?:研究|未来)?展望|未来(?:工作|研究|方向)",
    "conclusion": r"conclusions?|concluding remarks|closing remarks|结\s*论|结\s*语|总结",
    "references": r"references|bibliography|works cited|literature cited|参考文献|参考资料|引用文献",
    "apparatus": r"acknowledge?ments?|appendi(?:x|ces)|supplementary (?:materials?|information|data)|funding|(?:author )?contributions statement"
    r"|author contributions|conflicts? of interest|competing interests?|ethic(?:s|al) (?:statement|considerations?)|data availability"
    r"|abbreviations|table of contents|contents|checklist|致谢|附录|目录",
}
"""What a heading of each kind says, alone or among other words."""
_WEAK: Final[Mapping[SectionKind, str]] = {
    "abstract": r"summary|overview",
    "introduction": r"background|motivation|背景|研究背景",
    "method": r"(?:our |the )?(?:proposed )?(?:approach|model|framework|system|architecture|algorithm)s?|data(?:sets?)?|implementation|participants|procedure|模型|数据",
    "results": r"experiments?|evaluations?|main experiments?|analys[ie]s|实验(?:分析)?",
    "future": r"implications",
}
"""What only a heading of these words alone says."""
_NUMBER = (
    r"(?:(?:chapter|section|part|appendix)?[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-H])[.):]?[ \t]+"
    r"|第[\d一二三四五六七八九十]{1,3}[章节][ \t]*|[一二三四五六七八九十]{1,2}、[ \t]*)?"
)
_HEADING = {
    kind: re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE)
    for kind, words in _STRONG.items()
    if kind != "abstract"  # "Abstract reasoning" is a subject
}
_ALONE = {
    kind: re.compile(rf"{_NUMBER}(?:{'|'.join(filter(None, (_STRONG.get(kind), _WEAK.get(kind))))})\W*", re.IGNORECASE)
    for kind in get_args(SectionKind)
    if kind in _STRONG or kind in _WEAK
}
_ANY = "|".join((*_STRONG.values(), *_WEAK.values()))
_LINE = re.compile(
    rf"^[ \t]*+(?P<words>{_NUMBER}(?:{_ANY})(?:\s*(?:and|&|,|/|与|和|及)\s*(?:{_ANY})){{0,2}})[ \t]*+[.:：]?[ \t]*+$",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    r"^[ \t]*(?P<words>abstract|summary|摘\s*要|key\s?words?(?: and phrases)?|index terms|关键词|ccs concepts|text|body|full text)"
    r"(?:[ \t]*[:：—–.\]][ \t]*|[ \t]+-[ \t]+|[ \t]+(?=(?-i:[A-Z\u4e00-\u9fff])))(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading at the beginning of a paragraph's first line."""
_INNER = re.compile(
    r"(?:(?<=[.!?。])\s+|^\s*|\n|(?<=。))(?P<words>background|introduction|context|objectives?|aims?|purpose|(?:materials and )?methods?|methodology(?:/principal findings)?"
    r"|design|setting|results?|(?:principal |main )?findings|conclusions?(?:/significance)?|interpretation|discussion|significance|limitations"
    r"|背景|目的|方法|结果|结论)(?:\s*[:：]\s*|\s+(?=(?-i:[A-Z\u4e00-\u9fff])))",
    re.IGNORECASE,
)
"""A heading within an abstract that has parts."""
_INNER_KINDS: Final[Mapping[str, SectionKind]] = {
    **dict.fromkeys(("background", "introduction", "context", "objective", "objectives", "aim", "aims", "purpose", "背景", "目的"), "introduction"),
    **dict.fromkeys(("method", "methods", "materials and methods", "methodology", "design", "setting", "方法"), "method"),
    **dict.fromkeys(("result", "results", "finding", "findings", "principal findings", "main findings", "methodology/principal findings", "结果"), "results"),
    **dict.fromkeys(("conclusion", "conclusions", "conclusions/significance", "conclusion/significance", "interpretation", "significance", "discussion", "结论"), "conclusion"),
    "limitations": "limitations",
}  # fmt: skip
_ASIDE = re.compile(r"\bhow we did this\b|\babout (?:this|the)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*((?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:\.\d{1,2})*)[.):]?\s+\S")
_APPENDIX = re.compile(r"[A-Z](?:\.\d+)*\.?\s+\S")
_AUTHORS = re.compile(
    r"^[ \t]*(?:authors?|作者)[ \t]*[:：][ \t]*(?P<names>\S[^\n]{1,1500})$", re.IGNORECASE | re.MULTILINE
)
_ABSTRACT_PAGES, _ABSTRACT_LENGTH = 3, 3500
"""Where an abstract can begin, and the characters after which it is cut."""
_LONGEST_LINE = 90
_MOST_WORDS = 9
"""Words of a heading in which a section's name counts among others."""
_FRONT = 4000
"""Characters of the first page in which authors are named."""
_KEYWORDS = 150
_SAMPLE = 400_000


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: from ``start`` on page ``page`` to before ``end`` on ``last_page``, without its heading.

    ``kinds`` are what it is: a section "Limitations and Future Work" is both, a part of an abstract is an abstract too.
    """

    kinds: tuple[SectionKind, ...]
    heading: str
    page: int
    start: int
    last_page: int
    end: int

    def holds(self, page: int, start: int) -> bool:
        """Say whether a character of a page lies in this section."""
        return (self.page, self.start) <= (page, start) < (self.last_page, self.end)


@dataclass(frozen=True, slots=True)
class Structure:
    """What a document is made of.

    Parameters
    ----------
    authors : tuple of str
        As the document names them.
    date : PublicationDate or None
        When it was published, as far as it says.
    sections : tuple of Section
        In reading order. An abstract that has parts gives each of them, and itself before them.
    abstract : str
        The words of the abstract, cut after some 3,500 characters; empty where there is none.
    keywords : mapping of str to int
        How often the document uses its most frequent tokens (see :func:`ingest.tokens.lexical_tokens`).
    """

    authors: tuple[str, ...] = ()
    date: PublicationDate | None = None
    sections: tuple[Section, ...] = ()
    abstract: str = ""
    keywords: Mapping[str, int] = field(default_factory=dict)

    def of(self, *kinds: SectionKind) -> tuple[Section, ...]:
        """Return the sections of these kinds."""
        return tuple(section for section in self.sections if set(kinds) & set(section.kinds))

    def kinds_at(self, page: int, start: int) -> tuple[SectionKind, ...]:
        """Return the kinds of the innermost section that holds a character of a page; none where no section does."""
        section = self.section_at(page, start)
        return section.kinds if section else ()

    def section_at(self, page: int, start: int) -> Section | None:
        """Return the innermost section that holds a character of a page."""
        return next((section for section in reversed(self.sections) if section.holds(page, start)), None)

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write; :meth:`from_json` reads them back."""
        return {**asdict(self), "keywords": dict(self.keywords), "version": VERSION}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Structure | None:
        """Read what :meth:`to_json` wrote; None where it was written by other rules."""
        if data.get("version") != VERSION:
            return None
        date = data["date"]
        return Structure(
            tuple(data["authors"]),
            None if date is None else PublicationDate(**date),
            tuple(Section(**{**section, "kinds": tuple(section["kinds"])}) for section in data["sections"]),
            data["abstract"],
            data["keywords"],
        )


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a section begins: its heading's first character and the one after its last."""

    page: int
    begin: int
    end: int
    level: int
    text: str
    kinds: tuple[SectionKind, ...]


def read_structure(
    pages: Sequence[Page], authors: Sequence[str] = (), metadata: Mapping[str, str] | None = None
) -> Structure:
    """Return the structure of a document.

    Parameters
    ----------
    pages : sequence of Page
        With their headings; headings that a parser left in the text are found where they stand on lines of their own.
    authors : sequence of str
        As a parser found them; where there are none, a line that names them is looked for.
    metadata : mapping of str to str, optional
        What a file says of itself; its "date" is believed.
    """
    marks = _marks(pages)
    sections = tuple(_sections(marks, pages))
    texts = {page.number: page.text for page in pages}
    abstract = next((section for section in sections if "abstract" in section.kinds), None)
    words = _words_of(abstract, texts)[:_ABSTRACT_LENGTH] if abstract else ""
    front = next((page for page in pages if page.text.strip()), None)
    named = tuple(authors) or (_named_authors(front.text[:_FRONT]) if front else ())
    parts = tuple(_parts_of_abstract(abstract, texts)) if abstract else ()
    at = sections.index(abstract) + 1 if abstract else 0
    return Structure(
        named,
        find_date(pages, (metadata or {}).get("date", "")),
        (*sections[:at], *parts, *sections[at:]),
        words,
        _keywords(page.text for page in pages),
    )


def heading_kinds(heading: str) -> tuple[SectionKind, ...]:
    """Return what kinds of section a heading names; none where it only names a subject."""
    text = " ".join(heading.split())
    alone = tuple(kind for kind, words in _ALONE.items() if words.fullmatch(text))
    if alone or len(text.split()) > _MOST_WORDS:
        return alone
    return tuple(kind for kind, words in _HEADING.items() if words.search(text))


def _marks(pages: Sequence[Page]) -> list[_Mark]:
    """Return where sections begin, in reading order."""
    given = [_given(page, heading.start, heading.level, heading.text) for page in pages for heading in page.headings]
    levels = Counter(mark.level for mark in given if mark.kinds)
    level = levels.most_common(1)[0][0] if levels else 1
    first = next((i for i, page in enumerate(pages) if page.text.strip()), 0)
    found = list(given)
    for i, page in enumerate(pages):
        taken = [(mark.begin, mark.end) for mark in given if mark.page == page.number]
        lines = [(m.start("words"), m.end(), m["words"]) for m in _LINE.finditer(page.text) if _may_head(m["words"])]
        if i < first + _ABSTRACT_PAGES:
            lines += [(m.start("words"), m.end(), m["words"]) for m in _LABEL.finditer(page.text)]
        for begin, end, text in lines:
            if not any(low <= begin < high for low, high in taken):
                found.append(_Mark(page.number, begin, end, level, text, heading_kinds(text)))
    early = {page.number for page in pages[: first + _ABSTRACT_PAGES]}
    found = [mark if mark.page in early else replace(mark, kinds=_later(mark)) for mark in found]
    return sorted(found, key=lambda mark: (mark.page, mark.begin))


def _later(mark: _Mark) -> tuple[SectionKind, ...]:
    """Return the kinds of a section beyond the first pages: a summary there concludes."""
    sums_up: SectionKind = "conclusion" if re.search(r"summary|总结", mark.text, re.IGNORECASE) else "other"
    return tuple(sums_up if kind == "abstract" else kind for kind in mark.kinds)


def _given(page: Page, start: int, level: int, text: str) -> _Mark:
    words = r"\s+".join(map(re.escape, text.split()))
    found = re.compile(r"\s*" + words).match(page.text, start) if words else None
    line_end = page.text.find("\n", start)
    end = found.end() if found else line_end if line_end >= 0 else len(page.text)
    return _Mark(page.number, start, end, level, text, heading_kinds(text))


def _may_head(words: str) -> bool:
    """Say whether a line is written as a heading is, not as a word that a wrapped sentence left alone on its line."""
    letters = [char for char in words if char.isalpha()]
    return len(words) <= _LONGEST_LINE and bool(letters) and (letters[0].isupper() or not letters[0].isascii())


def _sections(marks: Sequence[_Mark], pages: Sequence[Page]) -> Iterator[Section]:
    """Yield what stands between marks; a part without a kind of its own is of its upper section's kind."""
    end = (pages[-1].number, len(pages[-1].text)) if pages else (1, 0)
    above: list[_Mark] = []
    listed = False
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        while above and above[-1].level >= mark.level:
            above.pop()
        kinds = mark.kinds or next((each.kinds for each in reversed(above) if each.kinds and _belongs(mark, each)), ())
        listed = listed or "references" in mark.kinds
        if listed and "limitations" not in mark.kinds and _APPENDIX.match(mark.text):
            kinds = ("apparatus",)
        above.append(replace(mark, kinds=kinds))
        last_page, last = (following.page, following.begin) if following else end
        yield Section(kinds or ("other",), mark.text, mark.page, mark.end, last_page, last)


def _belongs(mark: _Mark, above: _Mark) -> bool:
    """Say whether a part is one of an upper section, by their numbers; without numbers, type sizes tell only for so long."""
    if _ASIDE.search(above.text) or ({"abstract", "apparatus"} & set(above.kinds) and not _APPENDIX.match(above.text)):
        return False
    own, upper = _NUMBERED.match(mark.text), _NUMBERED.match(above.text)
    if own and upper:
        return own[1].startswith(upper[1] + ".")
    return not own and not upper and mark.page - above.page <= 1


def _words_of(section: Section, texts: Mapping[int, str]) -> str:
    """Return a section's words, those of the first pages it stands on."""
    numbers = [n for n in texts if section.page <= n <= section.last_page][:_ABSTRACT_PAGES]
    parts = (
        texts[n][section.start if n == section.page else 0 : section.end if n == section.last_page else None]
        for n in numbers
    )
    return "\n".join(parts).strip()


def _parts_of_abstract(abstract: Section, texts: Mapping[int, str]) -> Iterator[Section]:
    """Yield the parts of an abstract that names them ("Methods: …"); nothing where it has one part only."""
    if abstract.page != abstract.last_page:
        return
    text = texts[abstract.page][abstract.start : min(abstract.end, abstract.start + _ABSTRACT_LENGTH)]
    found = list(_INNER.finditer(text))
    kinds = [_INNER_KINDS.get(" ".join(match["words"].lower().split())) for match in found]
    if len(set(kinds)) < 2:
        return
    ends = [*(abstract.start + match.start("words") for match in found[1:]), abstract.end]
    for match, kind, end in zip(found, kinds, ends, strict=True):
        if kind:
            start = abstract.start + match.end()
            yield Section(("abstract", kind), match["words"], abstract.page, start, abstract.page, end)


def _named_authors(text: str) -> tuple[str, ...]:
    """Return the names in a line "Authors: …"; parted by semicolons, else by commas and "and"."""
    found = _AUTHORS.search(text)
    if not found:
        return ()
    separator = r";" if ";" in found["names"] else r",|、|，|\band\b|&"
    if ";" not in found["names"] and re.fullmatch(r"[^,]+,[^,]+", found["names"]):
        return (" ".join(found["names"].split()),)  # "Surname, Given"
    return tuple(name for part in re.split(separator, found["names"]) if (name := " ".join(part.split()).strip(" .")))


def _keywords(texts: Iterable[str]) -> dict[str, int]:
    from ingest.tokens import lexical_tokens  # the stemmer is slow to import, and a first screen reads no document

    counts: Counter[str] = Counter()
    left = _SAMPLE
    for text in texts:
        counts.update(token for token in lexical_tokens(text[:left]) if len(token) > 1 and not token.isdigit())
        left -= len(text)
        if left <= 0:
            break
    return dict(counts.most_common(_KEYWORDS))
