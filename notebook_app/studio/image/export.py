"""Export of an image: PNG with its prompt and its maker in the file."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Final

from notebook_app.records import Artifact, Source
from notebook_app.studio.image.picture import checked_picture
from notebook_app.studio.port import Exporter


def _png(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    from PIL import Image, PngImagePlugin

    picture = checked_picture(base64.b64decode(artifact.content["picture"]))
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Description", str(artifact.content["prompt"])[:4000])
    told.add_itxt("Software", str(artifact.content["model"])[:200])
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture.png)) as image:
        image.save(out, "PNG", pnginfo=told)
    return out.getvalue()


EXPORTS: Final[Mapping[str, Exporter]] = {"png": Exporter("image/png", _png)}
