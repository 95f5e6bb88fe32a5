"""When cards are due: across time zones, after an export, on two devices, and when there are many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebook_app.errors import BadReviews, NoSuchItem
from notebook_app.notebook import Notebook
from notebook_app.records import CardState, Review
from notebook_app.studio.flashcards.card import cards_of
from notebook_app.studio.flashcards.schedule import LEECH, NEW_A_DAY, day_of, next_dues, queue, replay, statistics
from tests.studio.flashcards.test_flashcards import HERONS

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHANGHAI, HONOLULU, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Honolulu"), ZoneInfo("Europe/Berlin")


def reviewed(card: str, *ratings: int, first: datetime = NOON, days: int = 1) -> list[Review]:
    return [Review(f"{n:08x}", card, rating, first + n * timedelta(days=days)) for n, rating in enumerate(ratings)]  # type: ignore[arg-type]


def due_at(moment: datetime, *, learned: bool = True) -> CardState:
    return CardState("a", moment, NOON - timedelta(days=30), learned, 1, 0, 0, {})


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        (SHANGHAI, False),  # 9 pm there: their day ends at 4 pm in UTC
        (HONOLULU, True),  # 3 am there: their day lasts 21 hours more
        (BERLIN, True),
    ],
)
def test_a_card_is_due_on_the_readers_day(zone: ZoneInfo, due: bool) -> None:
    now = datetime(2026, 3, 10, 13, tzinfo=UTC)
    state = due_at(datetime(2026, 3, 10, 18, tzinfo=UTC))
    assert bool(queue(["a"], {"a": state}, now, zone).due) == due


def test_a_day_is_as_long_as_the_readers_clock_says() -> None:
    begin, end = day_of(datetime(2026, 3, 29, 12, tzinfo=UTC), BERLIN)  # the clocks go forward that night
    assert end - begin == timedelta(hours=23)
    assert begin == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_a_card_in_its_learning_steps_is_due_at_its_minute() -> None:
    state = due_at(NOON + timedelta(minutes=10), learned=False)
    waiting = queue(["a"], {"a": state}, NOON, UTC)
    assert (waiting.due, waiting.later, waiting.next()) == ((), ("a",), "a")
    assert queue(["a"], {"a": state}, NOON + timedelta(minutes=10), UTC).due == ("a",)
    assert queue(["a"], {"a": due_at(NOON + timedelta(hours=3), learned=False)}, NOON, UTC).count == 0


def test_only_so_many_new_cards_come_on_one_day() -> None:
    cards = [f"c{n}" for n in range(50)]
    states = {"c0": CardState("c0", NOON + timedelta(days=3), NOON, True, 1, 0, 0, {})}
    assert len(queue(cards, {}, NOON, UTC).new) == NEW_A_DAY
    assert len(queue(cards, states, NOON, UTC).new) == NEW_A_DAY - 1
    assert len(queue(cards, states, NOON + timedelta(days=1), UTC).new) == NEW_A_DAY


def test_a_state_is_that_of_the_scheduler_and_a_better_rating_comes_later() -> None:
    state = replay(reviewed("a", 3, 3, 3, days=4))
    assert (state.reviews, state.lapses, state.learned) == (3, 0, True)
    assert state.due > NOON + timedelta(days=8)
    dues = next_dues(state, state.due)
    assert dues[1] < dues[2] < dues[3] < dues[4]
    lapsed = replay(reviewed("a", 4, 1, 3, 1, days=30))
    assert lapsed.lapses == 2
    assert lapsed.due < NOON + timedelta(days=91)


def test_leeches_retention_and_forecast_are_counted() -> None:
    log = reviewed("a", 4, *([1, 3] * LEECH), days=40) + reviewed("b", 4, 3, days=10)
    states = {"a": replay(log[:-2]), "b": replay(log[-2:])}
    now = log[-3].moment
    found = statistics(["a", "b", "c"], states, log, now, UTC)
    assert found.leeches == ("a",)
    assert (found.cards, found.new, found.reviews, found.today) == (3, 1, len(log), 1)
    assert found.retention == pytest.approx(
        (LEECH + 1 - LEECH + states["a"].recalled) / (LEECH + states["a"].recalled + 1)
    )
    assert len(found.forecast) == 7
    assert sum(found.forecast) >= 1  # b is long overdue


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 10**6)), min_size=1, max_size=12), st.data())
def test_the_order_in_which_two_logs_meet_changes_nothing(steps: list[tuple[int, int]], data: st.DataObject) -> None:
    log = [Review(f"{n:08x}", "a", rating, NOON + timedelta(seconds=s)) for n, (rating, s) in enumerate(steps)]  # type: ignore[arg-type]
    mixed = data.draw(st.permutations(log))
    wanted = sorted(log, key=lambda review: (review.moment, review.id))
    assert replay(sorted(mixed, key=lambda review: (review.moment, review.id))) == replay(wanted)


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Herons")
    opened.add_source(HERONS, name="herons.md", guide=False)
    yield opened
    opened.close()


def test_reviews_survive_an_export_and_two_devices_merge(notebook: Notebook, tmp_path: Path) -> None:
    deck = notebook.studio.make("flashcards", count=3)
    ids = [card.id for card in cards_of(deck)]
    cards = notebook.studio.cards
    cards.review(ids[0], 3, now=NOON)
    cards.review(ids[0], 3, now=NOON + timedelta(days=1))
    other = Notebook.import_from(notebook.export(tmp_path / "herons.zip"), notebook.settings.home)
    theirs = other.studio.cards
    assert theirs.reviews() == cards.reviews()
    assert theirs.states() == cards.states()
    cards.review(ids[0], 1, now=NOON + timedelta(days=9))
    theirs.review(ids[0], 3, now=NOON + timedelta(days=5))
    theirs.review(ids[1], 4, now=NOON + timedelta(days=5))
    assert cards.merge(theirs.log()) == 2
    assert theirs.merge(cards.log()) == 1
    assert cards.merge(theirs.log()) == 0
    assert cards.reviews() == theirs.reviews()
    assert cards.states() == theirs.states()
    assert cards.states()[ids[0]].reviews == 4
    newest = other.studio.artifacts("flashcards")[0]
    now = NOON + timedelta(days=9, hours=1)
    assert cards.queue(deck.id, now) == theirs.queue(newest.id, now)
    taken = cards.review(ids[2], 1, now=now)
    cards.take_back(taken.id)
    assert ids[2] not in cards.states()


def test_a_log_from_outside_is_checked(notebook: Notebook) -> None:
    cards = notebook.studio.cards
    good = Review("0" * 32, "a", 3, NOON).to_json()
    for hostile in (
        b"not json",
        json.dumps({"reviews": [{**good, "rating": 9}]}).encode(),
        json.dumps({"reviews": [{**good, "card": "../../etc"}]}).encode(),
        json.dumps({"reviews": [{**good, "moment": "0001-01-01T00:00:00"}]}).encode(),
        json.dumps({"reviews": "all"}).encode(),
    ):
        with pytest.raises(BadReviews):
            cards.merge(hostile)
    assert cards.reviews() == []
    with pytest.raises(NoSuchItem):
        cards.queue(notebook.studio.make("note", text="A note.").id)


def test_a_thousand_cards_are_read_in_one_query_and_reviewed_one_by_one(notebook: Notebook) -> None:
    """What a review costs does not grow with the deck: only the reviewed card's own log is replayed."""
    many = [Review(f"{n:08x}", f"c{n}", 3, NOON + timedelta(seconds=n)) for n in range(1000)]
    cards = notebook.studio.cards
    replayed: list[int] = []

    def counting(reviews: list[Review]) -> CardState:
        replayed.append(len(reviews))
        return replay(reviews)

    cards.keep(many)
    states = cards.states()
    assert len(states) == 1000
    found = queue([f"c{n}" for n in range(1000)], states, NOON + timedelta(days=2), UTC)
    assert len(found.due) == 1000
    assert found.due[0] == "c0"
    one = Review("f" * 32, "c7", 1, NOON + timedelta(days=2))
    notebook.workspace.library.artifacts.reviews.merge_reviews(notebook.id, [one], counting)  # type: ignore[arg-type]
    assert replayed == [2]
