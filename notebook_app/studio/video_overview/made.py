"""The artifact that slides with a narration become; its film is made with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from notebook_app.i18n import translate
from notebook_app.studio.port import Made, Maker, Making
from notebook_app.studio.slides.options import Options as SlideOptions
from notebook_app.studio.video_overview.film import film_of

_HOSTS: Final = ("video_overview.host_one", "video_overview.host_two")


def made_by(making: Making, maker: Maker) -> Made:
    """Have the slides made by the maker of slides, then film them.

    Raises
    ------
    ingest.errors.UserError
        Whatever making the slides, speaking or filming raises.
    """
    options = making.options
    wanted = SlideOptions(slides=options.slides, theme=options.theme, focus=options.focus, language=options.language)
    slides = maker(replace(making, options=wanted))
    hosts = [translate(key, making.language) for key in _HOSTS[: options.speakers]]
    content = {**slides.content, "hosts": hosts}
    film = film_of(content, making.workspace.settings, making.progress)
    title = translate("video_overview.of", making.language, title=content["title"])[:200]
    counts = {**slides.counts, "seconds": round(film.seconds)}
    return replace(slides, title=title, content=content, counts=counts)
