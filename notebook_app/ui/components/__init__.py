"""Our own components: each a script with its page and style beside it, registered once under the file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from ingest.highlight import Box
from ingest.models import Anchor
from notebook_app.records import Citation
from notebook_app.ui import state, words
from notebook_app.ui.serving import stylesheet
from notebook_app.ui.source_lookup import SourceLookup

_FOLDER = Path(__file__).parent
_IN_THE_PAGE = frozenset({"editor"})
"""Those that stand in the page itself, not in a shadow of their own: a library of theirs puts its styles there."""
_TOUR = {
    "sources": (".st-key-pane_sources", 0),
    "ask": (".st-key-question", 1),
    "cited": (".st-key-pane_chat", 1),
    "studio": (".st-key-pane_studio", 2),
    "notes": (".st-key-notes_head", 2),
    "own": (".st-key-back", 0),
}
"""Each step of the tour: the place it is about, and the tab that holds it on a narrow screen."""
Act = dict[str, Any]
"""What was done in a component."""


def _file(name: str) -> str | None:
    path = _FOLDER / name
    return path.read_text("utf-8") if path.exists() else None


_LIBRARIES: Final = {"mind_map": "vendor/markmap.js"}
"""A library of others that stands before a component's script: no script may come from another host."""


@cache
def _component(name: str) -> Callable[..., Any]:
    script = [_file(each) for each in (_LIBRARIES.get(name, ""), f"{name}.js") if each]
    return st.components.v2.component(
        f"notebook_{name}",
        html=_file(f"{name}.html"),
        css=_file(f"{name}.css"),
        js="\n".join(filter(None, script)) or None,
        isolate_styles=name not in _IN_THE_PAGE,
    )


def _mount(name: str, key: str, data: Mapping[str, Any], **given: Any) -> None:
    """Draw a component; its script takes ``data`` out of a list, which Streamlit sends as it stands.

    In a mapping it would look for tables, and import pandas for it: a quarter of a second before the first screen.
    """
    _component(name)(key=key, data=[dict(data)], **given)


def citations(pane: str, cited: Mapping[str, Citation], lookup: SourceLookup, copies: Mapping[str, str]) -> None:
    """Make the chips of a pane live: a card on hover or focus, the viewer on click or Enter.

    Parameters
    ----------
    pane : str
        The part of the screen that holds the chips; each has its own bridge, so that it can be drawn alone.
    cited : mapping of str to Citation
        What each chip ``#cite-<id>`` cites.
    lookup : SourceLookup
        The notebook's sources, which name the places.
    copies : mapping of str to str
        What the button in the container ``copy_<id>`` puts on the clipboard.
    """
    key = f"bridge_{pane}"
    cards = {
        chip: {
            "title": lookup.title(citation),
            "where": lookup.where(citation),
            "quote": citation.quote,
            "why": words.reasons(citation.why),
        }
        for chip, citation in cited.items()
    }
    doubts = {
        f"doubt-{verdict}": {"title": words.say(f"verdict_{verdict}"), "quote": words.say(f"verdict_{verdict}_means")}
        for verdict in ("weak", "unsupported")
    }
    data = {
        "pane": pane,
        "cards": cards,
        "doubts": doubts,
        "copies": dict(copies),
        "hint": words.say("open_in_source"),
    }
    _mount("citations", key, data, on_open_change=partial(_open, key, cited))


def _open(key: str, cited: Mapping[str, Citation]) -> None:
    chosen = cited.get(st.session_state[key].open)
    if chosen:
        state.show_passage(chosen.anchor)


