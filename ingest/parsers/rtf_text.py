"""Rich Text Format, read in one pass: its paragraphs, cells and rows, and what it says of itself.

One scanner over the file and one stack of groups; nothing is tried twice, so that the cost grows with the file and not
with what stands in it. By the RTF Specification 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

_TOKEN: Final = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\\Z", re.DOTALL
)
_CODE_PAGES: Final = {
    77: "mac_roman",
    78: "shift_jis",
    79: "big5",
    80: "euc_kr",
    83: "mac_greek",
    85: "gbk",
    89: "mac_cyrillic",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
    0: "cp1252",
    2: "cp1252",
}
"""By ``\\fcharset``; that of the file holds for others."""
_SETS: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
_SIGNS: Final = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "~": "\xa0",
    "_": "\u2011",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_ENDS: Final = frozenset(("par", "sect", "page", "\n", "\r"))
_SILENT: Final = frozenset(
    (
        *(
            "pict",
            "object",
            "objdata",
            "objclass",
            "shp",
            "shpgrp",
            "shpinst",
            "shprslt",
            "do",
            "background",
            "fldinst",
        ),
        *(
            "header",
            "headerl",
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
            "footerf",
            "footnote",
            "annotation",
        ),
        *("ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "atnid", "atnauthor", "atnref", "atndate"),
        *("atntime", "atnicn", "atnparent", "atrfstart", "atrfend", "bkmkstart", "bkmkend", "colortbl", "filetbl"),
        *("listtable", "listoverridetable", "listpicture", "list", "listlevel", "leveltext", "levelnumbers", "rsidtbl"),
        *(
            "revtbl",
            "generator",
            "themedata",
            "colorschememapping",
            "datastore",
            "latentstyles",
            "xmlnstbl",
            "template",
        ),
        *("private", "pgptbl", "userprops", "mmathPr", "passwordhash", "pntext", "pntxta", "pntxtb", "pnseclvl", "pn"),
        *(
            "nonesttables",
            "nesttableprops",
            "xe",
            "rxe",
            "tc",
            "txe",
            "ud",
            "company",
            "operator",
            "category",
            "comment",
        ),
        *("doccomm", "hlinkbase", "manager", "creatim", "revtim", "printim", "buptim", "formfield", "datafield"),
    )
)
"""Groups of which nothing is read."""
_SAID: Final = frozenset(("title", "author", "subject", "keywords"))
_HEADING: Final = re.compile(r"(?:heading|标题)\s?(\d)", re.IGNORECASE)

Kind = Literal["paragraph", "cell", "row"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, the paragraph that ends a cell, or the end of a row; ``level`` is 1 or more for a heading."""

    kind: Kind
    text: str = ""
    level: int = 0
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group and goes with its end."""

    place: str = "body"
    """Where words go: "body", "fonts", "styles", "info", a name of :data:`_SAID`, or "" for nowhere."""
    skipped: int = 1
    encoding: str = ""
    style: int = -1
    outline: int = 0
    in_table: bool = False


@dataclass
class RtfText:
    """A file as it is read: iterate over :meth:`pieces`; then ``said`` holds its title and the like."""

    markup: str
    said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._levels: dict[int, int] = {}
        self._font = 0
        self._state = _State()
        self._stack: list[_State] = []
        self._waiting = 0
        self._bytes = bytearray()
        self._words: list[str] = []
        self._names: list[str] = []

    def pieces(self) -> Iterator[Piece]:
        """Yield the paragraphs, cells and rows in their order."""
        at, end = 0, len(self.markup)
        while at < end and (token := _TOKEN.match(self.markup, at)):
            at = token.end()
            word, number = token[1], None if token[2] is None else int(token[2])
            if word == "bin":
                at += max(0, number or 0)
            elif word:
                yield from self._control(word, number)
            elif token[4]:
                yield from self._symbol(token[4])
            elif token[5] == "{":
                self._open()
            elif token[5] == "}":
                if not self._close():
                    break
            elif token[3] or token[6]:
                self._given(bytes((int(token[3], 16),)) if token[3] else token[6].encode("latin-1", "replace"))
        yield from self._ended("paragraph")

    def _open(self) -> None:
        self._flush()
        self._waiting = 0
        self._stack.append(self._state)

    def _close(self) -> bool:
        """End a group; return whether the file goes on."""
        self._flush()
        self._waiting = 0
        place, around = self._state.place, self._stack[-1].place if self._stack else ""
        if place in _SAID and around != place:
            self.said.setdefault(place, " ".join(_taken(self._names).split()))
        elif place == "styles":
            self._name_style(_taken(self._names))
        if self._stack:
            self._state = self._stack.pop()
        return bool(self._stack)

    def _name_style(self, name: str) -> None:
        found = _HEADING.fullmatch(name.strip().rstrip(";").strip())
        level = int(found[1]) if found else self._state.outline
        if self._state.style >= 0 and level:
            self._levels[self._state.style] = level

    def _symbol(self, sign: str) -> Iterator[Piece]:
        if sign in _ENDS:
            yield from self._ended("paragraph")
        elif sign == "*":
            self._flush()
            self._state = replace(self._state, place="")
        elif sign in _SIGNS:
            self._write(_SIGNS[sign])

    def _control(self, word: str, number: int | None) -> Iterator[Piece]:
        if word == "u":
            self._write(chr((number or 0) % 0x10000))
            self._waiting = self._state.skipped
            return
        self._waiting = 0
        if word in _ENDS:
            yield from self._ended("paragraph")
        elif word in {"cell", "nestcell"}:
            yield from self._ended("cell")
        elif word in {"row", "nestrow"}:
            yield from self._ended("row")
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        else:
            self._change(word, number)

    def _change(self, word: str, number: int | None) -> None:
        """Take on what a word says of the words that follow."""
        state, value = self._state, number or 0
        if word in _SILENT:
            self._go("")
        elif word in {"fonttbl", "stylesheet", "info"}:
            self._go({"fonttbl": "fonts", "stylesheet": "styles", "info": "info"}[word])
        elif word in _SAID and state.place == "info":
            self._go(word)
        elif word == "uc":
            self._state = replace(state, skipped=max(0, min(value, 100)))
        elif word == "s":
            self._state = replace(state, style=value)
        elif word == "outlinelevel":
            self._state = replace(state, outline=value + 1 if 0 <= value <= 8 else 0)
        elif word == "pard":
            self._state = replace(state, style=-1, outline=0, in_table=False)
        elif word == "intbl":
            self._state = replace(state, in_table=True)
        else:
            self._change_letters(word, value)

    def _change_letters(self, word: str, value: int) -> None:
        """Take on what a word says of the encoding."""
        if word == "f":
            self._flush()
            self._font = value
            self._state = replace(self._state, encoding=self._fonts.get(value, ""))
        elif word == "fcharset" and self._state.place == "fonts":
            if value in _CODE_PAGES and len(self._fonts) < 10_000:
                self._fonts[self._font] = _CODE_PAGES[value]
        elif word in _SETS:
            self._encoding = _SETS[word]
        elif word == "ansicpg" and _is_encoding(f"cp{value}"):
            self._encoding = f"cp{value}"

    def _go(self, place: str) -> None:
        self._flush()
        self._state = replace(self._state, place=place if self._state.place else "")

    def _given(self, data: bytes) -> None:
        """Take bytes of text, without those that stand for a character already given by its number."""
        if self._waiting:
            dropped = min(self._waiting, len(data))
            self._waiting -= dropped
            data = data[dropped:]
        if self._state.place not in {"", "fonts", "info"}:
            self._bytes += data

    def _write(self, text: str) -> None:
        self._flush()
        if self._state.place == "body":
            self._words.append(text)
        elif self._state.place == "styles" or self._state.place in _SAID:
            self._names.append(text)

    def _flush(self) -> None:
        """Decode the bytes so far: those of one character may come one by one."""
        if self._bytes:
            text = self._bytes.decode(self._state.encoding or self._encoding, "replace")
            self._bytes.clear()
            self._write(text)

    def _ended(self, kind: Kind) -> Iterator[Piece]:
        if self._state.place == "body":
            self._flush()
            state = self._state
            yield Piece(kind, _taken(self._words), state.outline or self._levels.get(state.style, 0), state.in_table)


def _taken(words: list[str]) -> str:
    """Return what was written, and forget it."""
    text = "".join(words)
    words.clear()
    # Two halves of a character beyond the first plane are written as two.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_encoding(name: str) -> bool:
    """Tell whether Python knows an encoding of text under a name."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False
