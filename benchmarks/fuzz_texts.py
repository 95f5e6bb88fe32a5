"""Texts for the fuzzer: signs of a format thrown together, and sound files of it with anything at any place."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from tests.run.exports import ARTIFACT, CONTENTS

Given = str | bytes


def signs(named: str) -> st.SearchStrategy[str]:
    """Draw texts of a format's signs (parted by ``|``), some of them repeated, and of other characters."""
    sign = st.sampled_from(sorted({*named.split("|"), "|", "\n"}))
    many = st.tuples(sign, st.integers(2, 300)).map(lambda drawn: drawn[0] * drawn[1])
    return st.lists(st.one_of(sign, sign, many, st.text(max_size=5)), max_size=30).map("".join)


def hurt(files: st.SearchStrategy[str], named: str) -> st.SearchStrategy[Given]:
    """Draw files as they are, with a sign or a repetition put anywhere, and cut anywhere; and signs alone."""
    places = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), signs(named)), min_size=1, max_size=3)

    def change(drawn: tuple[str, list[tuple[float, float, str]]]) -> str:
        text, changes = drawn
        for at, share, put in changes:
            start = int(at * len(text))
            text = text[:start] + put + text[start + int(share * len(text)) :]
        return text

    return st.one_of(files, files, st.tuples(files, places).map(change), signs(named))


WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["Night herons roost by day.", "夜鹭白天栖息。", "", "x " * 200])
)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.integers(10**30, 10**40)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value within a value."""
    found = [way] if way else []
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        found += _places(each, (*way, key))
    return found


def altered(sound: Mapping[str, Any] | list[Any]) -> st.SearchStrategy[Any]:
    """Draw a sound value of JSON in which up to three places hold words, anything, or are gone."""
    places = _places(sound)
    gone = object()
    put = st.one_of(WORDS, WORDS, ANY_JSON, st.just(gone))

    def change(changes: list[tuple[tuple[Any, ...], Any]]) -> Any:
        value: Any = copy.deepcopy(sound)
        for (*way, last), new in changes:
            at = value
            try:
                for step in way:
                    at = at[step]
                if new is gone:
                    del at[last]
                else:
                    at[last] = new
            except (LookupError, TypeError):  # an earlier change took the place away
                continue
        return value

    return st.lists(st.tuples(st.sampled_from(places), put), max_size=3).map(change)


def json_files(sound: Mapping[str, Any] | list[Any], named: str) -> st.SearchStrategy[Given]:
    """Draw files of JSON that say something like what a sound one says."""
    return hurt(altered(sound).map(json.dumps), named)


_OUTPUTS = [
    {"output_type": "stream", "text": ["a\n", "\x1b[31mred\x1b[0m"]},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
    {"output_type": "display_data", "data": {"image/png": "iVBO", "text/plain": ["<Figure>"]}},
    {"output_type": "execute_result", "data": {"text/markdown": "**b**", "text/plain": "b"}},
]
NOTEBOOK: dict[str, Any] = {
    "nbformat": 4,
    "metadata": {"title": "T", "authors": [{"name": "A"}], "kernelspec": {"language": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": ["# H\n", "words |a|b|\n|-|-|\n|1|2|"], "attachments": {"a.png": {}}},
        {"cell_type": "code", "source": "print(1)", "outputs": _OUTPUTS},
        {"cell_type": "raw", "source": "raw"},
    ],
    "worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "H"}, {"input": ["x"]}]}],
}
TRANSCRIPT: dict[str, Any] = {
    "format": "notebook-transcript/1",
    "kind": "audio",
    "engine": "whisper",
    "segments": [[0.0, 1.5, "Night herons", 0.9], [1.5, 3.0, "roost by day.", None]],
    "title": "T",
    "seconds": 3.0,
    "estimated": False,
    "lost": 0,
}
EXPORT: dict[str, Any] = {**CONTENTS, "artifacts": [ARTIFACT]}
CSL: list[Any] = [
    {
        "type": "article-journal",
        "title": "Night herons",
        "author": [{"family": "Ardea", "given": "N."}, {"literal": "The Herons"}],
        "issued": {"date-parts": [[2020, 1, 2]]},
        "container-title": "J",
        "DOI": "10.1000/x",
        "URL": "https://doi.org/10.1000/x",
        "number": "arXiv:2101.00001",
    },
    {"type": "book", "title": "B", "editor": [{"family": "E"}], "issued": {"raw": "1999"}, "id": 7},
]

_BIB_FIELDS = st.sampled_from(
    [
        "title",
        "author",
        "editor",
        "year",
        "date",
        "journal",
        "booktitle",
        "doi",
        "eprint",
        "archiveprefix",
        "url",
        "abstract",
        "file",
        "pages",
    ]
)
_BIB_VALUES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            r"Ardea, N. and {The Herons} and von Reiher, A.",
            r"{\'E}tude of $x^2$ \& \textbf{y",
            "10.1000/x",
            "Paper:files/1/a.pdf:application/pdf",
            r"\textit{" * 30,
            "2020 # feb",
        ]
    ),
)
_BIB_ENTRY = st.tuples(
    st.sampled_from(("article", "book", "misc", "string", "comment")),
    st.text("abc1:_-", max_size=6),
    st.lists(st.tuples(_BIB_FIELDS, _BIB_VALUES), max_size=6),
    st.booleans(),
).map(
    lambda e: (
        f"@{e[0]}{{{e[1]},\n" + ",\n".join(f'  {f} = "{v}"' if e[3] else f"  {f} = {{{v}}}" for f, v in e[2]) + "\n}\n"
    )
)
BIB = st.lists(_BIB_ENTRY, min_size=1, max_size=6).map("\n".join)

_RIS_LINE = st.tuples(
    st.sampled_from(
        [
            "TI",
            "T1",
            "AU",
            "A1",
            "PY",
            "Y1",
            "DO",
            "UR",
            "JO",
            "JF",
            "SP",
            "EP",
            "AB",
            "N2",
            "L1",
            "L2",
            "ID",
            "KW",
            "VL",
            "XX",
        ]
    ),
    st.one_of(WORDS, st.sampled_from(["2020/01/02", "10.1000/x", "https://arxiv.org/abs/2101.00001", "/home/a.pdf"])),
).map(lambda line: f"{line[0]}  - {line[1]}\n")
RIS = st.lists(
    st.lists(_RIS_LINE, max_size=8).map(lambda lines: "TY  - JOUR\n" + "".join(lines) + "ER  - \n"),
    min_size=1,
    max_size=5,
).map("\n".join)

_CUE_TEXT = st.one_of(
    WORDS,
    st.sampled_from(["<v Ada>Hello.", ">> Well, {\\an8}yes.", "<i>a</i> <00:01.000>b", "ADA: x", "a & b &nbsp; c"]),
)


def _cues(drawn: tuple[bool, list[tuple[float, float, str]]]) -> str:
    is_vtt, cues = drawn
    mark = "." if is_vtt else ","

    def clock(seconds: float) -> str:
        whole, thousandths = divmod(round(seconds * 1000), 1000)
        return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"

    blocks = [
        f"{n}\n{clock(start)} --> {clock(start + lasts)}\n{text}\n" for n, (start, lasts, text) in enumerate(cues)
    ]
    return ("WEBVTT\n\n" if is_vtt else "") + "\n".join(blocks)


CUES = st.tuples(
    st.booleans(), st.lists(st.tuples(st.floats(0, 9e5), st.floats(0, 20), _CUE_TEXT), min_size=1, max_size=12)
).map(_cues)


def zips() -> st.SearchStrategy[Given]:
    """Draw archives of a few members, as they are and with bytes changed, cut out or repeated."""
    member = st.tuples(
        st.one_of(
            st.text(min_size=1, max_size=12), st.sampled_from(["../a", "/etc/x", "a/", "C:\\a", "notebook.json"])
        ),
        st.binary(max_size=60),
        st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
        st.sampled_from([0, 0o644 << 16, 0o120777 << 16, 0o040755 << 16]),
    )
    changes = st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(["change", "cut", "repeat"]), st.binary(min_size=1, max_size=4)),
        max_size=4,
    )
    return st.tuples(st.lists(member, max_size=5), changes).map(lambda drawn: _changed(_zip(drawn[0]), drawn[1]))


def _zip(members: list[tuple[str, bytes, int, int]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, data, method, mode) in enumerate(members):
            info = zipfile.ZipInfo(f"{number}{name}".encode("utf-8", "replace").decode()[:60])
            info.compress_type, info.external_attr = method, mode
            archive.writestr(info, data)
    return out.getvalue()


def _changed(data: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    ways: Mapping[str, Callable[[bytes, int, bytes], bytes]] = {
        "change": lambda data, at, put: data[:at] + put + data[at + len(put) :],
        "cut": lambda data, at, put: data[:at] + data[at + put[0] :],
        "repeat": lambda data, at, put: data[:at] + data[max(0, at - put[0]) : at] + data[at:],
    }
    for at, way, put in changes:
        data = ways[way](data, int(at * len(data)), put)
    return data