def source_list(
    rows: Sequence[Mapping[str, Any]],
    menu: Mapping[str, tuple[str, str]],
    *,
    railed: bool,
    on_act: Callable[[Act], None],
) -> None:
    """Show the sources as rows, or folded as a rail of icons; see ``sources.js``.

    Parameters
    ----------
    rows : sequence of mapping
        ``id``, ``title``, ``name``, ``kind``, ``labels``, ``icon``, whether it is ``selected``, its ``remark`` ("", "remark" or "flaw"), and
        whether it came from the ``web``.
    menu : mapping of str to (icon, words)
        What can be done with a source.
    on_act : callable
        Called with what was done: ``do`` is "select" (``selected`` says which are and which are not any more), "open" or a
        key of the menu (for the ``source``).
    """
    data = {
        "rows": list(rows),
        "menu": [[action, *shown] for action, shown in menu.items()],
        "heard": state.screen().clicks,
        "railed": railed,
        "words": {
            "filter": words.say("filter"),
            "all": words.say("select_all"),
            "none": words.say("no_match"),
            "order": words.say("screen.source_order"),
            "orders": {name: words.say(f"screen.source_order_{name}") for name in ("added", "title", "kind", "label")},
            "unlabelled": words.say("labels.without"),
            "group": words.say("labels.select_group", group="{title}"),
            "select": words.say("select_source", title="{title}"),
            "menu": words.say("source_menu", title="{title}"),
            "flaw": words.say("left_out", title="{title}"),
            "remark": words.say("remarked", title="{title}"),
        },
    }
    _mount("sources", "source_list", data, on_act_change=partial(_act, on_act))


def _act(on_act: Callable[[Act], None]) -> None:
    act = st.session_state["source_list"].act
    if act:
        view = state.screen()
        view.clicks = max(view.clicks, int(act.get("clicks", 0)))
        on_act(dict(act))


def aloud(message: str, address: str) -> None:
    """Read an answer aloud as it is written; ``address`` gives its parts."""
    words_shown = {"stop": words.say("voice.stop")}
    _mount("aloud", f"aloud_of_{message}", {"message": message, "address": address, "words": words_shown})


def growth(message: str, address: str, seen: str, on_growth: Callable[[], None]) -> None:
    """Call back when more of an answer can be read than the version ``seen``, as ``address`` tells."""
    _mount("growth", f"growth_of_{message}", {"address": address, "seen": seen}, on_growth_change=on_growth)


def keys(on_help: Callable[[], None]) -> None:
    """Make the page's shortcuts live, its panes known to screen readers, and its icons say their words."""
    panes = ("sources", "chat", "studio")
    skip = {"chat": "screen.skip_to_question", "sources": "screen.skip_to_sources", "studio": "screen.skip_to_studio"}
    data = {
        "panes": {name: words.say(name) for name in panes},
        "skip": {name: words.say(key) for name, key in skip.items()},
        "words": {"skip": words.say("screen.skip")},
    }
    _mount("keys", "page_keys", data, on_help_change=on_help)


def tour() -> None:
    """Show the button that begins a tour of the notebook."""
    steps = [
        {"target": target, "tab": tab, "title": words.say(f"tour.{name}"), "text": words.say(f"tour.{name}_text")}
        for name, (target, tab) in _TOUR.items()
    ]
    labels = {name: words.say(f"tour.word_{name}") for name in ("begin", "next", "back", "leave", "done")}
    _mount("tour", "tour_of_notebook", {"steps": steps, "words": labels})


def watching(address: str, seen: str, on_change: Callable[[], None]) -> None:
    """Call back once the versions at ``address`` are other than those ``seen``."""
    _mount("watching", "watching_changes", {"address": address, "seen": seen}, on_changed_change=on_change)


def page_viewer(
    addresses: Sequence[str], shown: Anchor, boxes: Sequence[Box], others: Sequence[tuple[int, Box]], ratio: float
) -> None:
    """Show the pages of a source as images, open where ``shown`` says, with a bar to zoom and to jump to a page.

    Parameters
    ----------
    addresses : sequence of str
        One image for each page.
    shown : Anchor
        The passage that is shown.
    boxes : sequence of (x0, y0, x1, y1)
        Its words, as shares of its page.
    others : sequence of (page, box)
        Other words to mark: what was found besides.
    ratio : float
        Width by height of a page, which holds its place until its image is fetched.
    """
    names = ("bar", "in", "out", "fit", "jump")
    data = {
        "pages": list(addresses),
        "page": shown.page,
        "boxes": [list(box) for box in boxes],
        "others": [[page, list(box)] for page, box in others],
        "ratio": ratio,
        "visit": _visit(shown),
        "words": {name: words.say(f"viewer.bar_{name}") for name in names}
        | {"page": words.say("page_number", page="{page}"), "marked": words.say("marked_passage")}
        | {"found": words.say("viewer.found_words")},
    }
    _mount("pages", "viewer_pages", data)


