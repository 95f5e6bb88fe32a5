"""State of the screen between two runs of the script, and how it is drawn again.

Only what may be lost in a refresh stands here (which dialog is open, which passage is shown); everything else is in
the library. State changes in callbacks alone: the functions from :func:`go_to` on are callbacks or their last step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NoReturn

import streamlit as st

from ingest.errors import NotAnAddress, UserError
from ingest.models import Anchor
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.records import Exchange
from notebook_app.settings import Settings
from notebook_app.ui.serving import policy

Part = str
"""The key of a fragment: a pane ("sources", "chat", "studio") or what is drawn again apart from its pane."""
Dialog = Literal[
    "add",
    "artifact",
    "chats",
    "chat_settings",
    "compare",
    "connect",
    "given",
    "import",
    "label_source",
    "make",
    "receipt",
    "rename_source",
    "rename_notebook",
    "replace_source",
    "script",
    "settings",
    "share",
    "shortcuts",
    "take",
    "watch",
]
MESSAGES_SHOWN = 30
"""Messages drawn at once: with 300 a rerun takes six times as long."""
BOOKMARKED = "add"
"""What the bookmarklet calls the address of the page that was read."""
_LONGEST_ADDRESS = 4_000
NOTES_SHOWN = 30
"""Notes, and guides, drawn at once: 300 take two thirds of a second of each drawing."""
NOTICES, DIALOGS = "notices", "dialogs"
_LANGUAGE = "chosen_language"
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Undo:
    """A deletion that can be taken back: what is said of it, and what brings it back."""

    text: str
    restore: Callable[[], object]


@dataclass(slots=True)
class Screen:
    """What one browser tab shows.

    ``viewer`` is the passage shown in the sources pane (an empty quote shows the page only) and ``visit`` counts the
    times one was opened, so that opening the same one again scrolls to it again; ``tab_before`` is the pane that a narrow
    screen showed before it; ``guide`` says that the source's guide is
    unfolded above it, ``hit`` counts through what was found in it. ``chat`` is the chat shown, None for the last used;
    ``begun`` says that it has messages, and ``asked_here`` are the answers asked for in this tab since the chat was drawn,
    each of which is drawn apart from it. ``unasked`` says that a question waits for a source to be chosen, ``unsent`` is one to be put back into its field;
    ``rewording`` is the question being written anew. ``renamed`` counts the times the
    notebook's name was changed otherwise than in its field. ``exchange`` is the hosts' last answer and ``asked`` counts the
    questions put to them; ``line`` is the line of a script that is being edited. ``trouble`` stays until it is dismissed,
    ``notice`` is shown once; ``undo`` is offered until the next deletion. ``railed`` folds the sources to a narrow rail;
    ``clicks`` counts the clicks received.
    ``listening`` says that the player plays, and ``newest`` is the newest overview it knew of: a newer one takes its place
    only while nothing is heard; ``made_here`` says that one was asked for in this tab. ``offers_show`` says that the form of a new overview is drawn, ``wide`` that the studio has more room; ``unfolded``
    names what was unfolded in this tab. ``reload`` asks for the
    page anew: a theme is taken up only then. ``voice`` has answers read aloud, and ``aloud`` is the newest of
    those. ``remember`` is the language that this browser is to remember with the next reload ("" is the default again).
    ``drawn`` are the versions of the parts of the notebook that this tab shows; ``steps_seen`` when it first saw a step of a
    job, and how much was done of it then. ``across`` is a question to all notebooks, and its answers to come.
    """

    dialog: Dialog | None = None
    subject: str = ""
    viewer: Anchor | None = None
    visit: int = 0
    tab_before: str = "sources"
    guide: bool = False
    chat: str | None = None
    begun: bool = False
    asked_here: list[str] = field(default_factory=list)
    unasked: bool = False
    unsent: str = ""
    rewording: str | None = None
    voice: bool = False
    aloud: str = ""
    renamed: int = 0
    hit: int = 0
    note: str | None = None
    artifact: str | None = None
    editing: bool = False
    playing: str | None = None
    exchange: Exchange | None = None
    asked: int = 0
    line: int | None = None
    shown: int = MESSAGES_SHOWN
    notes_shown: dict[str, int] = field(default_factory=dict)
    trouble: UserError | None = None
    notice: str = ""
    undo: Undo | None = None
    railed: bool = False
    clicks: int = 0
    listening: bool = False
    newest: str = ""
    made_here: bool = False
    offers_show: bool = False
    wide: bool = False
    unfolded: set[str] = field(default_factory=set)
    reload: bool = False
    remember: str | None = None
    drawn: dict[str, str] = field(default_factory=dict)
    across: tuple[str, Future[Any]] | None = None
    steps_seen: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)


def screen() -> Screen:
    """Return this tab's screen."""
    if "screen" not in st.session_state:
        st.session_state["screen"] = Screen()
    kept: Screen = st.session_state["screen"]
    return kept


