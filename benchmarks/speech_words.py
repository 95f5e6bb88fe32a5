"""Count how many words of what an engine speaks Whisper hears wrong, beside espeak-ng in the same run.

    python -m benchmarks.speech_words [--engines kokoro,espeak] [--languages en,zh,es,fr] [--voices 6] [--texts FOLDER] [--models FOLDER]

Each voice speaks the text of its language (``FOLDER/en.txt`` and so on; by default ours, two minutes each), paragraph by
paragraph as an overview speaks a turn; Whisper base (beam of 5, the language given) writes down what it hears. Errors are
insertions, deletions and substitutions over the words of the text (characters in Chinese), after both sides are written
alike: small letters, no marks, numbers as normalised for speech, simplified characters. "sounds" counts Chinese syllables
with their tones instead of characters: what Whisper writes with another character of the same sound was said right. CPU is of the engine's processes
for each second of speech; memory is the highest of a worker.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psutil
from pypinyin import Style, lazy_pinyin

from ingest.model_files import ModelStore
from ingest.transcribe.simplified import simplified
from ingest.transcribe.whisper import open_whisper
from notebook_app.audio.speech.compare import differences, words_of
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.kokoro import KokoroEngine
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.normalise import normalise

TEXTS = Path(__file__).with_name("spoken")


def worker_memory() -> int:
    """Return the highest resident memory of this process's children, in bytes."""
    peaks = [0]
    for child in psutil.Process().children(recursive=True):
        status = Path(f"/proc/{child.pid}/status")
        if status.exists() and (found := re.search(r"VmHWM:\s+(\d+)", status.read_text())):
            peaks.append(int(found[1]) * 1024)
    return max(peaks)


def sounds_of(words: Sequence[str]) -> list[str]:
    """Return words with Chinese characters as syllables of pinyin with their tones, read in their context."""
    joined = "".join(words)
    if not any("\u3400" <= char <= "\u9fff" for char in joined):
        return list(words)
    return lazy_pinyin(joined, style=Style.TONE3)


def children_cpu() -> float:
    own = psutil.Process().cpu_times()
    living = sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children(recursive=True))
    return living + own.children_user + own.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="kokoro,espeak")
    parser.add_argument("--languages", default="en,zh,es,fr")
    parser.add_argument("--voices", type=int, default=6)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--models", type=Path, default=None)
    parser.add_argument("--paragraphs", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = ModelStore(options.models or Path(folder))
        whisper = open_whisper(store.find("whisper-base")["model.bin"].parent, threads=1)
        make: dict[str, Callable[[], SpeechEngine]] = {
            "kokoro": lambda: KokoroEngine(store, workers=1),
            "espeak": EspeakEngine,
        }
        print("engine   language voice          seconds errors  words  share sounds   CPU s/s  memory MB", flush=True)
        for name in options.engines.split(","):
            for language in options.languages.split(","):
                paragraphs = (options.texts / f"{language}.txt").read_text("utf-8").splitlines()[: options.paragraphs]
                with closing(make[name]()) as engine:
                    _measure(engine, whisper, language, paragraphs, options.voices, Path(folder))


@dataclass
class Count:
    """What was counted of one voice, or of several."""

    seconds: float = 0.0
    wrong: int = 0
    sounds: int = 0
    words: int = 0
    cpu: float = 0.0

    def add(self, other: Count) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def line(self, engine: str, language: str, voice: str, memory: int) -> str:
        shares = f"{self.wrong / self.words:6.1%} {self.sounds / self.words:6.1%}"
        head = f"{engine:<8} {language:<8} {voice:<14} {self.seconds:7.0f} {self.wrong:6} {self.words:6}"
        return f"{head} {shares} {self.cpu / self.seconds:9.3f} {memory / 1e6:9.0f}"


def _measure(
    engine: SpeechEngine, whisper: Any, language: str, paragraphs: Sequence[str], most: int, folder: Path
) -> None:
    import soundfile

    total, file = Count(), folder / "spoken.wav"
    for voice in engine.voices(language)[:most]:
        count, before, spoken = Count(), children_cpu(), []
        for paragraph in paragraphs:
            text = normalise(paragraph, language)
            spoken.append((text, engine.synthesise(SpeechRequest(text, voice.id, language))))
        count.cpu = children_cpu() - before
        for text, speech in spoken:
            soundfile.write(file, speech.samples, speech.sample_rate)
            segments, _ = whisper.transcribe(
                str(file), language=language, beam_size=5, condition_on_previous_text=False
            )
            heard = simplified("".join(segment.text for segment in segments))
            expected, said = words_of(text, language), words_of(normalise(heard, language), language)
            wrong = differences(expected, said)
            sounds = differences(sounds_of(expected), sounds_of(said))
            count.add(Count(speech.seconds, wrong, sounds, len(expected)))
        print(count.line(engine.name, language, voice.id, worker_memory()), flush=True)
        total.add(count)
    print(total.line(engine.name, language, "all", worker_memory()), flush=True)


if __name__ == "__main__":
    main()
