from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from notebook_app.errors import BadOption, KindNeedsModel, NoSuchItem
from notebook_app.notebook import Notebook
from tests.llm.openai_server import MODEL, OpenAIServer

QUESTION = "How large should the gap between sessions be?"


def reply(body: dict[str, Any]) -> str:
    return "It should be a fifth of the delay [1]." if body["model"] == MODEL else "I have no idea about that."


@pytest.fixture
def two_models(own_samples: Notebook) -> Iterator[Notebook]:
    with OpenAIServer() as server:
        server.will_reply(reply)
        own_samples.settings.save(openai_base_url=server.url, openai_model=MODEL)
        yield Notebook.open(own_samples.name, own_samples.settings.home)


def test_two_models_are_asked_and_the_vote_is_kept(two_models: Notebook) -> None:
    studio = two_models.studio
    made = studio.make("comparison", question=QUESTION, model="other")
    answers = {answer["model"]: answer for answer in made.content["answers"]}
    assert set(answers) == {MODEL, "other"}
    assert answers[MODEL]["citations"]
    assert answers["other"]["failure"] == "uncited_reply", "what cites nothing is replaced by quotations, and counted"
    assert MODEL not in made.body, "blind"
    assert studio.comparisons.tally() == [], "a comparison counts once it was voted on"
    letter = "ab"[[answer["model"] for answer in made.content["answers"]].index(MODEL)]
    studio.comparisons.vote(made.id, letter)  # type: ignore[arg-type]  # one of its letters
    first, second = studio.comparisons.tally()
    assert (first.model, first.won, first.lost, first.failed) == (MODEL, 1, 0, 0)
    assert (second.model, second.won, second.lost, second.failed) == ("other", 0, 1, 1)
    studio.comparisons.vote(made.id, "tie")
    assert [each.tied for each in studio.comparisons.tally()] == [1, 1]


def test_what_cannot_be_compared_is_one_sentence(two_models: Notebook, samples: Notebook) -> None:
    for options in ({"question": " ", "model": "other"}, {"question": "Why?"}, {"question": "Why?", "model": MODEL}):
        with pytest.raises(BadOption):
            two_models.studio.make("comparison", **options)
    with pytest.raises(NoSuchItem):
        two_models.studio.comparisons.vote("nothing", "a")
    with pytest.raises(KindNeedsModel):
        samples.studio.make("comparison", question="Why?", model="other")
