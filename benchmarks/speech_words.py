"""Count how many words of what an engine speaks Whisper hears wrong, beside espeak-ng in the same run.

    python -m benchmarks.speech_words [--engines kokoro,espeak] [--languages en,zh,es,fr] [--voices 6] [--texts FOLDER] [--models FOLDER]

Each voice speaks the text of its language (``FOLDER/en.txt`` and so on; by default ours, two minutes each), paragraph by
paragraph as an overview speaks a turn; Whisper base (beam of 5, the language given) writes down what it hears. Errors are
insertions, deletions and substitutions over the words of the text (characters in Chinese), after both sides are written
alike: small letters, no marks, numbers as normalised for speech, simplified characters. CPU is of the engine's processes
for each second of speech; memory is the highest of a worker.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psutil

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
        print("engine   language voice          seconds errors  words  share   CPU s/s  memory MB", flush=True)
        for name in options.engines.split(","):
            for language in options.languages.split(","):
                paragraphs = (options.texts / f"{language}.txt").read_text("utf-8").splitlines()[: options.paragraphs]
                with closing(make[name]()) as engine:
                    _measure(engine, whisper, language, paragraphs, options.voices, Path(folder))


def _measure(
    engine: SpeechEngine, whisper: object, language: str, paragraphs: Sequence[str], most: int, folder: Path
) -> None:
    import soundfile

    wrong_all, words_all, seconds_all, cpu_all = 0, 0, 0.0, 0.0
    voices = engine.voices(language)[:most]
    for voice in voices:
        wrong, words, seconds, before = 0, 0, 0.0, children_cpu()
        spoken = []
        for paragraph in paragraphs:
            text = normalise(paragraph, language)
            speech = engine.synthesise(SpeechRequest(text, voice.id, language))
            seconds += speech.seconds
            spoken.append((text, speech))
        cpu = children_cpu() - before
        for text, speech in spoken:
            file = folder / "spoken.wav"
            soundfile.write(file, speech.samples, speech.sample_rate)
            segments, _ = whisper.transcribe(
                str(file), language=language, beam_size=5, condition_on_previous_text=False
            )  # type: ignore[attr-defined]
            heard = simplified("".join(segment.text for segment in segments))
            expected = words_of(text, language)
            wrong += differences(expected, words_of(normalise(heard, language), language))
            words += len(expected)
        wrong_all, words_all, seconds_all, cpu_all = (
            wrong_all + wrong,
            words_all + words,
            seconds_all + seconds,
            cpu_all + cpu,
        )
        print(
            f"{engine.name:<8} {language:<8} {voice.id:<14} {seconds:7.0f} {wrong:6} {words:6} {wrong / words:6.1%} {cpu / seconds:9.3f} {worker_memory() / 1e6:9.0f}",
            flush=True,
        )
    print(
        f"{engine.name:<8} {language:<8} {'all':<14} {seconds_all:7.0f} {wrong_all:6} {words_all:6} {wrong_all / words_all:6.1%} {cpu_all / seconds_all:9.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
