"""A recording to a document: decoded, heard piece by piece, composed. What was heard once is not heard again."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from ingest.errors import NoText, NoTranscriber
from ingest.models import Document, Progress
from ingest.parsers.describe import guess_language
from ingest.parsers.transcript_pages import transcript_document
from ingest.sentences import split_sentences
from ingest.transcribe.cut import Cut, Piece, cut_recording
from ingest.transcribe.port import Heard, Transcriber
from ingest.transcript import Segment, Transcript, dump_transcript, load_transcript

_WHOLE = "transcript.json"
_WEEK = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Transcription:
    """How recordings are transcribed: by whom (None: by no one), and the folder where transcripts are kept."""

    transcriber: Transcriber | None
    folder: Path

    def kept(self, sha256: str) -> Path:
        """Return the file in which the transcript of a recording is kept."""
        return self.folder / sha256 / _WHOLE

    def forget(self, sha256: str) -> None:
        """Remove what is kept of a recording."""
        shutil.rmtree(self.folder / sha256, ignore_errors=True)

    def sweep(self, is_source: Callable[[str], bool]) -> None:
        """Remove what is kept of recordings that were begun more than a week ago and are no sources."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if time.time() - folder.stat().st_mtime > _WEEK and not is_source(folder.name):
                self.forget(folder.name)


def read_recording(path: Path, sha256: str, name: str, transcription: Transcription, progress: Progress) -> Document:
    """Return what is said in a recording as a document.

    Parameters
    ----------
    path : Path
        The recording.
    sha256 : str
        Of its bytes.
    name : str
        What the user calls it.
    transcription : Transcription
        Who hears it. Finished pieces are kept, so that work that was stopped goes on where it was.
    progress : Progress
        Told the steps "decode" and "transcribe", in seconds of sound.

    Raises
    ------
    NoTranscriber
        If there is nobody to hear it.
    NoSound, DamagedFile, ParserLimit
        If it cannot be decoded.
    TranscriptionFailed
        If it could not be heard.
    NoText
        If nothing is said in it.
    """
    kept = transcription.kept(sha256)
    if not kept.exists():
        if transcription.transcriber is None:
            raise NoTranscriber(name=name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        _clear_pieces(kept.parent)
        with tempfile.TemporaryDirectory(prefix="pieces-", dir=kept.parent) as folder:
            cut = cut_recording(path, Path(folder), name, progress)
            transcript = _hear(cut, transcription.transcriber, kept.parent, progress)
        _write(kept, dump_transcript(transcript))
        for piece in kept.parent.glob("*.piece.json"):
            piece.unlink()
    transcript = load_transcript(kept.read_bytes(), name)
    if not transcript.segments:
        raise NoText(name=name, pages=1)
    return transcript_document(transcript, sha256, name)


def _hear(cut: Cut, transcriber: Transcriber, folder: Path, progress: Progress) -> Transcript:
    segments: list[Segment] = []
    timed = True
    for piece in cut.pieces:

        def listening(seconds: float, start: float = piece.start) -> None:
            progress("transcribe", int(start + seconds), int(cut.seconds) or 1)

        listening(0.0)
        heard = _heard(piece, transcriber, folder, listening)
        timed = timed and heard.timed
        segments += [replace(s, start=s.start + piece.start, end=s.end + piece.start) for s in _placed(heard, piece)]
    progress("transcribe", int(cut.seconds) or 1, int(cut.seconds) or 1)
    return Transcript(
        kind="video" if cut.has_picture else "audio",
        engine=transcriber.name,
        segments=tuple(segments),
        title=cut.title,
        seconds=cut.seconds,
        estimated=not timed,
        lost=cut.lost,
    )


def _heard(piece: Piece, transcriber: Transcriber, folder: Path, listening: Callable[[float], None]) -> Heard:
    """Return what is said in a piece, from what is kept of an earlier try if there is any."""
    if not piece.file:
        return Heard(())
    sound = Path(piece.file)
    key = hashlib.sha256(sound.read_bytes() + transcriber.name.encode()).hexdigest()
    kept = folder / f"{key}.piece.json"
    if not kept.exists():
        heard = transcriber.transcribe(sound, piece.seconds, listening)
        told = {"timed": heard.timed, "segments": [astuple(segment) for segment in heard.segments]}
        _write(kept, json.dumps(told).encode())
    found = json.loads(kept.read_bytes())
    return Heard(tuple(Segment(*segment) for segment in found["segments"]), found["timed"])


def _placed(heard: Heard, piece: Piece) -> Iterator[Segment]:
    """Yield segments that lie within the piece; where no times were told, sentences with times by their length."""
    if heard.timed:
        for segment in heard.segments:
            start = min(max(segment.start, 0.0), piece.seconds)
            yield replace(segment, start=start, end=min(max(segment.end, start), piece.seconds))
        return
    text = " ".join(segment.text for segment in heard.segments)
    pace = piece.seconds / max(len(text), 1)
    for span in split_sentences(text, guess_language(text)):
        yield Segment(span.start * pace, span.end * pace, text[span.start : span.end])


def _clear_pieces(folder: Path) -> None:
    """Remove the sound that a killed process left."""
    for left in folder.glob("pieces-*"):
        shutil.rmtree(left, ignore_errors=True)


def _write(file: Path, data: bytes) -> None:
    partial = file.with_suffix(".partial")
    partial.write_bytes(data)
    partial.replace(file)
