"""Fuzz every hand-written scanner: whatever stands in a text, it is read or refused by one of our errors, in its time.

    python -m benchmarks.fuzz --minutes 5 --seed 0 [--only rtf,latex]

Hypothesis draws texts from the signs that each format gives a meaning, mixed with any other characters, and sound files of
the formats that have a shape, with anything at any place (`fuzz_texts.py`); it shrinks what fails. A target fails if it
raises anything but a ``UserError``, or takes more CPU than half a second and 0.2 ms for each character, three times of
three: what others do on the machine is no failure. Each target is called once before anything is measured. Printed for each:
texts tried, how many were read, and the slowest (the best of three) in ms; the exit code is 1 if one failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from benchmarks import fuzz_texts
from benchmarks.fuzz_texts import Given, hurt, json_files, signs
from ingest.archive import unpack_task
from ingest.bibliography.files import read_task
from ingest.characters import file_name, readable
from ingest.errors import UserError
from ingest.fetch.public import is_public
from ingest.latex_project import joined_sources
from ingest.models import Document, no_progress
from ingest.parsers.csv import parse_csv
from ingest.parsers.jupyter import parse_notebook
from ingest.parsers.latex import parse_latex
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.port import RawSource
from ingest.parsers.rtf import parse_rtf
from ingest.parsers.subtitles import parse_subtitles
from ingest.parsers.text import parse_text
from ingest.parsers.web import parse_html
from ingest.transcript import load_transcript
from notebook_app.run.export_format import read_export
from notebook_app.studio.notes.note_source import citations_in

BATCH = 200
SECONDS, SECONDS_A_CHARACTER = 0.5, 0.0002

RTF = (
    r"{\rtf1 ;}|{|}|\par |\pard|\s1 |\s15\widctlpar|{\stylesheet|{\fonttbl|{\info|{\title |\f0|\fcharset134 |\u20320?"
    r"|\u-10179?|\uc3 |\'c4|\'e3|\bin5 |\bin99999999 |\cell|\row|\intbl|\*|\outlinelevel1 |heading 1;|\ansicpg936 |\\|\~|\field|\fldinst|x"
)
LATEX = (
    r"\section[|\caption[|\item[|\cite[|{|}|[|]|$|$$|\(|\[|\]|\begin{itemize}|\end{itemize}|\begin{tabular}{c}|\end{tabular}"
    r"|&|\\|\\[|\cline{|\newcommand{\a}{b}|\a|%|\begin{document}|\end{document}|\title{|\author{|\and|\verb|\begin{verbatim}|\input{|words |~|^|_"
)
MARKDOWN = "# |---|title: x|> |* |1. |```|`|**|_|[|](|)|![|<!--|-->|<|>|<div>|||:-:|&amp;|~~|x |    |\t"
SUBTITLES = "WEBVTT|NOTE |STYLE|1|00:00:01.000 --> 00:00:02.000|00:01 --> |<v A>|<v |<i>|</i>|{\\an8}|{|>>|&nbsp;|x |-->|<00:01.000>"
TABLE = '"|,|;|\t|\n|x|1.5|""|\r'
HTML = "<p>|</p>|<table>|<tr>|<td>|<!--|-->|<script>|</script>|<h1>|<meta charset=|<?xml |&lt;|&#x110000;|<|>|x |<pre>|<ul><li>|<![CDATA["
JSON = '{|}|[|]|"|:|,|1|1e999|null|true|"cells"|"source"|"format"|"notebook-app/1"|"notes"|"\\ud800"|\\|NaN'
BIBTEX = (
    "@article{a,|title={|author={|}|,|=|\"|@string{|@comment|#|TY  - JOUR|ER  - |DO  - 10.1/x|AU  - |and|{\\'e}|%|~"
)
ADDRESS = "1|.|:|::|ffff|2001|64:ff9b|127.0.0.1|%|/|0x|fe80|2002|fec0"
NAMES = "/|\\|..|.|\0|é|\udce9|a|x.pdf|\n|C:|~|"


@dataclass(frozen=True)
class Target:
    """What is fuzzed: its texts (or the signs that its format gives a meaning, parted by ``|``), and the call."""

    texts: str | st.SearchStrategy[Given]
    read: Callable[[Any], object]


@dataclass
class Count:
    """What came of a target's texts."""

    tried: int = 0
    read: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def parser(read: Callable[[RawSource], Document], name: str) -> Callable[[Given], object]:
    """Return a call that reads a text as a file of that name."""
    return lambda text: read(RawSource(as_bytes(text), name))


def as_bytes(text: Given) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def in_file(folder: Path, name: str, read: Callable[[Path], object]) -> Callable[[Given], object]:
    """Return a call that reads a text from a file."""

    def call(text: Given) -> object:
        file = folder / name
        file.write_bytes(as_bytes(text))
        return read(file)

    return call


