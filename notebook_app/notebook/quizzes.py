"""The quizzes of a notebook: answers graded and kept, what is left to ask, and the score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from notebook_app.errors import NoSuchItem
from notebook_app.notebook.cards import Cards
from notebook_app.notebook.place import Place
from notebook_app.records import Artifact, StoredPassage

if TYPE_CHECKING:
    from notebook_app.studio.quiz.grade import Grade
    from notebook_app.studio.quiz.question import Question
    from notebook_app.studio.quiz.score import Score


class Quizzes:
    """Answers to the questions of quizzes."""

    def __init__(self, place: Place, artifact: Callable[[str], Artifact], cards: Cards) -> None:
        self._place, self._artifact, self._cards = place, artifact, cards

    def questions(self, quiz: str) -> list[Question]:
        """Return every question of a quiz."""
        from notebook_app.studio.quiz.question import questions_of

        return questions_of(self._found(quiz).content)

    def to_ask(self, quiz: str) -> list[Question]:
        """Return what is left: questions never answered, then those answered wrong."""
        from notebook_app.studio.quiz.score import to_ask

        return to_ask(self._found(quiz).content, self._cards.reviews())

    def score(self, quiz: str) -> Score:
        """Return how many questions there are, were answered, and were answered right last."""
        from notebook_app.studio.quiz.score import score

        return score(self._found(quiz).content, self._cards.reviews())

    def answer(self, quiz: str, question: str, given: str | Sequence[int], *, now: datetime | None = None) -> Grade:
        """Grade an answer and keep it: the score counts the last one, and a wrong one comes back.

        Parameters
        ----------
        quiz, question : str
            Their ids.
        given : str or sequence of int
            The words of a short answer; else the places of the options chosen (in the reader's order where one is asked
            for), of true or false (1,) or ().

        Raises
        ------
        NoSuchItem
            If the quiz has no such question.
        """
        from notebook_app.studio.quiz.grade import grade_options, grade_text
        from notebook_app.studio.quiz.score import RIGHT, WRONG

        artifact = self._found(quiz)
        asked = next((each for each in self.questions(quiz) if each.id == question), None)
        if asked is None:
            raise NoSuchItem(kind="question", name=question)
        if isinstance(given, str):
            grade = grade_text(asked, given, self._passages(artifact, asked), self._place.workspace.judge)
        else:
            grade = grade_options(asked, given)
        self._cards.review(question, RIGHT if grade.is_right else WRONG, now=now, origin="quiz")
        return grade

    def _passages(self, artifact: Artifact, question: Question) -> list[StoredPassage]:
        """Return the passages that a question's explanations cite."""
        from notebook_app.studio.cited import citations_of

        wanted = {n for statement in question.explanations for n in statement.citations}
        cited = [citation for citation in citations_of(artifact.content) if citation.n in wanted]
        passages = self._place.library.passages(
            self._place.id, sources={citation.source for citation in cited}, vectors=True
        )
        return [
            p
            for p in passages
            if any((p.source, p.page) == (c.source, c.page) and p.start < c.end and c.start < p.end for c in cited)
        ]

    def _found(self, quiz: str) -> Artifact:
        found = self._artifact(quiz)
        if found.kind != "quiz":
            raise NoSuchItem(kind="artifact", name=quiz)
        return found