@cache
def settings() -> Settings:
    """Return the settings in force; :func:`change_settings` replaces them."""
    return Settings()


def change_settings(**changes: object) -> Settings:
    """Save changed settings and return those now in force (the environment may outrank what was saved)."""
    before = settings().openai_model
    settings().save(**changes)
    settings.cache_clear()
    notebooks = Notebook.all(settings().home)  # what is open in this process takes the settings over here
    if settings().openai_model != before:
        for notebook in notebooks:
            Notebook.open(notebook.id, settings().home, create=False).jobs.retry_guides()
    return settings()


@cache
def open_notebook(notebook_id: str) -> Notebook:
    """Return a notebook by id, the same object for every tab: it knows the answers being written in this process.

    Where the embedder was changed since it was last open, the worker is told to embed its sources anew.

    Raises
    ------
    NoSuchItem
        If there is none.
    """
    notebook = Notebook.open(notebook_id, settings().home, create=False)
    notebook.jobs.reembed()
    return notebook


def current_notebook() -> Notebook | None:
    """Return the notebook that the address names, or None: then the list of notebooks is shown."""
    notebook_id = st.query_params.get("notebook") or st.query_params.get("nb")
    if not notebook_id:
        return None
    try:
        return open_notebook(record_of(open_notebook(notebook_id)).id)
    except UserError as error:
        open_notebook.cache_clear()
        screen().trouble = error
        st.query_params.clear()
        return None


def follow_bookmark(notebook: Notebook | None) -> None:
    """Take the address of a page that the bookmarklet sends: it is put into the field of addresses, and nothing is fetched."""
    sent = st.query_params.get(BOOKMARKED, "")
    if not sent:
        return
    st.query_params.pop(BOOKMARKED, None)
    view = screen()
    if not sent.startswith(("http://", "https://")) or len(sent) > _LONGEST_ADDRESS:
        view.trouble = NotAnAddress(given=sent[:60])
    elif notebook is None:
        view.dialog, view.subject = "take", sent
    else:
        view.dialog, st.session_state["address"] = "add", sent


_LINKED = ("source", "page", "start", "end")
"""What an address names besides the notebook: the words of a citation, as programs give it."""


def follow_link(notebook: Notebook) -> None:
    """Open the passage that the address names, once; the address then is that of the notebook."""
    given = {name: st.query_params.get(name, "") for name in _LINKED}
    if not given["source"]:
        return
    for name in _LINKED:
        st.query_params.pop(name, None)
    try:
        page, start, end = (int(given[name]) if _NUMBER.fullmatch(given[name]) else 0 for name in _LINKED[1:])
        text = notebook.sources.pages(notebook.sources.get(given["source"]).id, max(1, page)).text
    except UserError as error:
        screen().trouble = error
        return
    view = screen()
    view.viewer, view.visit = Anchor(given["source"], max(1, page), start, end, text[start:end]), view.visit + 1
    view.guide = False
    st.session_state[tab_key()] = "sources"


def go_to(notebook_id: str | None, **shown: object) -> None:
    """Show a notebook, perhaps with something of it open (fields of :class:`Screen`), or the list of notebooks."""
    st.session_state["screen"] = Screen(**shown)  # type: ignore[arg-type]
    if notebook_id:
        st.query_params["notebook"] = notebook_id
    else:
        st.query_params.clear()


