"""An answer as it arrives: decoded step by step, counted and timed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from ingest.errors import FetchFailed
from ingest.fetch.guard import Deadline

_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may take.

    Parameters
    ----------
    size, recording_size : int
        Most bytes of the decoded body; of a recording, which is larger.
    seconds : float
        Altogether, and the time beyond it that what has arrived takes at ``least_speed``.
    wait : float
        Seconds for each connection and each wait for more.
    least_speed : float
        Bytes a second.
    """

    size: int = 100 << 20
    recording_size: int = 1 << 30
    seconds: float = 90.0
    wait: float = 20.0
    least_speed: float = 100_000.0


DEFAULT_LIMITS = FetchLimits()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the address after redirects, status, headers, and the decoded body."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, by the encoding its header tells, else UTF-8."""
        return httpx.Response(200, headers=_type_of(self.headers), content=self.body).text


class Arriving:
    """An answer whose head is there and whose body is still to come."""

    def __init__(self, response: httpx.Response, name: str, deadline: Deadline, limits: FetchLimits) -> None:
        self.url, self.status, self.headers = str(response.url), response.status_code, response.headers
        self.media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
        self.encoding = response.charset_encoding
        self._response, self._name, self._deadline = response, name, deadline
        recording = self.media_type.startswith(("audio/", "video/"))
        self._most = limits.recording_size if recording else limits.size

    def parts(self) -> Iterator[bytes]:
        """Yield the decoded body piece by piece.

        Raises
        ------
        FetchFailed
            If it is larger or slower than allowed, or breaks off.
        """
        size = 0
        for part in self._decoded():
            size += len(part)
            if size > self._most:
                raise FetchFailed(name=self._name, detail=f"it is larger than {self._most >> 20} MB")
            yield part

    def whole(self) -> Answer:
        """Return the answer with its whole body."""
        return Answer(self.url, self.status, self.headers, b"".join(self.parts()))

    def _decoded(self) -> Iterator[bytes]:
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise FetchFailed(name=self._name, detail=f"it is encoded as {encoding}, which was not asked for")
        arriving = self._arriving()
        return self._unzipped(arriving) if "gzip" in encoding else arriving

    def _arriving(self) -> Iterator[bytes]:
        for part in self._response.iter_raw():
            self._deadline.arrived(len(part))
            self._deadline.left(None)
            yield part

    def _unzipped(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        begun = False
        for part in parts:
            begun, rest = True, part
            while rest:
                if member.eof:
                    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield member.decompress(rest, _STEP)
                rest = member.unused_data if member.eof else member.unconsumed_tail
        if begun and not member.eof:
            raise FetchFailed(name=self._name, detail="the answer broke off")


def _type_of(headers: httpx.Headers) -> dict[str, str]:
    return {"content-type": headers.get("content-type", "text/plain")}
