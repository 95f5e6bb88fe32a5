"""The headings above a passage: what they call the part of a source it stands in."""

from __future__ import annotations

import re

from ingest.models import SECTION_SEPARATOR

_NUMBERED = re.compile(
    r"^\s*(?:(?:chapter|section|part)\s+[\divxlc]+\s*[.:]?|\d+(?:\.\d+)*[.)、:]?\s|[ivxlc]+[.)]\s|[a-z][.)]\s|"
    r"第\s*[\d一二三四五六七八九十百]+\s*[章节部分篇][、:：]?|[一二三四五六七八九十]+、)\s*",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"\W*(?:references?(?:\s+cited|\s+and\s+notes)?|bibliography|works cited|literature(?:\s+cited)?|sources|"
    r"参考文献|参考资料|引用文献)\W*",
    re.IGNORECASE,
)
_APPARATUS = re.compile(
    r"\W*(?:acknowledge?ments?|(?:table of )?contents|index|copyright|about the authors?|further reading|funding|"
    r"(?:author )?contributions|conflicts? of interest|competing interests|(?:list of )?(?:figures|tables)|"
    r"(?:appendix|appendices|supplementary)\b.*|致谢|附录.*|目录|索引|版权.*|作者简介)\W*",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\W*(?:background|methods?|materials(?: and methods)?|(?:experimental )?results|(?:general )?discussion|experiments?|"
    r"evaluation|limits|limitations|basics|motivation|preliminaries|outline|notes|data|approach|analysis|implications|"
    r"(?:related|future) work|to do|common mistakes|other problems|背景|方法|结果|讨论|实验|局限|相关工作|注释)\W*",
    re.IGNORECASE,
)
_SUMMING = re.compile(
    r"\b(?:abstract|summary|introduction|conclusions?|concluding remarks|overview|key findings|preface)\b|"
    r"摘要|引言|前言|导言|结论|结语|概述|总结|小结",
    re.IGNORECASE,
)


def headings(section: str) -> list[str]:
    """Return the headings of a section's path, the highest first; a table's header, which may end it, is none."""
    parts = (part.strip() for part in section.split(SECTION_SEPARATOR))
    return [part for part in parts if part and " | " not in part]


def without_number(heading: str) -> str:
    """Return a heading without its number ("2.3 ", "IV. ", "Chapter 1: ", "三、")."""
    return _NUMBERED.sub("", heading).strip()


def is_reference_heading(heading: str) -> bool:
    """Say whether a line only says that references follow."""
    return bool(_REFERENCES.fullmatch(without_number(heading)))


def is_reference_list(section: str) -> bool:
    """Say whether a section, given by its path of headings, is a list of references or stands below one."""
    return any(map(is_reference_heading, headings(section)))


def is_apparatus(section: str) -> bool:
    """Say whether a section says nothing about its source's subject: references, contents, thanks, appendices."""
    return is_reference_list(section) or any(_APPARATUS.fullmatch(without_number(h)) for h in headings(section))


def stands_for_the_whole(section: str) -> bool:
    """Say whether a section sums its source up: abstract, introduction, conclusion."""
    return any(_SUMMING.search(heading) for heading in headings(section)[-1:])


def names_a_subject(heading: str) -> bool:
    """Say whether a heading names what its part is about, which "Introduction" and "Limits" do not."""
    name = without_number(heading)
    return bool(name) and not (_SUMMING.fullmatch(name) or _GENERIC.fullmatch(name) or _APPARATUS.fullmatch(name))
