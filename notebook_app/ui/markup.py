"""From the text of an answer or note to Markdown that is safe to show, with citation chips and verdict marks.

Pure functions: what a model wrote is text from outside, so nothing in it may fetch, link out or style the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from notebook_app.records import Citation
from notebook_app.text.prose import one_line

Say = Callable[[str], str]
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_MARKER = re.compile(r"[ \t]?\[(\d{1,3})\](?!\()")
_HALF_MARKER = re.compile(r"\s*\[\d*(?:,\s*\d*)*$")
_IMAGE = re.compile(r"!(?=\[)")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?!#cite-)(?:[^()\n]|\n(?!\s*\n)|\([^()\n]*\))*\)")
_STILL_LINKS = re.compile(r"\](?=\((?!#cite-)|\[(?!\d{1,3}\])|:)")
"""What a link not taken apart above hangs on: its brackets nested, its definition inside a list or quotation."""
_REFERENCE = re.compile(r"^(\s{0,3})\[([^\]\n]+)\]:", re.MULTILINE)
_AUTOLINK = re.compile(r"\b(https?)://|\b(www)\.")
_ANGLE = re.compile(r"<(?=[A-Za-z][\w+.-]*[:@])")
_DIRECTIVE = re.compile(r":(?=[a-z]+(?:-[a-z]+)?\[|material/|[a-z0-9_+-]+:)")
_TILDE = re.compile(r"(?<!~)~(?!~)")
_VERDICTS = {"weak": "orange", "unsupported": "red"}


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


def tame(text: str) -> str:
    """Return Markdown without images, links, bare addresses that become links, or Streamlit's own directives."""

    def change(part: str) -> str:
        part = _IMAGE.sub("", part)
        part = _LINK.sub(r"\1", part)
        part = _REFERENCE.sub(r"\1\\[\2]:", part)
        part = _STILL_LINKS.sub("]\u2060", part)
        part = _ANGLE.sub("<\u2060", part)
        part = _AUTOLINK.sub(lambda found: f"{found[1]}:\u200b//" if found[1] else "www\u200b.", part)
        part = _DIRECTIVE.sub(r"\:", part)
        return _TILDE.sub(r"\~", part)

    return _outside_code(text, change)


def with_chips(text: str, owner: str, numbers: Sequence[int]) -> str:
    """Return the text with each marker ``[n]`` as a chip ``#cite-<owner>-<n>``; markers of no citation are left out."""
    known = set(numbers)

    def chip(found: re.Match[str]) -> str:
        number = int(found[1])
        return f"\u2060[{number}](#cite-{owner}-{number})" if number in known else ""

    # A colon right before a chip would be read as the beginning of a directive.
    return _outside_code(text, lambda part: _MARKER.sub(chip, part).replace(":\u2060[", "\\:\u2060["))


def half_written(text: str) -> str:
    """Return a growing text as it can be shown now: its markers not yet live, one that is cut in two left out."""
    text = tame(_HALF_MARKER.sub("", text))
    return _outside_code(text, lambda part: _MARKER.sub(lambda found: f"\u2060[{found[1]}](#cite-pending)", part))


def with_verdicts(text: str, sentences: Sequence[Mapping[str, Any]], say: Say) -> tuple[str, int]:
    """Mark the sentences that their passages bear out weakly or not at all.

    Returns the text with a labelled badge after each such sentence and its markers, and how many sentences could not be
    found in the text and so went unmarked.
    """
    lost = 0
    position = 0
    for sentence in sentences:
        found = _sentence(str(sentence["text"])).search(text, position)
        if found is None:
            lost += sentence["verdict"] in _VERDICTS
            continue
        position = _after_markers(text, found.end())
        if colour := _VERDICTS.get(sentence["verdict"]):
            badge = f" :{colour}-badge[{say('verdict_' + sentence['verdict'])}]"
            text = text[:position] + badge + text[position:]
            position += len(badge)
    return text, lost


def _sentence(words: str) -> re.Pattern[str]:
    """Return what finds a sentence in an answer: its markers may stand anywhere in it, mostly before its full stop."""
    return re.compile(r"(?:\s?\u2060?\[\d{1,3}\]\u2060?)*\s*".join(map(re.escape, re.findall(r"\w+|[^\w\s]", words))))


def _after_markers(text: str, position: int) -> int:
    following = re.compile(r"(?:\s?\[\d{1,3}\])*[.。!?！？]?(?:\s?\[\d{1,3}\])*").match(text, position)
    return following.end() if following else position


def answer_markdown(
    text: str, owner: str, citations: Sequence[Citation], sentences: Sequence[Mapping[str, Any]], say: Say
) -> tuple[str, int]:
    """Return a finished answer as Markdown with chips and verdicts, and how many verdicts found no sentence."""
    tamed = [{**sentence, "text": tame(str(sentence["text"]))} for sentence in sentences]
    marked, lost = with_verdicts(tame(text), tamed, say)
    return with_chips(marked, owner, [citation.n for citation in citations]), lost


def plain_copy(text: str, citations: Sequence[Citation], place: Callable[[Citation], str]) -> str:
    """Return an answer as it is copied: its text, then the list of what it cites."""
    listed = "\n".join(f"[{citation.n}] {place(citation)}: “{one_line(citation.quote)}”" for citation in citations)
    return f"{text}\n\n{listed}".strip()


def opening(body: str) -> str:
    """Return what stands before the first heading or bold line of a text, or all of it: the summary of a guide."""
    return re.split(r"\n(?=\*\*|#)", body, maxsplit=1)[0].strip() or body


def without_markup(text: str) -> str:
    """Return a text for a preview: without markers, and without the signs of headings, emphasis, lists and tables."""
    return re.sub(r"^[#>\-*+\s|]+|[*_`|]|\s?\[\d{1,3}\]", "", text, flags=re.MULTILINE)


def shortened(text: str, characters: int = 180) -> str:
    """Return the beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    cut = line[:characters].rsplit(" ", 1)[0]
    return f"{cut}…"


def around(text: str, sought: str, characters: int = 180) -> str:
    """Return the piece of a text in which the words sought first stand, on one line."""
    line = " ".join(text.split())
    place = max(0, line.casefold().find(" ".join(sought.casefold().split())))
    start = max(0, min(place - characters // 3, len(line) - characters))
    return ("…" if start else "") + shortened(line[start:], characters)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:-])", r"\\\1", text)


def link(url: str) -> str:
    """Return an address as it can stand in the parentheses of a Markdown link; nothing but the web's own lead anywhere."""
    return quote(url, safe=":/?#@!$&'*+,;=%~") if url.startswith(("http://", "https://")) else ""
