"""A quiz on the screen: one question after the other, graded at once, and all of them with their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import doubt, markers
from notebook_app.studio.quiz.markdown import instruction, right_answer
from notebook_app.studio.quiz.question import Question
from notebook_app.text.markdown import escape
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.studio import opened
from notebook_app.ui.words import language, say

_MARKS: Final[Mapping[str, str]] = {
    "right": ":material/check_circle:",
    "partly": ":material/adjust:",
    "wrong": ":material/cancel:",
}


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw a quiz."""
    modes: Mapping[str, Callable[[Notebook, Artifact, Drawn], None]] = {"ask": _ask, "all": _all}
    chosen = st.segmented_control(
        say("quiz.mode"),
        list(modes),
        default="ask",
        required=True,
        key=f"quiz_mode_{artifact.id}",
        format_func=lambda mode: say(f"quiz.mode_{mode}"),
        label_visibility="collapsed",
    )
    modes[str(chosen or "ask")](notebook, artifact, drawn)


def _ask(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    quizzes = notebook.studio.quizzes
    score = quizzes.score(artifact.id)
    st.progress(score.answered / max(1, score.questions))
    st.caption(say("quiz.score", right=score.right, answered=score.answered, questions=score.questions))
    answered = st.session_state.get(_key(artifact, "answered"))
    if answered:
        question = next((each for each in quizzes.questions(artifact.id) if each.id == answered[0]), None)
        if question is not None:
            _explained(artifact, question, answered[1], drawn)
            return
    left = quizzes.to_ask(artifact.id)
    if left:
        _question(notebook, artifact, left[0])
    else:
        st.success(say("quiz.all_right"), icon=":material/check_circle:")
    if score.right < score.answered:
        st.button(
            say("quiz.keep_wrong"),
            key=_key(artifact, "keep_wrong"),
            icon=":material/style:",
            type="tertiary",
            on_click=_keep_wrong,
            args=(notebook, artifact),
        )


def _question(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    with st.container(border=True, key=f"question_{artifact.id}"):
        said = instruction(question, language())
        st.caption(" · ".join(filter(None, (said, say(f"quiz.difficulty_{question.difficulty}")))))
        st.markdown(f"#### {markup.escaped(question.asked)}", anchors=False)
        if question.context:
            st.caption(markup.escaped(question.context))
        _ANSWERS[question.kind](notebook, artifact, question)


def _one(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    """Draw a button for each option, its number the key that chooses it."""
    _buttons(notebook, artifact, question, [(option, (place,)) for place, option in enumerate(question.options)])


def _true_or_false(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    _buttons(notebook, artifact, question, [(say("quiz.true"), (1,)), (say("quiz.false"), ())])


def _buttons(
    notebook: Notebook, artifact: Artifact, question: Question, options: Sequence[tuple[str, Sequence[int]]]
) -> None:
    for n, (option, given) in enumerate(options, 1):
        st.button(
            markup.escaped(option),
            key=_key(artifact, f"option_{question.id}_{n}"),
            width="stretch",
            shortcut=str(n) if n < 10 else None,
            on_click=_answer,
            args=(notebook, artifact, question, lambda given=given: list(given)),
        )


def _several(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    keys = [_key(artifact, f"option_{question.id}_{place}") for place in range(len(question.options))]
    for key, option in zip(keys, question.options, strict=True):
        st.checkbox(markup.escaped(option), key=key)
    _check(notebook, artifact, question, lambda: [place for place, key in enumerate(keys) if st.session_state.get(key)])


def _in_order(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    key = _key(artifact, f"order_{question.id}")
    st.markdown("\n".join(f"{n}. {markup.escaped(option)}" for n, option in enumerate(question.options, 1)))
    st.multiselect(
        say("quiz.choose_in_order"),
        list(range(len(question.options))),
        key=key,
        format_func=lambda place: _short(f"{place + 1}. {question.options[place]}"),
    )
    _check(notebook, artifact, question, lambda: list(st.session_state.get(key, ())))


def _in_words(notebook: Notebook, artifact: Artifact, question: Question) -> None:
    key = _key(artifact, f"words_{question.id}")
    with st.form(_key(artifact, f"form_{question.id}"), border=False):
        st.text_input(say("quiz.your_answer"), key=key, max_chars=500)
        st.form_submit_button(
            say("quiz.check"),
            type="primary",
            on_click=_answer,
            args=(notebook, artifact, question, lambda: str(st.session_state.get(key, ""))),
        )


def _check(
    notebook: Notebook, artifact: Artifact, question: Question, given: Callable[[], str | Sequence[int]]
) -> None:
    st.button(
        say("quiz.check"),
        key=_key(artifact, f"check_{question.id}"),
        type="primary",
        shortcut="Enter",
        on_click=_answer,
        args=(notebook, artifact, question, given),
    )


def _explained(artifact: Artifact, question: Question, mark: str, drawn: Drawn) -> None:
    with st.container(border=True, key=f"question_{artifact.id}"):
        st.markdown(f"#### {markup.escaped(question.asked)}", anchors=False)
        st.markdown(f"{_MARKS[mark]} **{say(f'quiz.{mark}')}**")
        st.markdown(f"{say('quiz.right_answer')} **{markup.escaped(right_answer(question, language()))}**")
        for said in question.explanations:
            opened.body(artifact, drawn, f"> {escape(said.text)} {markers(said)}{doubt(said, language())}")
        st.button(
            say("quiz.next"),
            key=_key(artifact, "next"),
            type="primary",
            icon=":material/arrow_forward:",
            shortcut="N",
            on_click=_next,
            args=(artifact,),
        )


def _all(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — each mode is called so
    opened.body(artifact, drawn)


_ANSWERS: Final[Mapping[str, Callable[[Notebook, Artifact, Question], None]]] = {
    "single": _one,
    "truefalse": _true_or_false,
    "multiple": _several,
    "order": _in_order,
    "short": _in_words,
}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def _key(artifact: Artifact, name: str) -> str:
    return f"quiz_{name}_{artifact.id}"


def _answer(
    notebook: Notebook, artifact: Artifact, question: Question, given: Callable[[], str | Sequence[int]]
) -> None:
    with state.showing_errors():
        grade = notebook.studio.quizzes.answer(artifact.id, question.id, given())
        st.session_state[_key(artifact, "answered")] = (question.id, grade.mark)
    state.refresh("studio")


def _next(artifact: Artifact) -> None:
    st.session_state.pop(_key(artifact, "answered"), None)
    state.refresh("studio")


def _keep_wrong(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        deck = notebook.studio.cards.keep_wrong(artifact.id)
        if deck is not None:
            state.screen().notice = say("quiz.kept_wrong", title=markup.escaped(deck.title))
    state.refresh("studio")