def text_viewer(blocks: Sequence[Mapping[str, Any]], language: str, shown: Anchor) -> None:
    """Show a source's text in blocks (see :mod:`notebook_app.ui.sources.blocks`), scrolled to what is marked as "current"."""
    data = {"blocks": list(blocks), "lang": language, "visit": _visit(shown)}
    _mount("text", "viewer_text", data)


def _visit(shown: Anchor) -> str:
    return f"{state.screen().visit} {shown.page} {shown.start}"


def recording(
    media: str, kind: str, moment: float, lines: Sequence[Mapping[str, Any]], language: str, *, cited: bool
) -> None:
    """Show a recording beside its words, ready to play from ``moment`` (seconds).

    Parameters
    ----------
    media : str
        The address of the sound or film; empty where there are only its words.
    kind : str
        "audio" or "video".
    lines : sequence of mapping
        ``start`` (seconds), ``clock``, ``text``, ``marked``, and the address of a ``picture`` of the film or nothing.
    cited : bool
        Whether a passage is marked, to be brought up.
    """
    data = {
        "media": media,
        "kind": kind,
        "moment": moment,
        "lines": list(lines),
        "lang": language,
        "cited": cited,
        "visit": state.screen().visit,
        "trouble": words.say("media_trouble"),
    }
    _mount("recording", "viewer_recording", data)


def editor(owner: str, text: str, placeholder: str, on_text: Callable[[str], None]) -> None:
    """Show an editor of Markdown that keeps what is typed as one goes.

    Parameters
    ----------
    owner : str
        The id of what is edited: what was typed of it and not yet kept waits in the browser under it.
    text : str
        The text as it is kept.
    placeholder : str
        What stands in an empty field.
    on_text : callable
        Called with the text whenever one pauses.
    """
    names = ("bold", "italic", "h2", "bulletList", "orderedList", "taskList", "quote", "link", "code")
    labels = {
        name: words.say(f"screen.editor_{name.lower()}") for name in (*names, "label", "saving", "saved", "trouble")
    }
    data = {"id": owner, "text": text, "placeholder": placeholder, "script": stylesheet.address("overtype.min.js")}
    _mount("editor", f"editor_of_{owner}", {**data, "words": labels}, on_text_change=partial(_text, owner, on_text))


def _text(owner: str, on_text: Callable[[str], None]) -> None:
    typed = st.session_state[f"editor_of_{owner}"].text
    if typed and typed["id"] == owner:
        on_text(str(typed["text"]))


def player(data: Mapping[str, Any], on_ask: Callable[[Act], None], on_close: Callable[[], None]) -> None:
    """Show the player of an audio overview, a bar that unfolds; see ``player.js`` for what its data holds.

    ``on_ask`` is called with the listener's ``question``, or a ``recording`` of it in base64, and the ``second`` at which
    they asked it; ``on_close`` once they have closed it.
    """
    _mount(
        "player",
        "player",
        data,
        default={"listening": False},
        on_listening_change=_heard,
        on_close_change=on_close,
        on_ask_change=partial(_ask, on_ask),
    )


def _heard() -> None:
    state.screen().listening = bool(st.session_state["player"].listening)


def _ask(on_ask: Callable[[Act], None]) -> None:
    asked = st.session_state["player"].ask
    if asked:
        on_ask(dict(asked))


def mind_map(
    map_id: str,
    title: str,
    nodes: Sequence[Mapping[str, str]],
    language: str,
    on_open: Callable[[str], None],
) -> None:
    """Show a mind map; see ``mind_map.js``.

    Parameters
    ----------
    map_id : str
        The artifact's id.
    title : str
        Of the root.
    nodes : sequence of mapping
        ``id``, ``parent``, ``label``, ``relation`` and what is ``said`` of each.
    language : str
        Of the labels.
    on_open : callable
        Called with the id of the node that was clicked, or entered.
    """
    names = ("find", "fit", "unfold", "larger", "smaller", "keys")
    shown = {name: words.say(f"mind_map.{name}") for name in names}
    shown["label"] = words.say("mind_map.label", title=title)
    data = {"id": map_id, "title": title, "nodes": list(nodes), "lang": language, "words": shown}
    key = f"mind_map_{map_id}"
    _mount("mind_map", key, data, on_open_change=partial(_node, key, on_open))


def _node(key: str, on_open: Callable[[str], None]) -> None:
    opened = st.session_state[key].open
    if opened:
        on_open(str(opened.get("id", "")))
