"""Have an image model make a picture; the prompt is kept with it."""

from __future__ import annotations

import base64

from notebook_app.errors import BadOption
from notebook_app.i18n import translate
from notebook_app.llm.image_model import generate_image
from notebook_app.studio.image.markdown import to_markdown
from notebook_app.studio.image.picture import checked_picture
from notebook_app.studio.port import Made, Making

_MOST_TITLES = 8


def write(making: Making) -> Made:
    """Make the picture.

    Raises
    ------
    BadOption
        If no image model is named.
    BadPicture
        If what it sent is no sound picture.
    notebook_app.errors.LanguageModelError
        If the endpoint fails or refuses.
    """
    options = making.options
    model = options.model.strip()
    if not model:
        raise BadOption(name="image", option="model", detail="name an image model", known="prompt, model, size")
    prompt = options.prompt.strip() or _cover(making)
    making.progress("picture", 0, 1)

    def made() -> str:
        data = generate_image(making.workspace.settings, model, prompt, options.size)
        return base64.b64encode(checked_picture(data).png).decode()

    encoded = making.part("picture", made)
    picture = checked_picture(base64.b64decode(encoded))
    making.progress("picture", 1, 1)
    content = {
        "prompt": prompt,
        "model": model,
        "picture": encoded,
        "width": picture.width,
        "height": picture.height,
    }
    title = translate("image.of", making.language, prompt=prompt)[:120]
    provenance = {"prompt": prompt, "size": options.size}
    return Made(title, content, to_markdown(content, making.language), writer=model, provenance=provenance)


def _cover(making: Making) -> str:
    """Return the prompt of a cover: the titles of the sources, and no text in the picture, which could be wrong."""
    titles = "; ".join(record.title for record in making.source_records()[:_MOST_TITLES])
    return translate("image.cover_prompt", making.language, titles=titles)
