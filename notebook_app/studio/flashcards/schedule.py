"""Schedule cards: FSRS replayed over the log of their reviews, and the queue of a reader's day.

The state of a card is a function of its reviews alone (no fuzz), so that two devices that have the same log agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any, Final

import fsrs

from notebook_app.records import CardState, Rating, Review

NEW_A_DAY: Final = 20
"""New cards introduced on one day, as Anki has it."""
LEECH: Final = 8
"""Lapses from which a card is a leech, as Anki has it: better written anew than asked again."""
SOON: Final = timedelta(minutes=20)
"""How much before its time a card in its learning steps may be asked, where nothing else is left (Anki's limit)."""
_AGAIN: Final = 1
_SCHEDULER: Final = fsrs.Scheduler(enable_fuzzing=False)


def replay(reviews: Sequence[Review]) -> CardState:
    """Return the state that the reviews of one card, in their order, come to."""
    card = fsrs.Card(card_id=0, due=reviews[0].moment)
    lapses = recalled = 0
    for review in reviews:
        if card.state == fsrs.State.Review:
            lapses += review.rating == _AGAIN
            recalled += review.rating != _AGAIN
        card, _ = _SCHEDULER.review_card(card, fsrs.Rating(review.rating), _utc(review.moment))
    learned = card.state == fsrs.State.Review
    kept: dict[str, Any] = {**card.to_dict()}
    return CardState(reviews[0].card, card.due, reviews[0].moment, learned, len(reviews), lapses, recalled, kept)


def next_dues(state: CardState | None, now: datetime) -> dict[Rating, datetime]:
    """Return when a card would be due after each rating given now."""
    card = fsrs.Card.from_dict(state.scheduler) if state else fsrs.Card(card_id=0, due=now)  # type: ignore[arg-type]
    ratings: tuple[Rating, ...] = (1, 2, 3, 4)
    return {rating: _SCHEDULER.review_card(card, fsrs.Rating(rating), _utc(now))[0].due for rating in ratings}


def day_of(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when the reader's day around a moment begins and ends, in UTC: by their clock, also when that is changed."""
    today = moment.astimezone(zone).date()
    begin, end = (datetime.combine(day, time(), zone) for day in (today, today + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Queue:
    """What to review, by card: those due, the longest first; new ones; and those of today whose minutes are not over."""

    due: tuple[str, ...]
    new: tuple[str, ...]
    later: tuple[str, ...]

    def next(self) -> str | None:
        """Return what to ask now: what is due, then new, then what would be due within minutes."""
        return next(iter((*self.due, *self.new, *self.later)), None)

    @property
    def count(self) -> int:
        """How many are left today."""
        return len(self.due) + len(self.new) + len(self.later)


def queue(
    cards: Sequence[str], states: Mapping[str, CardState], now: datetime, zone: tzinfo, new_a_day: int = NEW_A_DAY
) -> Queue:
    """Return what to review of some cards on the reader's day.

    A learned card is due on its day, at whatever hour; one in its learning steps at its minute.

    Parameters
    ----------
    cards : sequence of str
        In the order in which new ones are to come.
    states : mapping
        Of all the notebook's cards.
    now : datetime
        In UTC.
    zone : tzinfo
        The reader's.
    new_a_day : int
        New cards on one day at the most, those already introduced included.
    """
    begin, end = day_of(now, zone)
    known = [states[card] for card in cards if card in states]
    due = [state for state in known if state.due < end if state.learned or state.due <= now]
    later = [state for state in known if not state.learned and now < state.due <= now + SOON]
    introduced = sum(begin <= state.first < end for state in known)
    new = [card for card in cards if card not in states][: max(0, new_a_day - introduced)]
    by_due = [[state.card for state in sorted(some, key=lambda s: (s.due, s.card))] for some in (due, later)]
    return Queue(tuple(by_due[0]), tuple(new), tuple(by_due[1]))


@dataclass(frozen=True, slots=True)
class Statistics:
    """How far a reader is with some cards.

    ``retention`` is the share known of the reviews of learned cards, None before there are any; ``forecast`` counts those
    due today and on each of the six days after.
    """

    cards: int
    new: int
    learning: int
    learned: int
    reviews: int
    today: int
    lapses: int
    retention: float | None
    leeches: tuple[str, ...]
    forecast: tuple[int, ...]


def statistics(
    cards: Sequence[str],
    states: Mapping[str, CardState],
    reviews: Sequence[Review],
    now: datetime,
    zone: tzinfo,
) -> Statistics:
    """Return the figures of some cards; see :class:`Statistics`."""
    wanted = set(cards)
    known = [states[card] for card in cards if card in states]
    begin, end = day_of(now, zone)
    ends = [day_of(now + timedelta(days=days), zone)[1] for days in range(7)]
    forecast = [
        sum((before <= s.due or not i) and s.due < after for s in known)
        for i, (before, after) in enumerate(zip([begin, *ends], ends, strict=False))
    ]
    lapses, recalled = sum(s.lapses for s in known), sum(s.recalled for s in known)
    return Statistics(
        cards=len(cards),
        new=len(cards) - len(known),
        learning=sum(not s.learned for s in known),
        learned=sum(s.learned for s in known),
        reviews=sum(s.reviews for s in known),
        today=sum(begin <= review.moment < end and review.card in wanted for review in reviews),
        lapses=lapses,
        retention=recalled / (lapses + recalled) if lapses + recalled else None,
        leeches=tuple(s.card for s in known if s.lapses >= LEECH),
        forecast=tuple(forecast),
    )


def _utc(moment: datetime) -> datetime:
    """Return a moment with the very object the scheduler compares with."""
    return moment.astimezone(UTC)
