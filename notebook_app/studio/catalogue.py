"""The catalogue of what the studio makes: one entry a kind, imported when it is used."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from notebook_app.errors import BadOption, UnknownKind

if TYPE_CHECKING:
    from notebook_app.records.outside import Outside
    from notebook_app.studio.port import Exporter, Maker, Options, OwnTable


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of artifact: a package with ``options.py``, ``extract.py`` and, as the entry says, ``write.py``, ``export.py``.

    A package may have a ``content.py`` (``Content``, a model with limits): what its content must be when it comes from
    outside, in an export or an edit; and a ``markdown.py`` (``to_markdown``), by which an edited content becomes its body.

    Attributes
    ----------
    package : str
        Where its modules are; none is imported before it is used.
    icon : str
        One of Material's, for its tile.
    written : bool
        Whether it has a ``write.py``, for when a language model is set.
    extracted : bool
        Whether it has an ``extract.py``; one that has none needs a language model.
    formats : tuple of str
        Suffixes that its ``export.py`` (``EXPORTS``: suffix to :class:`Exporter`) adds to Markdown and JSON, which all
        kinds have.
    own_table : bool
        Whether its artifacts lie in a table of their own: then ``artifact.py`` lists them (``artifacts``) and makes one
        (``make``), and there is neither ``extract.py`` nor ``write.py``.
    tile : bool
        Whether the reader makes it from a tile of the studio.
    """

    package: str
    icon: str = ":material/article:"
    written: bool = False
    extracted: bool = True
    formats: tuple[str, ...] = ()
    own_table: bool = False
    tile: bool = True

    def options(self) -> type[Options]:
        """Return the model of the kind's options."""
        found: type[Options] = self._load("options", "Options")
        return found

    def maker(self, *, model: bool) -> Maker:
        """Return what makes it, with a language model or without."""
        written = self.written and (model or not self.extracted)
        made: Maker = self._load("write", "write") if written else self._load("extract", "extract")
        return made

    def own(self) -> OwnTable:
        """Return what lists and makes a kind that has a table of its own."""
        loaded: Any = importlib.import_module(f"{self.package}.artifact")
        found: OwnTable = loaded
        return found

    def content(self) -> type[Outside] | None:
        """Return the model of its content, if it has one."""
        if importlib.util.find_spec(f"{self.package}.content") is None:
            return None
        found: type[Outside] = self._load("content", "Content")
        return found

    def to_markdown(self) -> Callable[[Mapping[str, Any], str], str] | None:
        """Return what renders its content in a language as Markdown with markers, if it has a ``markdown.py``."""
        if importlib.util.find_spec(f"{self.package}.markdown") is None:
            return None
        found: Callable[[Mapping[str, Any], str], str] = self._load("markdown", "to_markdown")
        return found

    def exports(self) -> Mapping[str, Exporter]:
        """Return what renders its own formats."""
        found: Mapping[str, Exporter] = self._load("export", "EXPORTS") if self.formats else {}
        return found

    def _load(self, module: str, name: str) -> Any:
        return getattr(importlib.import_module(f"{self.package}.{module}"), name)


KINDS: Final[Mapping[str, Kind]] = {
    "report": Kind(
        "notebook_app.studio.report", ":material/description:", written=True, formats=("docx", "pdf", "html")
    ),
    "evidence_table": Kind(
        "notebook_app.studio.evidence_table",
        ":material/table:",
        written=True,
        formats=("xlsx", "csv", "docx", "pdf"),
    ),
    "mind_map": Kind(
        "notebook_app.studio.mind_map", ":material/account_tree:", written=True, formats=("opml", "svg", "png", "pdf")
    ),
    "flashcards": Kind("notebook_app.studio.flashcards", ":material/style:", written=True, formats=("apkg", "csv")),
    "quiz": Kind("notebook_app.studio.quiz", ":material/quiz:", written=True, formats=("gift",)),
    "slides": Kind("notebook_app.studio.slides", ":material/slideshow:", written=True, formats=("pptx", "pdf")),
    "video_overview": Kind(
        "notebook_app.studio.video_overview", ":material/movie:", written=True, formats=("mp4", "vtt", "pptx")
    ),
    "infographic": Kind(
        "notebook_app.studio.infographic", ":material/insights:", written=True, formats=("png", "svg", "pdf")
    ),
    "draft": Kind("notebook_app.studio.draft", ":material/rate_review:", written=True, formats=("docx", "csv")),
    "data": Kind(
        "notebook_app.studio.data", ":material/table_chart:", written=True, formats=("csv", "sql", "png", "svg")
    ),
    "image": Kind("notebook_app.studio.image", ":material/image:", written=True, extracted=False, formats=("png",)),
    "selftest": Kind("notebook_app.studio.selftest", ":material/fact_check:"),
    "comparison": Kind(
        "notebook_app.studio.comparison", ":material/balance:", written=True, extracted=False, tile=False
    ),
    "guide": Kind("notebook_app.studio.guides", ":material/summarize:", extracted=False, own_table=True, tile=False),
    "note": Kind(
        "notebook_app.studio.notes",
        ":material/edit_note:",
        extracted=False,
        formats=("docx", "pdf", "html"),
        own_table=True,
        tile=False,
    ),
    "audio_overview": Kind(
        "notebook_app.studio.audio_overview", ":material/graphic_eq:", extracted=False, own_table=True, tile=False
    ),
}
"""Every kind by name, in the order of the tiles. The name is also the area of its words in the language files: ``<kind>.title``, ``<kind>.hint``
and an ``<kind>.option_<field>`` for each option."""


def kind_of(name: str) -> Kind:
    """Return a kind by name.

    Raises
    ------
    UnknownKind
        If there is none.
    """
    if name not in KINDS:
        raise UnknownKind(name=name, known=", ".join(KINDS))
    return KINDS[name]


def read_options(name: str, given: Mapping[str, Any]) -> Options:
    """Return a kind's options, checked; texts are read as what the option is ("3" as 3).

    Raises
    ------
    UnknownKind
        If there is no such kind.
    BadOption
        If it has no such option, or the option cannot be that.
    """
    model = kind_of(name).options()
    try:
        return model(**given)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        option = ".".join(map(str, first["loc"])) or "?"
        known = ", ".join(model.model_fields) or "–"
        raise BadOption(name=name, option=option, detail=first["msg"], known=known) from exc


def check_content(name: str, content: Mapping[str, Any]) -> None:
    """Refuse content that is not what a kind's views and exports read.

    Raises
    ------
    UnknownKind
        If there is no such kind.
    BadOption
        If something in it does not fit.
    """
    model = kind_of(name).content()
    if model is None:
        return
    try:
        model.model_validate_json(json.dumps(content))
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        where = ".".join(["content", *map(str, first["loc"])])
        known = ", ".join(field.alias or each for each, field in model.model_fields.items())
        raise BadOption(name=name, option=where, detail=first["msg"], known=known) from exc
