"""Fuzz every hand-written scanner: whatever stands in a text, it is read or refused by one of our errors, in its time.

    python -m benchmarks.fuzz --minutes 5 --seed 0 [--only rtf,latex]

Hypothesis draws texts from the signs that each format gives a meaning, mixed with any other characters, and shrinks what
fails. A target fails if it raises anything but a ``UserError``, or takes more CPU than half a second and 0.2 ms for each
character. Printed for each target: texts tried, how many were read, and the slowest in ms; the exit code is 1 if one failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

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
    """What is fuzzed: the signs that its format gives a meaning, parted by ``|``, and the call."""

    signs: str
    read: Callable[[str], object]


@dataclass
class Count:
    """What came of a target's texts."""

    tried: int = 0
    read: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def parser(read: Callable[[RawSource], Document], name: str) -> Callable[[str], object]:
    """Return a call that reads a text as a file of that name."""
    return lambda text: read(RawSource(text.encode("utf-8", "surrogatepass"), name))


def in_file(folder: Path, name: str, read: Callable[[Path], object]) -> Callable[[str], object]:
    """Return a call that reads a text from a file."""

    def call(text: str) -> object:
        file = folder / name
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
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

    return {
        "rtf": Target(RTF, parser(parse_rtf, "a.rtf")),
        "latex": Target(LATEX, parser(parse_latex, "a.tex")),
        "latex project": Target(LATEX, in_file(folder, "main.tex", lambda file: joined_sources({"main.tex": file}))),
        "markdown": Target(MARKDOWN, parser(parse_markdown, "a.md")),
        "subtitles": Target(SUBTITLES, parser(parse_subtitles, "a.vtt")),
        "csv": Target(TABLE, parser(parse_csv, "a.csv")),
        "html": Target(HTML, parser(parse_html, "a.html")),
        "text": Target(MARKDOWN, parser(parse_text, "a.txt")),
        "notebook": Target(JSON, parser(parse_notebook, "a.ipynb")),
        "references": Target(BIBTEX, in_file(folder, "a.bib", lambda f: read_task(f, {"name": "a.bib"}, no_progress))),
        "ris": Target(BIBTEX, in_file(folder, "a.ris", lambda f: read_task(f, {"name": "a.ris"}, no_progress))),
        "transcript": Target(JSON, lambda text: load_transcript(text.encode("utf-8", "surrogatepass"), "a")),
        "export": Target(JSON, lambda text: read_export(text.encode("utf-8", "surrogatepass"), "a.zip")),
        "zip": Target("PK\x03\x04|PK\x01\x02|PK\x05\x06|\0|\x01|a.txt|\x14", in_file(folder, "a.zip", unpacked)),
        "citations of a note": Target(JSON, lambda text: citations_in(f"x\n<!-- citations: [{text}] -->\n")),
        "addresses": Target(ADDRESS, is_public),
        "names": Target(NAMES, lambda text: (readable(text).encode(), file_name(text).encode())),
    }


def texts(signs: str) -> st.SearchStrategy[str]:
    """Draw texts of a format's signs, some of them repeated, and of other characters."""
    sign = st.sampled_from(sorted({*signs.split("|"), "|", "\n"}))
    many = st.tuples(sign, st.integers(2, 300)).map(lambda drawn: drawn[0] * drawn[1])
    return st.lists(st.one_of(sign, sign, many, st.text(max_size=5)), max_size=30).map("".join)


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
    @given(texts(target.signs))
    def attempt(text: str) -> None:
        count.tried += 1
        begun = time.process_time()
        try:
            target.read(text)
            count.read += 1
        except UserError:
            pass
        took = time.process_time() - begun
        count.slowest = max(count.slowest, took)
        assert took < SECONDS + SECONDS_A_CHARACTER * len(text), (
            f"{took:.2f} s for {len(text)} characters: {text[:200]!r}"
        )

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
