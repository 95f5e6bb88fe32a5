"""Markdown: its words without its signs, its headings as headings, code and tables kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.models import Document, Progress, no_progress
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document, table_block
from ingest.parsers.port import RawSource

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE | re.IGNORECASE)


def parse_markdown(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read Markdown (CommonMark with tables and strikethrough); a front matter is left out, but for its title.

    Raises
    ------
    NoText
        If there is nothing to read.
    """
    decoded = decode(source.data)
    text = decoded.text.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    title = _FRONT_TITLE.search(front[1]) if front else None
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text[front.end() :] if front else text)
    progress("parse", 1, 1)
    about = About(
        "markdown", "markdown-it-py", title[1].strip().strip("\"'") if title else "", warnings=decoded.warnings
    )
    return flow_document(markdown_blocks(tokens), source, about)


def _without_tags(text: str) -> str:
    """Return HTML without its tags and comments; one that does not end stays as it stands."""
    parts: list[str] = []
    at = 0
    comments_end = tags_end = True  # what was once looked for to the end of the text is not looked for again
    while (begin := text.find("<", at)) >= 0:
        is_comment = text.startswith("<!--", begin) and comments_end
        end = text.find("-->", begin + 4) + 3 if is_comment else text.find(">", begin) + 1 if tags_end else 0
        if is_comment and end == 2:
            comments_end = False
            continue
        if not end:
            tags_end = False
            if not comments_end:
                break
            end = begin + 1
            parts.append(text[at:end])
        else:
            parts += (text[at:begin], " ")
        at = end
    return "".join([*parts, text[at:]])


def markdown_blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield the blocks of a token stream: a table is one block with cells joined by " | ", an item carries its mark."""
    place = _Place()
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            yield place.block(token.content)
        elif token.type == "html_block":
            yield place.block(_without_tags(token.content).strip())
        elif token.type == "inline" and place.in_table:
            place.rows[-1].append(_inline(token.children or []))
        elif token.type == "inline":
            yield place.block(_inline(token.children or []))
        elif token.type == "table_close":
            yield table_block(place.rows)
            place.in_table = False
        else:
            place.enter(token)


@dataclass(slots=True)
class _Place:
    """Where in the document the next block stands."""

    level: int = 0
    mark: str = ""
    in_table: bool = False
    rows: list[list[str]] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    items: int = 0

    def enter(self, token: Token) -> None:
        """Follow a token that opens or closes something."""
        match token.type:
            case "heading_open":
                self.level = int(token.tag[1])
            case "heading_close":
                self.level = 0
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
                self.items *= len(self.lists) > 1
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._begin_item()
            case "table_open":
                self.in_table, self.rows = True, []
            case "tr_open":
                self.rows.append([])

    def _begin_item(self) -> None:
        number, indent = self.lists[-1], "  " * (len(self.lists) - 1)
        self.mark = f"{indent}• " if number is None else f"{indent}{number}. "
        self.lists[-1] = None if number is None else number + 1
        self.items += 1

    def block(self, text: str) -> Block:
        """Return a block of this place; the first of an item has its mark, and follows the item before without a gap."""
        mark, self.mark = self.mark, ""
        return Block(mark + text, self.level, tight=bool(mark) and self.items > 1)


def _inline(tokens: Sequence[Token]) -> str:
    """Return the words of inline tokens: an image is its description, a link its text."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.type != "html_inline":
            parts.append(token.content)
    return "".join(parts)
