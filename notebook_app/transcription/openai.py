"""Any server of OpenAI's ``/v1/audio/transcriptions``: OpenAI, Speaches, LocalAI, whisper.cpp, vLLM, Groq."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.errors import TranscriptionFailed, TranscriptionRefused
from ingest.transcribe.port import Heard, Listening
from notebook_app.transcription.replies import READERS

if TYPE_CHECKING:
    from openai import OpenAI

log = logging.getLogger(__name__)
_CONNECT_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.5


class OpenAITranscriber:
    """Hears over HTTP; a busy or failing server is asked again by the client, after the pause it asks for.

    A piece of eleven minutes is at the most 21 MB as FLAC, below the 25 MB that OpenAI takes.

    Parameters
    ----------
    model : str
        The model's name at the server; there is no default, since models are withdrawn.
    base_url : str
        Where the API is served, with its ``/v1``; OpenAI's own when empty.
    timeout : float
        Seconds to wait for the text of a piece.
    """

    def __init__(
        self, model: str, *, base_url: str = "", api_key: str = "", timeout: float = 900.0, max_retries: int = 2
    ) -> None:
        self.name = model
        self._base_url, self._api_key, self._timeout, self._max_retries = base_url, api_key, timeout, max_retries
        self._forms = list(READERS)

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:  # noqa: ARG002 — a server tells no progress
        """Return what is said; while the server works, whoever waits is asked twice a second whether to go on."""
        answer: Future[Heard] = Future()
        threading.Thread(target=_fulfil, args=(answer, self._ask, sound), daemon=True).start()
        while not wait([answer], _LOOK_SECONDS).done:
            listening(0.0)
        return answer.result()

    def _ask(self, sound: Path) -> Heard:
        """Ask for the best form that the server knows; one that it does not know is not asked for again."""
        import openai

        while True:
            form: Any = self._forms[0]
            with self._translated():
                try:
                    reply = self._client.audio.transcriptions.with_raw_response.create(
                        file=sound,
                        model=self.name,
                        response_format=form,
                    )
                    return READERS[form](reply.http_response.text)
                except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                    if len(self._forms) == 1:
                        raise
                    log.info("%s does not give %s: %s", self.name, form, error)
                    self._forms = self._forms[1:]

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout

        return OpenAI(
            base_url=self._base_url or None,
            api_key=self._api_key or "none",  # a local server wants no key, but the client does not start without one
            timeout=Timeout(self._timeout, connect=min(_CONNECT_SECONDS, self._timeout)),
            max_retries=self._max_retries,
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the library's errors into ours."""
        import openai

        try:
            yield
        except openai.APITimeoutError as exc:
            raise TranscriptionFailed(engine=self.name, detail="it did not answer in time") from exc
        except openai.APIConnectionError as exc:
            raise TranscriptionFailed(engine=self.name, detail="it cannot be reached") from exc
        except (openai.RateLimitError, openai.InternalServerError) as exc:
            raise TranscriptionFailed(engine=self.name, detail=f"it is busy ({exc.status_code})") from exc
        except openai.APIStatusError as exc:
            raise TranscriptionRefused(engine=self.name, detail=f"{exc.status_code} {exc.message}"[:200]) from exc
        except (openai.OpenAIError, ValueError) as exc:
            raise TranscriptionFailed(
                engine=self.name, detail=f"it did not reply in the form asked for ({exc})"[:200]
            ) from exc


def _fulfil(answer: Future[Heard], ask: Callable[[Path], Heard], sound: Path) -> None:
    """Put what a call returns or raises into its future."""
    try:
        answer.set_result(ask(sound))
    except BaseException as error:  # noqa: BLE001 — it is raised where the answer is waited for
        answer.set_exception(error)
