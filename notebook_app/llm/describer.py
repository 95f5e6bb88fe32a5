"""Pictures described by a language model that can see."""

from __future__ import annotations

import io

from notebook_app.llm.fence import Fence
from notebook_app.llm.port import ChatMessage, LanguageModel
from notebook_app.prompts import DESCRIBE_PICTURE, DESCRIBE_SYSTEM, DESCRIBE_TEXT

_LONG_SIDE = 1536  # pixels; models scale what is larger down to about this
_QUALITY = 88
_TEXT_CHARACTERS = 2000


class ModelDescriber:
    """An :class:`ingest.captions.Describer` that asks a model."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name

    def describe(self, picture: bytes, text: str) -> str:
        """Return what the model sees; raises what :meth:`notebook_app.llm.port.LanguageModel.stream` raises."""
        fence = Fence()
        told = DESCRIBE_TEXT.format(text=fence.around(text[:_TEXT_CHARACTERS])) if text else ""
        asked = [
            ChatMessage("system", fence.rules(DESCRIBE_SYSTEM)),
            ChatMessage("user", DESCRIBE_PICTURE + told, pictures=(_jpeg(picture),)),
        ]
        return "".join(self._model.stream(asked)).strip()


def _jpeg(picture: bytes) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((_LONG_SIDE, _LONG_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()
