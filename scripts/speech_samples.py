"""Make two minutes of each language's speech for the README: ``make samples`` writes ``docs/samples/<language>.m4a``.

The texts are those of ``benchmarks/spoken``, read in turns by the first two voices of each language, mixed like an overview.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from ingest.errors import UserError
from notebook_app.audio.overview import speak_and_mix, speech_cache
from notebook_app.audio.sound.mix import Packaging
from notebook_app.audio.speech.engines.load import load_engine
from notebook_app.records import Script, Turn
from notebook_app.settings import Settings

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "zh", "es", "fr")


def main() -> int:
    """Speak the texts and write a file each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "samples")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--paragraphs", type=int, default=100, help="how many of each text")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    settings = Settings()
    try:
        with closing(load_engine(settings.model_copy(update={"speech_engine": "kokoro"}))) as engine:
            for language in options.languages.split(","):
                text = (ROOT / "benchmarks" / "spoken" / f"{language}.txt").read_text("utf-8")
                turns = tuple(Turn(n % 2, line) for n, line in enumerate(text.splitlines()[: options.paragraphs]))
                script = Script(f"Sample ({language})", language, ("A", "B"), turns, "quotes")
                target = options.out / f"{language}.m4a"
                cache = speech_cache(settings.home / "audio")
                spoken = speak_and_mix(script, engine, cache, target, _report, Packaging("m4a", jingle=False))
                print(f"{target}: {spoken.timeline[-1].end:.0f} s")
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _report(step: str, done: int, total: int) -> None:
    print(f"\r{step} {done}/{total}   ", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
