from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from ingest.errors import Cancelled
from ingest.models import no_progress
from notebook_app.audio.overview import OverviewResult, told_apart
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.sound.clip import Clip, load_clip
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.port import Voice
from notebook_app.audio.speech.speak import request_for
from notebook_app.errors import NothingToRead, OverviewFailed, SpeechError
from notebook_app.records import OverviewRequest, Script, Speaker
from tests.audio import fakes
from tests.audio.fakes import HummingEngine


def make(
    material: ScriptInput,
    folder: Path,
    engine: HummingEngine | None = None,
    *,
    language: str = "en",
    minutes: float = 1.0,
    script: Script | None = None,
    seen: list[tuple[str, int, int]] | None = None,
) -> OverviewResult:
    return fakes.make_overview(
        OverviewRequest(minutes=minutes, language=language),
        material,
        engine=engine or HummingEngine(),
        folder=folder / "audio",
        overview_id="one",
        progress=no_progress if seen is None else lambda *report: seen.append(report),
        script=script,
    )


def test_the_episode_keeps_every_bar(episode: OverviewResult) -> None:
    measured = episode.measurements
    assert measured["loudness"] == pytest.approx(-16, abs=0.5)
    assert measured["true_peak"] <= -1
    assert measured["longest_silence"] <= 1.2
    assert measured["clipped_samples"] == 0
    assert measured["seconds"] == pytest.approx(90, rel=0.15)
    assert episode.engine == "espeak"


def test_the_timeline_is_where_the_turns_are(episode: OverviewResult) -> None:
    """Each turn's own speech, slid along the decoded file, fits best where the timeline says."""
    decoded, rate = soundfile.read(episode.audio, dtype="float32")
    assert rate == MIX_RATE
    engine, cache = EspeakEngine(), SpeechCache(episode.audio.parent.parent / "cache" / "speech")
    reach = round(0.2 * rate)
    padded = np.pad(decoded, reach)
    for entry in episode.timeline:
        turn = episode.script.turns[entry.turn]
        clip = load_clip(Clip(cache.path(engine, request_for(turn, engine)), 0, 0.0))
        assert entry.end - entry.start == pytest.approx(len(clip) / rate, abs=1e-6)
        head = clip[: 2 * rate]
        start = round(entry.start * rate)
        there = padded[start : start + len(head) + 2 * reach]
        fit = np.correlate(there, head, "valid")
        assert abs(int(np.argmax(fit)) - reach) / rate <= 0.001


def test_the_hosts_are_equally_loud(english: ScriptInput, tmp_path: Path) -> None:
    """One host of the humming engine is 14 dB louder than the other; in the episode they are not."""
    from notebook_app.audio.sound.loudness import block_loudness, gated

    result = make(english, tmp_path)
    decoded, rate = soundfile.read(result.audio, dtype="float32")
    blocks: dict[int, list[float]] = {0: [], 1: []}
    for entry in result.timeline[1:-1]:
        piece = decoded[round(entry.start * rate) : round(entry.end * rate)]
        blocks[result.script.turns[entry.turn].speaker] += block_loudness(piece, rate)
    assert gated(blocks[0]) == pytest.approx(gated(blocks[1]), abs=1.0)


def test_the_file_has_title_hosts_and_chapters(episode: OverviewResult) -> None:
    with av.open(str(episode.audio)) as container:
        assert container.metadata["title"] == episode.script.title
        assert container.metadata["artist"] == "Maya, Theo"
        titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
        starts = [chapter["start"] * chapter["time_base"] for chapter in container.chapters()]
    assert titles[0] == "Opening"
    assert titles[-1] == "Closing"
    assert starts == sorted(starts)


@pytest.mark.slow
def test_chinese_from_beginning_to_end(chinese: ScriptInput, tmp_path: Path) -> None:
    result = make(chinese, tmp_path, language="zh")
    assert "欢迎" in result.script.turns[0].text
    assert result.measurements["seconds"] == pytest.approx(60, rel=0.15)
    assert result.measurements["loudness"] == pytest.approx(-16, abs=0.5)


