"""Choice of what goes into the file, and bounds on what is large."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a notebook goes into one HTML file.

    Attributes
    ----------
    notes, chats, artifacts : bool
        Whether those are in it; sources always are, for citations lead there.
    image_megabytes : float
        How much pictures of pages may take together; 0 for none. Cited pages come first.
    audio_megabytes : float
        How much sound may take together; 0 for none.
    language : str
        In which its own words are when it is opened; the reader can change it. Empty for the browser's.
    """

    notes: bool = True
    chats: bool = True
    artifacts: bool = True
    image_megabytes: float = 0.0
    audio_megabytes: float = 0.0
    language: str = ""
