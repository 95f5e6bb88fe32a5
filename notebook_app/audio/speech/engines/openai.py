"""Any server of OpenAI's ``/v1/audio/speech``: OpenAI, Kokoro-FastAPI, Speaches, LocalAI, vLLM-Omni."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from notebook_app.audio.speech.engines.decode import check_speech, decode_speech
from notebook_app.audio.speech.engines.pieces import pieces
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest, Voice
from notebook_app.errors import SpeechError, SpeechRefused

_LONGEST_INPUT = 4096
"""Characters of one request, of OpenAI's reference for ``audio/speech``."""


class OpenAISpeechEngine:
    """Speaks over HTTP; a busy or failing server is asked again by the client, twice, with growing pauses.

    Parameters
    ----------
    base_url : str
        Where the API is served, with its ``/v1``.
    model : str
        Name of the speech model; there is no default, since models are withdrawn.
    voices : sequence of str
        The hosts' voices, by the server's names.
    timeout : float
        Seconds without a byte after which a request has failed.
    """

    parallel = 2
    languages: frozenset[str] | None = None

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        voices: Sequence[str],
        timeout: float = 120.0,
        max_retries: int = 2,
    ) -> None:
        from openai import OpenAI

        # A local server wants no key, but the client does not start without one.
        self._client = OpenAI(
            base_url=base_url, api_key=api_key or "not-needed", timeout=timeout, max_retries=max_retries
        )
        self._model, self._voices = model, tuple(voices)
        self.name = "openai"
        self.version = f"{base_url} {model}"

    def voices(self, language: str) -> Sequence[Voice]:
        """Return the voices of the settings, which speak every language of the model."""
        return tuple(Voice(name, name, language) for name in self._voices)

    def synthesise(self, request: SpeechRequest) -> Speech:
        """Speak the text, in several requests where it is longer than one takes."""
        spoken = [self._ask(part, request) for part in pieces(request.text, _LONGEST_INPUT, len)]
        rate = spoken[0].sample_rate
        if any(part.sample_rate != rate for part in spoken):
            raise SpeechError(engine=self.name, detail="the server changed its sample rate within one text")
        whole = Speech(np.concatenate([part.samples for part in spoken]), rate)
        return check_speech(whole, request, self.name)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, text: str, request: SpeechRequest) -> Speech:
        import openai

        try:
            reply = self._client.audio.speech.create(
                model=self._model, voice=request.voice, input=text, response_format="wav", speed=request.speed
            )
        except openai.APITimeoutError as exc:
            raise SpeechError(engine=self.name, detail="it did not answer in time") from exc
        except (openai.RateLimitError, openai.InternalServerError) as exc:
            raise SpeechError(engine=self.name, detail=f"it is busy ({exc.status_code})") from exc
        except openai.APIStatusError as exc:
            raise SpeechRefused(engine=self.name, detail=f"{exc.status_code} {exc.message}") from exc
        except openai.OpenAIError as exc:
            raise SpeechError(engine=self.name, detail=str(exc)) from exc
        return decode_speech(reply.content, self.name)