def targets(folder: Path) -> Mapping[str, Target]:
    """Return every hand-written scanner."""
    out = folder / "out"
    out.mkdir()
    limits = {"members": 10, "total": 1 << 20, "member": 1 << 20, "ratio": 500, "only": None, "folder": str(out)}

    def unpacked(path: Path) -> object:
        for left in out.iterdir():
            left.unlink()
        return unpack_task(path, {"name": "a.zip", **limits}, no_progress)

    def references(name: str) -> Callable[[Given], object]:
        return in_file(folder, name, lambda file: read_task(file, {"name": name}, no_progress))

    return {
        "rtf": Target(RTF, parser(parse_rtf, "a.rtf")),
        "latex": Target(LATEX, parser(parse_latex, "a.tex")),
        "latex project": Target(LATEX, in_file(folder, "main.tex", lambda file: joined_sources({"main.tex": file}))),
        "markdown": Target(MARKDOWN, parser(parse_markdown, "a.md")),
        "subtitles": Target(hurt(fuzz_texts.CUES, SUBTITLES), parser(parse_subtitles, "a.vtt")),
        "csv": Target(TABLE, parser(parse_csv, "a.csv")),
        "html": Target(HTML, parser(parse_html, "a.html")),
        "text": Target(MARKDOWN, parser(parse_text, "a.txt")),
        "notebook": Target(json_files(fuzz_texts.NOTEBOOK, JSON), parser(parse_notebook, "a.ipynb")),
        "references": Target(hurt(fuzz_texts.BIB, BIBTEX), references("a.bib")),
        "ris": Target(hurt(fuzz_texts.RIS, BIBTEX), references("a.ris")),
        "csl": Target(json_files(fuzz_texts.CSL, JSON), references("a.json")),
        "transcript": Target(
            json_files(fuzz_texts.TRANSCRIPT, JSON), lambda text: load_transcript(as_bytes(text), "a")
        ),
        "export": Target(json_files(fuzz_texts.EXPORT, JSON), lambda text: read_export(as_bytes(text), "a.zip")),
        "zip": Target(fuzz_texts.zips(), in_file(folder, "a.zip", unpacked)),
        "citations of a note": Target(JSON, lambda text: citations_in(f"x\n<!-- citations: [{text}] -->\n")),
        "addresses": Target(ADDRESS, is_public),
        "names": Target(NAMES, lambda text: (readable(text).encode(), file_name(text).encode())),
    }


def called(target: Target, text: Given, count: Count) -> None:
    with suppress(UserError):
        target.read(text)
        count.read += 1


def seconds_until(enough: float, call: Callable[[], None]) -> Iterator[float]:
    """Yield the CPU seconds of a call, made up to three times until it takes no more than is allowed."""
    for _ in range(3):
        begun = time.process_time()
        call()
        took = time.process_time() - begun
        yield took
        if took < enough:
            return


def run(target: Target, count: Count, number: int) -> None:
    """Try a batch of texts; what fails is shrunk and noted."""

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(signs(target.texts) if isinstance(target.texts, str) else target.texts)
    def attempt(text: Given) -> None:
        count.tried += 1
        most = SECONDS + SECONDS_A_CHARACTER * len(text)
        took = min(seconds_until(most, lambda: called(target, text, count)))
        count.slowest = max(count.slowest, took)
        assert took < most, f"{took:.2f} s for {len(text)} characters: {text[:200]!r}"

    try:
        attempt()
    except Exception as error:  # noqa: BLE001 — whatever a scanner raises is what is looked for
        count.failures.append(f"{type(error).__name__}: {error}"[:400])


def main() -> int:
    """Fuzz every target in turn until the time is up, and print what came of it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=1.0)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", default="", help="targets, parted by commas")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        chosen = {
            name: target
            for name, target in targets(Path(folder)).items()
            if not asked.only or name in asked.only.split(",")
        }
        counts = {name: Count() for name in chosen}
        for target in chosen.values():  # what is imported or built at the first call is no cost of a text
            for text in ("Night herons roost by day. They hunt after dusk, in shallow water.\n", "<p>a</p>", "1"):
                called(target, text, Count())
        ends, number = time.monotonic() + asked.minutes * 60, asked.seed
        while time.monotonic() < ends:
            for name, target in chosen.items():
                if time.monotonic() < ends and not counts[name].failures:
                    run(target, counts[name], number)
            number += 1
    print(f"{'target':<20} {'tried':>8} {'read':>8} {'slowest ms':>11}")
    for name, count in counts.items():
        print(f"{name:<20} {count.tried:>8} {count.read:>8} {count.slowest * 1000:>11.0f}")
        for failure in count.failures:
            print(f"  FAILED {failure}")
    return int(any(count.failures for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
