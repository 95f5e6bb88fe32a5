from __future__ import annotations

import re
from typing import Any

import pytest

from ingest.models import no_progress
from notebook_app.audio.material import ScriptInput
from notebook_app.audio.model_script import ModelScriptWriter
from notebook_app.audio.outline import Pace, budget_for
from notebook_app.audio.script import load_script_writer
from notebook_app.audio.writing import Draft
from notebook_app.audio.written import spoken_text
from notebook_app.errors import UnusableReply
from notebook_app.records import OverviewRequest
from tests.audio.fakes import ScriptedModel

PACE = Pace(4.5)


def reply(kind: str, prompt: str) -> dict[str, Any]:
    """What a good model answers: points on the first passages it sees, two chapters, and turns as long as asked."""
    if kind == "Digest":
        numbers = [int(n) for n in re.findall(r"^\[(\d+)\]", prompt, re.MULTILINE)]
        return {"points": [{"text": f"Point on {n}.", "passages": [n]} for n in numbers[:6]]}
    if kind == "Plan":
        count = len(re.findall(r"^\d+\. ", prompt, re.MULTILINE))
        half = count // 2
        return {
            "title": "What Lasts",
            "chapters": [
                {"title": "First", "points": list(range(1, half + 1)), "share": 0.5},
                {"title": "Second", "points": list(range(half + 1, count + 1)), "share": 0.5},
            ],
        }
    return {"turns": turns(prompt)}


def turns(prompt: str) -> list[dict[str, Any]]:
    words = int(re.findall(r"about (\d+) ", prompt)[-1])
    numbers = [int(n) for n in re.findall(r"^\[(\d+)\]", prompt, re.MULTILINE)]
    made: list[dict[str, Any]] = []
    while sum(len(turn["text"].split()) for turn in made) < words:
        n = numbers[len(made) % len(numbers)]
        made.append({"speaker": 0, "text": f"What of number {len(made)}, then?".replace("number ", ""), "passages": []})
        said = "Learners who space their sessions and recall what they read keep far more of it after many days."
        made.append({"speaker": 1, "text": said, "passages": [n]})
    return made


def write(llm: ScriptedModel, material: ScriptInput, minutes: float = 2.0, form: str = "deep_dive") -> Draft:
    request = OverviewRequest(form, minutes, "en", "Stay with the practical side.")
    return ModelScriptWriter(llm).write(request, material, budget_for(minutes, PACE, "en"), no_progress)


def test_writes_from_passages_only(english: ScriptInput) -> None:
    llm = ScriptedModel(reply)
    draft = write(llm, english)
    assert draft.counts() == {"dropped_turns": 0, "dropped_citations": 0, "passages_left_out": 0}
    assert draft.script.title == "What Lasts"
    assert draft.script.writer == "scripted"
    passages = {p.page: p for p in english.sources[0].passages}
    for citation in (c for turn in draft.script.turns for c in turn.citations):
        assert citation.quote in "\n".join(p.text for p in english.sources[0].passages if p.page == citation.page)
        assert citation.page in passages
    assert all("practical side" in prompt for kind, prompt in llm.asked if kind != "Digest")


@pytest.mark.parametrize("form", ["deep_dive", "brief", "critique", "debate"])
def test_fills_the_time_in_every_format(english: ScriptInput, form: str) -> None:
    draft = write(ScriptedModel(reply), english, 3, form)
    budget = budget_for(3, PACE, "en")
    assert budget.spent([turn.text for turn in draft.script.turns]) == pytest.approx(budget.seconds, rel=0.2)


def test_what_rests_on_nothing_is_asked_again_then_dropped(english: ScriptInput) -> None:
    def careless(kind: str, prompt: str) -> dict[str, Any]:
        good = reply(kind, prompt) if "cannot be used" not in prompt else {"turns": []}
        if kind == "WrittenChapter":
            invented = "Everybody knows that exactly 93 percent of all learners never forget a thing at all."
            good["turns"] += [
                {"speaker": 0, "text": invented, "passages": []},
                {"speaker": 1, "text": invented, "passages": [999]},
                {"speaker": 0, "text": "Learners space their sessions over many days to keep it.", "passages": [1]},
            ]
        return good

    llm = ScriptedModel(careless)
    draft = write(llm, english)
    assert any("999" in prompt and "cannot be used" in prompt for _, prompt in llm.asked)
    assert draft.dropped_turns == 4
    assert draft.dropped_citations >= 2
    assert not any("93 percent" in turn.text for turn in draft.script.turns)


def test_one_host_never_speaks_three_times(english: ScriptInput) -> None:
    def monologue(kind: str, prompt: str) -> dict[str, Any]:
        good = reply(kind, prompt)
        for turn in good.get("turns", []):
            turn["speaker"] = 0
        return good

    script = write(ScriptedModel(monologue), english).script
    assert len(script.turns) == 2
    assert any(turn.citations for turn in script.turns)


def test_points_without_passages_are_no_basis(english: ScriptInput) -> None:
    def rootless(kind: str, prompt: str) -> dict[str, Any]:
        return {"points": [{"text": "Trust me.", "passages": [12345]}]} if kind == "Digest" else reply(kind, prompt)

    with pytest.raises(UnusableReply):
        write(ScriptedModel(rootless), english)


def test_a_plan_of_nothing_is_refused(english: ScriptInput) -> None:
    def planless(kind: str, prompt: str) -> dict[str, Any]:
        if kind == "Plan":
            return {"title": "", "chapters": [{"title": "x", "points": [99], "share": 1}]}
        return reply(kind, prompt)

    with pytest.raises(UnusableReply):
        write(ScriptedModel(planless), english)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Maya: Well, **yes** [3].", "Well, yes ."),
        ("[laughs] It lasts.", "It lasts."),
        ("小雨：是的。【2】", "是的。"),
        ("A ratio of 3: 1 holds.", "A ratio of 3: 1 holds."),
    ],
)
def test_takes_out_what_is_not_spoken(written: str, spoken: str) -> None:
    assert spoken_text(written) == spoken


def test_the_writer_follows_the_model() -> None:
    assert load_script_writer(None).name == "quotes"
    assert load_script_writer(ScriptedModel(reply)).name == "scripted"
