"""Reviews of cards, and when each card is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from notebook_app.library.part import Part, touch
from notebook_app.library.tables import CardStateRow, ReviewRow
from notebook_app.records import CardState, Rating, Review, ReviewOrigin

Replay = Callable[[Sequence[Review]], CardState]
"""Makes the state of a card from its reviews in their order."""
_IDS_PER_QUERY = 500


class Reviews(Part):
    """The reviews of a notebook's cards."""

    def __call__(self, notebook_id: str, cards: Collection[str] | None = None) -> list[Review]:
        """Return a notebook's reviews in their order, of some cards if they are named."""
        with self._database.reading() as session:
            return _reviews(session, notebook_id, cards)

    def card_states(self, notebook_id: str) -> dict[str, CardState]:
        """Return what the reviews of each card come to, by card."""
        mine = select(CardStateRow).where(CardStateRow.notebook_id == notebook_id)
        with self._database.reading() as session:
            return {row.card: CardState.from_json(row.card, row.due, row.state) for row in session.scalars(mine)}

    def merge_reviews(self, notebook_id: str, reviews: Iterable[Review], replay: Replay) -> int:
        """Keep the reviews that are not there yet, make the states of their cards anew, and return how many were new.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        given = {review.id: review for review in reviews}
        with self._database.writing() as session:
            touch(session, notebook_id)
            known = set(session.scalars(select(ReviewRow.id).where(ReviewRow.notebook_id == notebook_id)))
            new = [review for review in given.values() if review.id not in known]
            session.add_all(_row(notebook_id, review) for review in new)
            session.flush()
            self._replay(session, notebook_id, {review.card for review in new}, replay)
            return len(new)

    def take_back_review(self, notebook_id: str, review_id: str, replay: Replay) -> None:
        """Remove a review, and make the state of its card anew; one that is not there leaves all as it is."""
        with self._database.writing() as session:
            row = session.get(ReviewRow, (notebook_id, review_id))
            if row is not None:
                card = row.card
                session.delete(row)
                session.flush()
                self._replay(session, notebook_id, {card}, replay)

    @staticmethod
    def _replay(session: Session, notebook_id: str, cards: Collection[str], replay: Replay) -> None:
        ordered = sorted(cards)
        for some in (ordered[i : i + _IDS_PER_QUERY] for i in range(0, len(ordered), _IDS_PER_QUERY)):
            mine = (CardStateRow.notebook_id == notebook_id) & CardStateRow.card.in_(some)
            session.execute(delete(CardStateRow).where(mine))
            found = sorted(_reviews(session, notebook_id, some), key=lambda review: review.card)
            for card, group in groupby(found, key=lambda review: review.card):
                state = replay(list(group))
                session.add(CardStateRow(notebook_id=notebook_id, card=card, due=state.due, state=state.to_json()))


def _reviews(session: Session, notebook_id: str, cards: Collection[str] | None) -> list[Review]:
    mine = select(ReviewRow).where(ReviewRow.notebook_id == notebook_id)
    if cards is not None:
        mine = mine.where(ReviewRow.card.in_(cards))
    return [_review(row) for row in session.scalars(mine.order_by(ReviewRow.moment, ReviewRow.id))]


def _review(row: ReviewRow) -> Review:
    rating, origin = cast("Rating", row.rating), cast("ReviewOrigin", row.origin)
    return Review(row.id, row.card, rating, row.moment, row.milliseconds, origin)


def _row(notebook_id: str, review: Review) -> ReviewRow:
    return ReviewRow(notebook_id=notebook_id, **{**review.to_json(), "moment": review.moment})
