"""Tuning of audio overviews: loudness and silence of the episode, length of readings and chapters of the script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """Numbers of the mixed episode."""

    loudness: float = -16.0
    """LUFS of a mono podcast, of Apple's and the AES's recommendations for speech."""
    host_loudness: float = -20.0
    """LUFS of each host inside the mix, low enough that 16-bit work on the first and last turn does not clip."""
    highest_peak: float = -1.0
    """dBTP of the encoded file."""
    longest_silence: float = 1.2
    """Seconds."""
    turn_pause: float = 0.35
    """Seconds between two speakers: 0.2 to 0.5 lie between turns in conversation."""
    question_pause: float = 0.45
    """Seconds after a question."""
    same_speaker_pause: float = 0.25
    """Seconds between two turns of one speaker."""
    unfinished_pause: float = 0.2
    """Seconds after a turn that breaks off."""
    chapter_pause: float = 0.75
    """Seconds before a new chapter."""


@dataclass(frozen=True, slots=True)
class Script:
    """Numbers of the script."""

    topics: int = 40
    """Of a source at the most, for the hosts to ask about."""
    sentences: int = 400
    """Of one source at the most: an hour of quotations."""
    reading_syllables: int = 130
    """Syllables or Chinese characters of a reading at the most: some 28 seconds."""
    reading_sentences: int = 3
    """Sentences of a reading at the most."""
    readings_of_a_topic: int = 3
    """After these the hosts change parts, within a section too."""
    foreign_weight: float = 0.3
    """What a source in another language than the overview weighs beside one in it."""
    portion_characters: int = 9_000
    """Characters of passages in one request: about 2,500 tokens, which the smallest local contexts (4,096) hold."""
    portion_points: int = 6
    """Points noted of each portion."""
    source_characters: int = 45_000
    """Characters read of one source (five portions): of a longer one, the passages with its most central sentences."""
    chapter_seconds: int = 75
    """Length a written chapter is planned for."""
    chapter_points: int = 6
    """Points a written chapter is given."""
    extra_chapters: int = 8
    """Chapters added at most where those planned turn out too short."""
    join_in_passages: int = 8
    """Passages retrieved for a listener's question."""


SOUND, SCRIPT = Sound(), Script()