@contextmanager
def showing_errors() -> Iterator[None]:
    """Turn an error of ours into the sentence that the screen then shows."""
    try:
        yield
    except UserError as error:
        screen().trouble = error


def reload_if_asked() -> None:
    """Have the browser load the page anew where a callback asked for it."""
    view = screen()
    if view.reload:
        script = policy.RELOAD if view.remember is None else policy.remembering(view.remember)
        view.reload, view.remember = False, None
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def chosen_language() -> str:
    """Return the language chosen in this browser, or ""; the setting is only the default of browsers that chose none."""
    chosen = st.session_state.get(_LANGUAGE)
    return str(st.context.cookies.get(policy.LANGUAGE_COOKIE, "") if chosen is None else chosen)


def choose_language(language: str) -> None:
    """Have this browser show and remember a language; "" for the default again."""
    st.session_state[_LANGUAGE] = language
    screen().remember, screen().reload = language, True  # what a select box shows would stay in the other language


def refresh(*parts: Part) -> NoReturn:
    """End a callback by drawing only these parts again, with what it left to say; with none named, the whole screen."""
    if parts:
        st.rerun(list(dict.fromkeys([*parts, NOTICES])))
    st.rerun()


def open_dialog(dialog: Dialog, subject: str = "") -> NoReturn:
    """Open a dialog about something.

    It belongs to a fragment of its own, whatever pane asked for it: a dialog in a fragment that runs again by itself goes
    dead.
    """
    screen().dialog, screen().subject = dialog, subject
    refresh(DIALOGS)


def close_dialog() -> NoReturn:
    """Close the dialog that is open: Streamlit takes it from the page only when the whole screen is drawn again."""
    _forget_dialog()
    refresh()


def dialog_dismissed(*parts: Part) -> NoReturn:
    """Take note that the reader closed the dialog, which the browser did by itself, and draw what it had changed."""
    _forget_dialog()
    refresh(DIALOGS, *parts)


def _forget_dialog() -> None:
    screen().dialog, screen().subject = None, ""
    st.session_state.pop("tried", None)
    st.session_state.pop("token_shown", None)


def show_passage(anchor: Anchor, *, guide: bool = False) -> NoReturn:
    """Show a passage in the viewer (on a narrow screen, the pane of the sources too)."""
    view = screen()
    if view.viewer is None:
        view.tab_before = str(st.session_state.get(tab_key()) or "sources")
    view.viewer, view.visit, view.guide = anchor, view.visit + 1, guide
    st.session_state[tab_key()] = "sources"
    refresh("sources", "tabs")


def name_key(notebook_id: str) -> str:
    """Return the key of the field in which a notebook's name is edited, another one where something else renamed it.

    A widget is given its value when it is made: one that was set later may miss it, when its script has not been loaded
    yet, and would then report what it shows instead.
    """
    return f"name_{notebook_id}_{screen().renamed}"


def tab_key() -> str:
    """Return the key of the tabs that a narrow screen shows, another one for each visit of the viewer.

    The browser keeps the value of a widget whose fragment another fragment's callback draws again, so that a passage
    opened from the chat would stay behind the chat's tab; a new widget takes its value from here.
    """
    return f"tab_{screen().visit}"


def choose_tab(name: str) -> None:
    """Have a narrow screen show a pane."""
    st.session_state[tab_key()] = name


def show_source(source_id: str, *, guide: bool = True) -> NoReturn:
    """Show a source from its first page."""
    show_passage(first_page(source_id), guide=guide)


def first_page(source_id: str) -> Anchor:
    """Return the place where a source begins."""
    return Anchor(source_id, 1, 0, 0, "")


def show_source_page(source_id: str, number: int) -> NoReturn:
    """Show one page of a source."""
    show_passage(Anchor(source_id, number, 0, 0, ""))


def close_viewer() -> NoReturn:
    """Go back from the viewer to the list of sources, or where one pane is shown at a time to the one before."""
    view = screen()
    view.viewer, view.visit = None, view.visit + 1
    st.session_state[tab_key()] = view.tab_before
    refresh("sources", "tabs")