def test_steps_are_reported_in_order(english: ScriptInput, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    result = make(english, tmp_path, minutes=0.5, seen=seen)
    assert list(dict.fromkeys(step for step, _, _ in seen)) == ["outline", "script", "speech", "mix", "check"]
    last = {step: (done, total) for step, done, total in seen}
    assert all(done == total for done, total in last.values())
    assert last["speech"] == (len(result.script.turns),) * 2


@pytest.mark.slow
def test_a_saved_script_is_spoken_as_it_is(english: ScriptInput, tmp_path: Path) -> None:
    first = make(english, tmp_path, minutes=0.5)
    turns = (replace(first.script.turns[0], text="A line of my own."), *first.script.turns[1:])
    engine = HummingEngine()
    again = make(english, tmp_path, engine, script=replace(first.script, turns=turns))
    assert engine.spoken == ["A line of my own."]
    assert again.script.turns == turns


def test_an_empty_script_is_nothing_to_read(english: ScriptInput, tmp_path: Path) -> None:
    with pytest.raises(NothingToRead):
        make(english, tmp_path, script=Script("T", "en", ("A", "B"), (), "quotes"))


def test_an_engine_that_does_not_speak_is_known_before_a_script_is_written(
    english: ScriptInput, tmp_path: Path
) -> None:
    with pytest.raises(SpeechError):
        make(english, tmp_path, HummingEngine(fail_on="Good morning"))


@pytest.mark.slow
def test_after_a_failure_only_the_rest_is_spoken_and_the_file_is_the_same(english: ScriptInput, tmp_path: Path) -> None:
    whole = make(english, tmp_path / "whole", minutes=0.5)
    with pytest.raises(OverviewFailed) as caught:
        make(english, tmp_path / "broken", HummingEngine(fail_on="welcome. I'm Maya"), minutes=0.5)
    assert caught.value.params["turn"] == 1
    with pytest.raises(OverviewFailed):
        make(english, tmp_path / "broken", HummingEngine(fail_on="Thank you for listening"), minutes=0.5)
    engine = HummingEngine()
    resumed = make(english, tmp_path / "broken", engine, minutes=0.5)
    assert len(engine.spoken) == 1
    assert resumed.audio.read_bytes() == whole.audio.read_bytes()
    assert not list((tmp_path / "broken" / "audio").glob("*.partial"))


def test_a_cancelled_mix_leaves_no_file(english: ScriptInput, tmp_path: Path) -> None:
    def progress(step: str, done: int, total: int) -> None:
        if step == "mix" and done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        fakes.make_overview(
            OverviewRequest(minutes=1),
            english,
            engine=HummingEngine(),
            folder=tmp_path / "audio",
            overview_id="one",
            progress=progress,
        )
    assert not list((tmp_path / "audio").iterdir())


_RUN = """
import sys
from pathlib import Path
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.records import OverviewRequest
from tests.audio import fakes, texts

def progress(step, done, total):
    if step == "speech":
        print("turn", done, flush=True)

engine = EspeakEngine()
engine.parallel = 1
result = fakes.make_overview(
    OverviewRequest(minutes=0.8), fakes.material(fakes.source(texts.ENGLISH, title="T", language="en")),
    engine=engine, folder=Path(sys.argv[1]) / "audio", overview_id="one", progress=progress,
)
"""


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    def run(folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _RUN, str(folder)]
        here = Path(__file__).parents[2]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here, env={**os.environ})

    killed = run(tmp_path / "killed")
    assert killed.stdout
    for line in killed.stdout:
        if line == "turn 4\n":
            killed.send_signal(signal.SIGKILL)
            break
    killed.wait()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "killed").rglob("*.flac")}
    assert len(done) >= 4
    time.sleep(0.01)
    for folder in ("killed", "whole"):
        process = run(tmp_path / folder)
        process.communicate()
        assert process.returncode == 0
    assert all(path.stat().st_mtime_ns == before for path, before in done.items())
    episodes = [(tmp_path / folder / "audio" / "one.mp3").read_bytes() for folder in ("killed", "whole")]
    assert episodes[0] == episodes[1]


@pytest.mark.slow
def test_many_sources_share_the_time(english: ScriptInput, chinese: ScriptInput, tmp_path: Path) -> None:
    both = fakes.material(*english.sources, *chinese.sources)
    result = make(both, tmp_path, minutes=2)
    assert {c.title for turn in result.script.turns for c in turn.citations} == {"How We Learn", "怎样学习"}
    assert result.measurements["seconds"] == pytest.approx(120, rel=0.2)


class OneVoice(HummingEngine):
    """Has one voice, whatever the language."""

    def voices(self, language: str) -> Sequence[Voice]:
        return super().voices(language)[:1]


def test_where_there_is_one_voice_there_is_one_host() -> None:
    asked = OverviewRequest(language="fr")
    assert len(told_apart(asked, OneVoice()).speakers) == 1
    assert told_apart(asked, HummingEngine()) == asked
    assert told_apart(replace(asked, format="debate"), OneVoice()).format == "debate", "a debate needs two"
    own = replace(asked, speakers=(Speaker(voice="a"), Speaker(voice="b")))
    assert told_apart(own, OneVoice()) == own
