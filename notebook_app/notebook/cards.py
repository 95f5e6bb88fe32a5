"""The cards of a notebook: what is due, reviews, two devices' reviews brought together, and what became of quizzes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from notebook_app.errors import BadReviews, NoSuchItem, NothingForgotten
from notebook_app.i18n import translate
from notebook_app.notebook.place import Place
from notebook_app.records import Artifact, CardState, OverviewRequest, Rating, Review, ReviewOrigin

if TYPE_CHECKING:
    from notebook_app.studio.flashcards.card import Side
    from notebook_app.studio.flashcards.schedule import Queue, Statistics

_MOST_BYTES: Final = 64 << 20
_LONGEST_FOCUS: Final = 1_500
_MOST_FORGOTTEN: Final = 20
FROM_QUIZZES: Final = "quiz"
"""The ``writer`` of the deck in which wrong answers are kept."""


class Cards:
    """Reviews of cards by their ids; those of a deck are :func:`notebook_app.studio.flashcards.card.sides`."""

    def __init__(self, place: Place, artifact: Callable[[str], Artifact]) -> None:
        self._place, self._artifact = place, artifact

    def sides(self, deck: str) -> list[Side]:
        """Return what a deck asks: each card once, a reversed one the other way round too."""
        from notebook_app.studio.flashcards.card import cards_of, sides

        return sides(cards_of(self._found(deck)))

    def states(self) -> dict[str, CardState]:
        """Return what the reviews of each card come to, by card; a card never reviewed has none."""
        return self._place.library.artifacts.reviews.card_states(self._place.id)

    def queue(self, deck: str, now: datetime | None = None, zone: tzinfo = UTC) -> Queue:
        """Return what to review of a deck on the reader's day.

        Parameters
        ----------
        deck : str
            Its id.
        now : datetime, optional
            With a time zone; this moment by default.
        zone : tzinfo
            The reader's: where their day begins and ends.
        """
        from notebook_app.studio.flashcards.schedule import queue

        ids = [side.id for side in self.sides(deck)]
        return queue(ids, self.states(), _utc(now), zone)

    def statistics(self, deck: str, now: datetime | None = None, zone: tzinfo = UTC) -> Statistics:
        """Return how far the reader is with a deck."""
        from notebook_app.studio.flashcards.schedule import statistics

        ids = [side.id for side in self.sides(deck)]
        return statistics(ids, self.states(), self.reviews(), _utc(now), zone)

    def review(
        self,
        card: str,
        rating: Rating,
        *,
        now: datetime | None = None,
        milliseconds: int = 0,
        origin: ReviewOrigin = "cards",
    ) -> Review:
        """Keep a review of a card (1 again, 2 hard, 3 good, 4 easy), and schedule the card by it."""
        made = Review(uuid.uuid4().hex, card, rating, _utc(now), milliseconds, origin)
        self.keep([made])
        return made

    def take_back(self, review: str) -> None:
        """Remove a review given by mistake."""
        from notebook_app.studio.flashcards.schedule import replay

        self._place.library.artifacts.reviews.take_back_review(self._place.id, review, replay)

    def reviews(self) -> list[Review]:
        """Return every review in order."""
        return self._place.library.artifacts.reviews(self._place.id)

    def log(self) -> bytes:
        """Return every review as a file, for :meth:`merge` on another device."""
        return json.dumps({"reviews": [review.to_json() for review in self.reviews()]}, indent=0).encode()

    def merge(self, log: bytes) -> int:
        """Bring another device's reviews in: those not here are added, the cards' states made anew from all of them.

        Parameters
        ----------
        log : bytes
            What :meth:`log` returned there.

        Returns
        -------
        int
            How many were new.

        Raises
        ------
        BadReviews
            If it is no such file.
        """
        from notebook_app.studio.flashcards.log import ReviewLog

        if len(log) > _MOST_BYTES:
            raise BadReviews(detail=f"more than {_MOST_BYTES >> 20} MB")
        try:
            read = ReviewLog.model_validate_json(log)
        except ValidationError as error:
            raise BadReviews(detail=error.errors(include_url=False)[0]["msg"]) from error
        return self.keep([review.record() for review in read.reviews])

    def keep_wrong(self, quiz: str) -> Artifact | None:
        """Make cards of the questions of a quiz that were answered wrong last, in a deck of their own for all quizzes.

        Returns
        -------
        Artifact or None
            The deck; None where nothing was wrong.
        """
        from notebook_app.studio.quiz.cards import with_wrong
        from notebook_app.studio.quiz.score import last_answers

        artifact = self._artifact(quiz)
        asked = last_answers(artifact.content, self.reviews())
        wrong = {question for question, right in asked.items() if not right}
        if not wrong:
            return None
        library, language = self._place.library.artifacts, str(artifact.provenance.get("language") or "en")
        decks = library(self._place.id, "flashcards")
        deck = next((each for each in decks if each.provenance.get("writer") == FROM_QUIZZES and each.version), None)
        content = with_wrong(
            deck.content if deck else {"cards": [], "citations": []}, artifact.content, wrong, language
        )
        return self._kept(deck, artifact, content, language)

    def _kept(self, deck: Artifact | None, quiz: Artifact, content: Mapping[str, Any], language: str) -> Artifact:
        from notebook_app.studio.flashcards.markdown import to_markdown

        library = self._place.library.artifacts
        body = to_markdown(content, language)
        if deck is not None:
            return library.finish_artifact(deck.id, deck.title, content, body, change="edited")
        begun = library.begin_artifact(self._place.id, "flashcards", {}, quiz.sources)
        library.start_artifact(begun.id)
        provenance = {"writer": FROM_QUIZZES, "language": language, "made": datetime.now(UTC).isoformat()}
        counts = {"cards": len(content["cards"])}
        title = translate("flashcards.from_quizzes", language)
        return library.finish_artifact(begun.id, title, content, body, counts=counts, provenance=provenance)

    def forgotten(self) -> list[Side]:
        """Return the cards of all decks that were forgotten, the ones forgotten most often first."""
        from notebook_app.studio.flashcards.card import cards_of, sides

        states = self.states()
        decks = [deck for deck in self._place.library.artifacts(self._place.id, "flashcards") if deck.version]
        found = {side.id: side for deck in decks for side in sides(cards_of(deck))}
        lapsed = [card for card, state in states.items() if card in found and _is_forgotten(state)]
        return [found[card] for card in sorted(lapsed, key=lambda card: (-states[card].lapses, card))]

    def episode(self) -> OverviewRequest:
        """Return what an audio overview on the forgotten cards is to be: their passages' sources, focused on their words.

        Raises
        ------
        NothingForgotten
            If no card was forgotten.
        """
        from notebook_app.studio.cited import citations_of

        sides = self.forgotten()[:_MOST_FORGOTTEN]
        here = set(self._place.library.sources.source_ids(self._place.id))
        if not sides:
            raise NothingForgotten
        wanted = {side.card.id: side.card for side in sides}
        cited = []
        for deck in self._place.library.artifacts(self._place.id, "flashcards"):
            by_number = {citation.n: citation for citation in citations_of(deck.content)}
            cards = [card for card in deck.content.get("cards", ()) if card["id"] in wanted]
            cited += [by_number[n] for card in cards for n in card["back"]["citations"] if n in by_number]
        sources = tuple(dict.fromkeys(c.source for c in cited if c.source in here))
        if not sources:
            raise NothingForgotten
        focus = " ".join(card.back.text for card in wanted.values())[:_LONGEST_FOCUS]
        source = self._place.library.sources.source(self._place.id, sources[0])
        return OverviewRequest(sources=sources, focus=focus, language=source.language)

    def keep(self, reviews: Iterable[Review]) -> int:
        """Keep reviews that are not here yet, schedule their cards anew, and return how many were new."""
        from notebook_app.studio.flashcards.schedule import replay

        return self._place.library.artifacts.reviews.merge_reviews(self._place.id, reviews, replay)

    def _found(self, deck: str) -> Artifact:
        found = self._artifact(deck)
        if found.kind != "flashcards":
            raise NoSuchItem(kind="artifact", name=deck)
        return found


def _is_forgotten(state: CardState) -> bool:
    """Say whether a card was forgotten: after it was learned, or again and again before."""
    return state.lapses > 0 or (not state.learned and state.scheduler.get("step") == 0 and state.reviews > 1)


def _utc(moment: datetime | None) -> datetime:
    return (moment or datetime.now(UTC)).astimezone(UTC)
