"""Fields of a form, made from the options of a kind of artifact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

import streamlit as st

from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.ui.words import say, say_or

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from notebook_app.studio.port import Options

_LONG: Final = 300
"""Characters from which a text gets more than one line."""


def draw(kind: str, model: type[Options], before: Mapping[str, Any]) -> None:
    """Draw a field for each option, with the choices made before."""
    for name, field in model.model_fields.items():
        value = before.get(name, field.get_default(call_default_factory=True))
        _draw(kind, name, field, value)


def read(kind: str, model: type[Options]) -> dict[str, Any]:
    """Return what stands in the fields."""
    return {
        name: _read(field.annotation, st.session_state[_key(kind, name)])
        for name, field in model.model_fields.items()
        if _key(kind, name) in st.session_state
    }


def chosen_before(notebook: Notebook, kind: str) -> Mapping[str, Any]:
    """Return the options of the newest artifact of a kind: what is remembered of the reader's last choices."""
    made = notebook.studio.artifacts(kind)
    return made[0].options if made else {}


def _draw(kind: str, name: str, field: FieldInfo, value: Any) -> None:
    label, key = say(f"{kind}.option_{name}"), _key(kind, name)
    if name == "language":
        st.selectbox(
            label,
            codes := ["", *LANGUAGES],
            codes.index(value) if value in codes else 0,
            key=key,
            format_func=_language,
        )
        return
    limits = {
        part: getattr(each, part)
        for each in field.metadata
        for part in ("ge", "le", "max_length")
        if hasattr(each, part)
    }
    match _shape(field.annotation):
        case "choice":
            choices = list(get_args(field.annotation))
            place = choices.index(value) if value in choices else 0
            st.selectbox(
                label,
                choices,
                place,
                key=key,
                format_func=lambda each: say_or(f"{kind}.option_{name}_{each}", str(each)),
            )
        case "yes_or_no":
            st.toggle(label, bool(value), key=key)
        case "number":
            step = 1 if field.annotation is int else 0.5
            st.number_input(label, limits.get("ge"), limits.get("le"), value, step=step, key=key)
        case "lines":
            st.text_area(label, "\n".join(value or ()), key=key, help=say("artifacts.one_a_line"), height=110)
        case _:
            most = limits.get("max_length")
            draw_text = st.text_area if most is None or most > _LONG else st.text_input
            draw_text(label, str(value or ""), key=key, max_chars=most)


def _read(annotation: Any, value: Any) -> Any:
    if _shape(annotation) == "lines":
        return [line.strip() for line in str(value).splitlines() if line.strip()]
    return value


def _shape(annotation: Any) -> Literal["choice", "yes_or_no", "number", "lines", "text"]:
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) in {tuple, list}:
        return "lines"
    if annotation is bool:
        return "yes_or_no"
    return "number" if annotation in {int, float} else "text"


def _language(code: str) -> str:
    return LANGUAGES[code] if code else say("artifacts.option_default")


def _key(kind: str, name: str) -> str:
    return f"option_{kind}_{name}"
