"""Recordings in every container, decoded in the sandbox, heard piece by piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import Cancelled, DamagedFile, NoSound, NoText, NoTranscriber, TranscriptionFailed
from ingest.kinds import RECORDINGS, sniff_kind
from ingest.models import no_progress
from ingest.transcribe import cut
from ingest.transcribe.cut import cut_recording, cut_task, quietest
from ingest.transcribe.port import Heard, Listening
from ingest.transcribe.recording import Transcription, read_recording
from ingest.transcript import Segment
from tests.ingest.transcribe.sound import CODECS, RATE, record, speech


class Ear:
    """A transcriber that says how long each piece was; it may fail at some of them."""

    name = "ear"

    def __init__(self, *failing: int, timed: bool = True) -> None:
        self.failing, self.timed = set(failing), timed
        self.heard: list[float] = []

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:
        listening(seconds / 2)
        self.heard.append(round(seconds, 2))
        if len(self.heard) in self.failing:
            raise TranscriptionFailed(engine=self.name, detail="it was distracted")
        half = seconds / 2
        return Heard(
            (Segment(0.0, half, f"This lasts {seconds:.0f} seconds."), Segment(half, seconds * 3, "It is over.")),
            self.timed,
        )


@pytest.mark.parametrize("suffix", CODECS)
def test_every_container_is_a_recording(suffix: str, tmp_path: Path) -> None:
    file = record(tmp_path / f"talk{suffix}", speech(2.0))
    assert sniff_kind(file, file.name) in RECORDINGS
    answer = cut_task(file, {"folder": str(tmp_path), "name": file.name}, no_progress)
    found = cut.load_cut(answer, tmp_path, file.name)
    assert found.seconds == pytest.approx(2.0, abs=0.15)
    assert [piece.start for piece in found.pieces] == [0.0]
    assert not found.has_picture


@pytest.mark.slow
def test_the_sandbox_cuts_where_nobody_speaks(tmp_path: Path) -> None:
    samples = speech(700.0, ((560.0, 561.0), (600.0, 600.2)))
    file = record(tmp_path / "long.wav", samples)
    seen: list[tuple[str, int, int]] = []
    found = cut_recording(file, tmp_path, file.name, lambda *told: seen.append(told))
    assert [piece.start for piece in found.pieces] == pytest.approx([0.0, 560.5], abs=0.4)
    assert sum(piece.seconds for piece in found.pieces) == pytest.approx(700.0)
    assert {step for step, *_ in seen} == {"decode"}
    assert seen[-1][1:] == (700, 700)
    assert all(Path(piece.file).stat().st_size < 25_000_000 for piece in found.pieces)


def test_the_quietest_place_is_found() -> None:
    samples = speech(10.0, ((4.0, 5.0),))
    assert quietest(samples, 0, 10 * RATE) / RATE == pytest.approx(4.2, abs=0.21)


def test_a_video_and_its_title(tmp_path: Path) -> None:
    file = record(tmp_path / "lecture.mkv", speech(1.0), picture=True, title="On memory")
    document = read_recording(file, "sha", file.name, Transcription(Ear(), tmp_path / "kept"), no_progress)
    assert (document.kind, document.title) == ("video", "On memory")


def test_a_recording_may_change_its_rate_on_the_way(tmp_path: Path) -> None:
    parts = [record(tmp_path / f"{rate}.mp3", speech(2.0, rate=rate), rate=rate) for rate in (16_000, 24_000)]
    file = tmp_path / "joined.mp3"
    file.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert cut_recording(file, tmp_path, file.name, no_progress).seconds == pytest.approx(4.0, abs=0.3)


def test_a_title_in_no_encoding_costs_the_title_alone(tmp_path: Path) -> None:
    file = record(tmp_path / "lecture.m4a", speech(1.0), title="On memory")
    file.write_bytes(file.read_bytes().replace(b"On memory", b"On m\xe9mory"[:9]))
    assert b"m\xe9mor" in file.read_bytes()
    document = read_recording(file, "sha", file.name, Transcription(Ear(), tmp_path / "kept"), no_progress)
    assert (document.kind, document.title) == ("audio", "lecture")


def test_what_is_heard_is_placed_in_the_whole(tmp_path: Path) -> None:
    file = record(tmp_path / "long.flac", speech(700.0, ((590.0, 591.0),)))
    seen: list[tuple[str, int, int]] = []
    kept = Transcription(Ear(), tmp_path / "kept")
    document = read_recording(file, "sha", file.name, kept, lambda *told: seen.append(told))
    assert document.kind == "audio"
    assert document.sha256 == "sha"
    seconds = [second for page in document.pages for *_, second in page.times]
    assert seconds == pytest.approx([0.0, 295.25, 590.5, 645.25], abs=0.5)
    assert [told for told in seen if told[0] == "transcribe"][-1] == ("transcribe", 700, 700)


def test_times_that_nobody_told_are_estimated(tmp_path: Path) -> None:
    file = record(tmp_path / "talk.wav", speech(10.0))
    document = read_recording(file, "sha", file.name, Transcription(Ear(timed=False), tmp_path / "kept"), no_progress)
    assert [each.code for each in document.warnings] == ["estimated_times"]
    assert document.pages[0].times[:, 2].tolist() == pytest.approx([0.0, 6.7], abs=0.5)


@pytest.mark.slow
def test_finished_pieces_are_not_heard_again(tmp_path: Path) -> None:
    file = record(tmp_path / "long.wav", speech(700.0, ((590.0, 591.0),)))
    failing, patient = Ear(2), Ear()
    with pytest.raises(TranscriptionFailed):
        read_recording(file, "sha", file.name, Transcription(failing, tmp_path / "kept"), no_progress)
    (tmp_path / "kept" / "sha" / "pieces-of-a-killed-process").mkdir()
    kept = Transcription(patient, tmp_path / "kept")
    first = read_recording(file, "sha", file.name, kept, no_progress)
    assert len(failing.heard) == 2
    assert patient.heard == failing.heard[1:]
    assert [each.name for each in (tmp_path / "kept" / "sha").iterdir()] == ["transcript.json"]
    again = read_recording(file, "sha", file.name, Transcription(None, tmp_path / "kept"), no_progress)
    assert [page.text for page in again.pages] == [page.text for page in first.pages]
    kept.forget("sha")
    with pytest.raises(NoTranscriber, match="OPENAI_TRANSCRIPTION_MODEL"):
        read_recording(file, "sha", file.name, Transcription(None, tmp_path / "kept"), no_progress)


@pytest.mark.parametrize("step", ["decode", "transcribe"])
def test_work_is_stopped_at_every_step(step: str, tmp_path: Path) -> None:
    file = record(tmp_path / "talk.wav", speech(5.0))

    def stop(at: str, done: int, total: int) -> None:
        if at == step:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_recording(file, "sha", file.name, Transcription(Ear(), tmp_path / "kept"), stop)
    assert not list((tmp_path / "kept" / "sha").iterdir())


def test_nothing_said(tmp_path: Path) -> None:
    file = record(tmp_path / "silence.wav", np.zeros(RATE, np.int16))
    ear = Ear()
    with pytest.raises(NoText):
        read_recording(file, "sha", file.name, Transcription(ear, tmp_path / "kept"), no_progress)
    assert ear.heard == []


def test_files_that_are_no_recordings(tmp_path: Path) -> None:
    playlist = tmp_path / "list.mp3"
    playlist.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.mp3\n#EXT-X-ENDLIST\n"
    )
    noise = tmp_path / "noise.ogg"
    noise.write_bytes(b"OggS" + bytes(range(256)) * 40)
    half = tmp_path / "half.m4a"
    half.write_bytes(record(tmp_path / "whole.m4a", speech(2.0)).read_bytes()[:3000])
    for file in (playlist, noise, half):
        with pytest.raises(DamagedFile, match=file.name):
            cut_recording(file, tmp_path, file.name, no_progress)


def test_a_film_without_sound(tmp_path: Path) -> None:
    file = tmp_path / "mute.mp4"
    import av

    with av.open(str(file), "w") as container:
        stream = container.add_stream("mpeg4", rate=1)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        container.mux(stream.encode(None))
    with pytest.raises(NoSound, match="mute"):
        cut_recording(file, tmp_path, file.name, no_progress)


def test_damaged_parts_are_counted(tmp_path: Path) -> None:
    data = bytearray(record(tmp_path / "talk.flac", speech(20.0)).read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    (tmp_path / "hurt.flac").write_bytes(data)
    found = cut_recording(tmp_path / "hurt.flac", tmp_path, "hurt.flac", no_progress)
    assert found.seconds > 10
