"""Speak one request with espeak-ng, or return its phonemes, and end: run as a file, with the standard library only.

The library is under the GPL and can end or crash its process, so it never meets the application's. Its output depends
on what it spoke before: one process for each request makes the same text sound the same, to the byte.

Arguments: the library's path and its data folder. Input: one JSON object ``text``, ``voice``, ``rate``, ``pitch``,
``range``. Output: one line of JSON with ``sample_rate`` or ``error``, then 16-bit little-endian mono samples.
Or input: ``clauses`` (a list of texts) and ``voice``. Output: one line of JSON with ``phonemes`` (a text each) or ``error``.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

# Of espeak-ng's speak_lib.h.
_RETRIEVAL = 1
_DONT_EXIT = 0x8000
_UTF8 = 1
_POS_CHARACTER = 1
_IPA_TIED = 0x02 | 0x80 | ord("^") << 8
"""Phonemes in the International Phonetic Alphabet, those of two letters tied by this sign."""
_PARAMETERS = {"rate": 1, "pitch": 3, "range": 4}


def speak(library_path: str, data: str, request: dict[str, Any]) -> tuple[int, bytes]:
    """Return the sample rate and the samples of a request.

    Raises
    ------
    RuntimeError
        If espeak-ng refuses its data, the voice or the text.
    """
    library = ctypes.CDLL(library_path)
    rate = library.espeak_Initialize(_RETRIEVAL, 0, data.encode(), _DONT_EXIT)
    if rate <= 0:
        raise RuntimeError(f"espeak-ng did not find its data in {data}")
    # Its breath noise is seeded by the clock otherwise, and no two runs sound the same.
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    pcm = bytearray()

    def collect(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(collect)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        raise RuntimeError(f"espeak-ng has no voice {request['voice']!r}")
    for name, number in _PARAMETERS.items():
        library.espeak_SetParameter(number, int(request[name]), 0)
    text = request["text"].encode()
    if library.espeak_Synth(text, len(text) + 1, 0, _POS_CHARACTER, 0, _UTF8, None, None) != 0:
        raise RuntimeError("espeak-ng refused the text")
    library.espeak_Synchronize()
    return rate, bytes(pcm)


def spell(library_path: str, data: str, request: dict[str, Any]) -> list[str]:
    """Return the phonemes of each clause of a request.

    Raises
    ------
    RuntimeError
        If espeak-ng refuses its data or the voice.
    """
    library = ctypes.CDLL(library_path)
    if library.espeak_Initialize(_RETRIEVAL, 0, data.encode(), _DONT_EXIT) <= 0:
        raise RuntimeError(f"espeak-ng did not find its data in {data}")
    if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        raise RuntimeError(f"espeak-ng has no voice {request['voice']!r}")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    found: list[str] = []
    for clause in request["clauses"]:
        text = ctypes.create_string_buffer(clause.encode())
        left = ctypes.c_void_p(ctypes.addressof(text))
        said: list[str] = []
        while left.value:  # a part at a time, until the pointer is moved to nothing
            part = library.espeak_TextToPhonemes(ctypes.byref(left), _UTF8, _IPA_TIED)
            said.append((part or b"").decode("utf-8", "replace"))
        found.append(" ".join(said))
    return found


def main() -> int:
    """Serve the one request on standard input."""
    pcm = b""
    try:
        request = json.loads(sys.stdin.buffer.read())
        if "clauses" in request:
            head: dict[str, Any] = {"phonemes": spell(sys.argv[1], sys.argv[2], request)}
        else:
            rate, pcm = speak(sys.argv[1], sys.argv[2], request)
            head = {"sample_rate": rate}
    except (OSError, RuntimeError) as exc:
        head = {"error": str(exc)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pcm)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
