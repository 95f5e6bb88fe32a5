"""Tesseract, where it is installed: a picture in, words with their boxes out, in a process of its own with limits."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from ingest.errors import Cancelled, RecognitionFailed
from ingest.sandbox.folders import private_folder
from ingest.sandbox.limits import Limits, environment, limited

OCR_LIMITS = Limits(memory=2 << 30, answer=64 << 20, cpu=120, wall=900.0)
"""Of one page: one at 300 dots to the inch takes 5 s of CPU and 140 MB, and on a busy machine many times that in time."""
DEFAULT_LANGUAGES = "eng+chi_sim"

_SECONDS_BETWEEN_LOOKS = 0.2
_WORD_LEVEL = "5"
_SURE_OF_TURN = 2.0  # tesseract's own measure; a page of text has 15 and more
_DEBIAN = "sudo apt-get install tesseract-ocr {packages}"
_PACKAGE_MANAGERS: Mapping[str, tuple[str, str]] = {
    "apt-get": (_DEBIAN, "tesseract-ocr-{}"),
    "dnf": ("sudo dnf install tesseract {packages}", "tesseract-langpack-{}"),
    "pacman": ("sudo pacman -S tesseract {packages}", "tesseract-data-{}"),
    "zypper": ("sudo zypper install tesseract-ocr {packages}", "tesseract-ocr-traineddata-{}"),
    "apk": ("sudo apk add tesseract-ocr {packages}", "tesseract-ocr-data-{}"),
    "brew": ("brew install tesseract tesseract-lang", ""),
    "winget": ("winget install UB-Mannheim.TesseractOCR", ""),
}
"""By the program that installs: the command, and what it calls a language's package."""


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word on a picture: its place in tesseract's layout, how sure it is (0 to 1), and its box as shares of the picture."""

    text: str
    paragraph: tuple[int, int]
    line: int
    confidence: float
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed tesseract: where it is, its version, and the languages it has ("osd" finds out how a page is turned)."""

    program: str
    version: str
    languages: frozenset[str]

    @staticmethod
    def find() -> Tesseract | None:
        """Return the tesseract on PATH, or None."""
        program = shutil.which("tesseract")
        if program is None:
            return None
        try:
            said, _ = _run([program, "--version"], b"", Event())
            listed, _ = _run([program, "--list-langs"], b"", Event())
        except RecognitionFailed:
            return None
        version = re.search(r"(?<!\d)\d{1,9}(?:\.\d{1,9}){1,9}", said)
        return Tesseract(program, version[0] if version else "", frozenset(listed.split("\n")[1:]) - {""})

    def read(self, picture: bytes, languages: Sequence[str], dpi: int, stop: Event) -> list[OcrWord]:
        """Return the words of a picture in reading order.

        Parameters
        ----------
        picture : bytes
            PNG.
        languages : sequence of str
            By tesseract's names ("eng", "chi_sim"), the likeliest first.
        dpi : int
            Pixels to the inch. Where it has to guess them, whole lines of Chinese come out as Latin letters.
        stop : Event
            Set by whoever wants this to end.

        Raises
        ------
        RecognitionFailed
            If tesseract fails or takes more than it may.
        Cancelled
            If ``stop`` was set.
        """
        options = ["-l", "+".join(languages), "--psm", "3", "--dpi", str(dpi), "tsv"]
        said, _ = _run([self.program, "stdin", "stdout", *options], picture, stop)
        return list(_words(said))

    def turn(self, picture: bytes, stop: Event) -> int:
        """Return by how many degrees, clockwise, a picture must be turned to be upright; 0 where that is not clear."""
        if "osd" not in self.languages:
            return 0
        try:
            said, _ = _run([self.program, "stdin", "stdout", "--psm", "0"], picture, stop)
        except RecognitionFailed:  # too few characters to tell
            return 0
        found = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
        sure = float(found.get("Orientation confidence", 0)) >= _SURE_OF_TURN
        return int(found.get("Rotate", 0)) % 360 if sure else 0


def named_languages(text: str) -> str:
    """Return languages as the setting keeps them: tesseract's names joined by "+"; the default where none is named."""
    return "+".join(re.findall(r"[\w/]+", text, re.ASCII)) or DEFAULT_LANGUAGES


def how_to_install(languages: str = DEFAULT_LANGUAGES) -> str:
    """Return the command that installs tesseract with these languages on this machine."""
    manager = next(filter(shutil.which, _PACKAGE_MANAGERS), "winget" if sys.platform == "win32" else "apt-get")
    command, package = _PACKAGE_MANAGERS[manager]
    names = (package.format(_package_name(manager, language)) for language in languages.split("+"))
    return command.format(packages=" ".join(names))


def _package_name(manager: str, language: str) -> str:
    return language.replace("_", "-") if manager == "apt-get" else language


def _run(command: Sequence[str], data: bytes, stop: Event) -> tuple[str, str]:
    """Run tesseract within limits and return what it wrote; it is killed when its time is up or ``stop`` is set."""
    late = time.monotonic() + OCR_LIMITS.wall
    # One thread for each page: pages are read side by side.
    with private_folder("ocr") as folder:
        said, errors, given = folder / "said", folder / "errors", folder / "given"
        given.write_bytes(data)
        models = [Path(os.environ["TESSDATA_PREFIX"])] if "TESSDATA_PREFIX" in os.environ else []
        with (
            given.open("rb") as stdin,
            said.open("wb") as stdout,
            errors.open("wb") as stderr,
            subprocess.Popen(  # noqa: S603  (a program found on PATH, no shell)
                limited(command, OCR_LIMITS, readable=models, folder=folder),
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                env={**environment(folder), "OMP_THREAD_LIMIT": "1"},
            ) as process,
        ):
            try:
                while not _ended(process):
                    if stop.is_set():
                        raise Cancelled
                    if time.monotonic() > late:
                        raise RecognitionFailed(detail=f"more than {OCR_LIMITS.wall:.0f} s")
            finally:
                process.kill()
        texts = [file.read_bytes().decode("utf-8", "replace") for file in (said, errors)]
    if process.returncode:
        detail = texts[1].strip().rpartition("\n")[2][:160] or f"code {process.returncode}"
        raise RecognitionFailed(detail=detail)
    return texts[0], texts[1]


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_SECONDS_BETWEEN_LOOKS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _words(tsv: str) -> Iterator[OcrWord]:
    """Read tesseract's table: the first row is the page, rows of level 5 are words."""
    rows = csv.DictReader(tsv.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    width = height = 1.0
    for row in rows:
        left, top, across, down = (float(row[name]) for name in ("left", "top", "width", "height"))
        if row["level"] == "1":
            width, height = across or 1.0, down or 1.0
        elif row["level"] == _WORD_LEVEL and (row["text"] or "").strip():
            yield OcrWord(
                row["text"].strip(),
                (int(row["block_num"]), int(row["par_num"])),
                int(row["line_num"]),
                max(0.0, float(row["conf"]) / 100),
                left / width,
                top / height,
                (left + across) / width,
                (top + down) / height,
            )
