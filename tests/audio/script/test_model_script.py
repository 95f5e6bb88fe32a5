from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from ingest.models import no_progress
from notebook_app.audio.script.exchange import written_answer
from notebook_app.audio.script.formats import FORMATS
from notebook_app.audio.script.load import load_script_writer
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.script.model_script import ModelScriptWriter
from notebook_app.audio.script.outline import Pace, budget_for
from notebook_app.audio.script.writing import Draft, Rewriting, unjudged
from notebook_app.audio.script.written import spoken_text
from notebook_app.errors import UnusableReply
from notebook_app.llm import LanguageModel
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.records import OverviewRequest, Speaker, StoredPassage, Verdict
from tests.audio import fakes
from tests.audio.fakes import ScriptedModel
from tests.chat.hostile import HOSTILE, assert_fenced
from tests.llm.openai_server import MODEL, OpenAIServer

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
    made: list[dict[str, Any]] = []
    for n, text in re.findall(r"^\[(\d+)\] (.*)", prompt, re.MULTILINE):
        for sentence in re.findall(r"\S.*?[.](?=\s|$)", text):
            if sum(len(turn["text"].split()) for turn in made) < words:
                made.append({"speaker": 0, "text": "And what else is there to say?", "passages": []})
                made.append({"speaker": 1, "text": sentence, "passages": [int(n)]})
    return made


def write(llm: LanguageModel, material: ScriptInput, minutes: float = 2.0, form: str = "deep_dive") -> Draft:
    request = OverviewRequest(form, minutes, "en", "Stay with the practical side.")
    return ModelScriptWriter(llm).write(request, material, budget_for(minutes, PACE, "en"), no_progress)


def test_writes_from_passages_only(english: ScriptInput) -> None:
    llm = ScriptedModel(reply)
    draft = write(llm, english)
    assert not any(draft.counts().values())
    assert [chapter.title for chapter in draft.script.chapters] == ["First", "Second"]
    assert draft.script.title == "What Lasts"
    assert draft.script.writer == "scripted"
    passages = {p.page: p for p in english.sources[0].passages}
    for citation in (c for turn in draft.script.turns for c in turn.citations):
        assert citation.quote in "\n".join(p.text for p in english.sources[0].passages if p.page == citation.page)
        assert citation.page in passages
    assert all("practical side" in prompt for kind, prompt in llm.asked if kind != "Digest")


@pytest.mark.parametrize("form", list(FORMATS))
def test_fills_the_time_in_every_format(english: ScriptInput, form: str) -> None:
    draft = write(ScriptedModel(reply), english, 2, form)
    budget = budget_for(2, PACE, "en")
    assert budget.spent([turn.text for turn in draft.script.turns]) == pytest.approx(budget.seconds, rel=0.15)
    assert len(draft.script.hosts) == FORMATS[form].speakers
    assert {turn.speaker for turn in draft.script.turns} == set(range(FORMATS[form].speakers))


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def strict(text: str, passages: Sequence[StoredPassage]) -> Verdict:
    """No number that the passages do not have."""
    known = numbers_in(" ".join(passage.text for passage in passages))
    return "supported" if numbers_in(text) <= known else "unsupported"


def test_a_wrong_number_is_asked_again_then_dropped_also_at_the_end(english: ScriptInput) -> None:
    wrong = "Of the learners who were asked in that year, 97% had planned for exactly this."

    def errs(kind: str, prompt: str) -> dict[str, Any]:
        good = {"turns": []} if "cannot be used" in prompt else reply(kind, prompt)
        if kind == "WrittenChapter":
            good["turns"].append({"speaker": 1, "text": wrong, "passages": [int(n) for n in given(prompt)] or [1]})
        return good

    def given(prompt: str) -> list[str]:
        return re.findall(r"^\[(\d+)\]", prompt, re.MULTILINE)

    llm = ScriptedModel(errs)
    request = OverviewRequest("deep_dive", 2.0, "en")
    draft = ModelScriptWriter(llm, strict).write(request, english, budget_for(2, PACE, "en"), no_progress)
    assert any("says what its passages do not say" in prompt for _, prompt in llm.asked)
    assert not any("97" in turn.text for turn in draft.script.turns)
    assert draft.unsupported_turns == 2
    assert {turn.verdict for turn in draft.script.turns if turn.citations} == {"supported"}


def test_what_was_said_in_one_chapter_is_not_said_in_the_next(english: ScriptInput) -> None:
    said = "Learners who space their sessions and recall what they read keep far more of it after many days."

    def repeats(kind: str, prompt: str) -> dict[str, Any]:
        if kind != "WrittenChapter":
            return reply(kind, prompt)
        good: dict[str, Any] = {"turns": []} if "cannot be used" in prompt else reply(kind, prompt)
        numbers = [int(n) for n in re.findall(r"^\[(\d+)\]", prompt, re.MULTILINE)] or [1]
        return {"turns": [*good["turns"], {"speaker": 1, "text": said, "passages": numbers[:1]}]}

    draft = write(ScriptedModel(repeats), english)
    assert sum(said in turn.text for turn in draft.script.turns) == 1
    assert draft.repeated_turns >= 1


def test_a_script_too_long_is_cut_and_told(english: ScriptInput) -> None:
    def endless(kind: str, prompt: str) -> dict[str, Any]:
        return reply(kind, re.sub(r"about \d+ ", "about 900 ", prompt) + " about 900 ")

    draft = write(ScriptedModel(endless), english, 1.0)
    budget = budget_for(1, PACE, "en")
    assert budget.spent([turn.text for turn in draft.script.turns]) == pytest.approx(budget.seconds, rel=0.15)
    assert draft.trimmed_turns > 0


def test_a_script_too_short_gets_chapters_of_what_was_left(english: ScriptInput) -> None:
    def terse(kind: str, prompt: str) -> dict[str, Any]:
        good = reply(kind, prompt)
        if kind == "Plan":
            good["chapters"] = [
                {"title": "One", "points": [1], "share": 0.5},
                {"title": "Two", "points": [2], "share": 0.5},
            ]
        return good

    draft = write(ScriptedModel(terse), english, 5.0)
    assert len(draft.script.chapters) > 2
    assert draft.script.chapters[-1].title == "Two"


def test_a_turn_is_written_again_from_what_it_cites(english: ScriptInput) -> None:
    script = write(ScriptedModel(reply), english).script
    place = next(n for n, turn in enumerate(script.turns) if turn.citations)
    other = {"turns": [{"speaker": 1, "text": "In other words: the curve keeps its shape.", "passages": [1]}]}
    llm = ScriptedModel(lambda kind, prompt: other)
    order = Rewriting(script, place, place + 1, OverviewRequest("deep_dive", 2.0, "en"), english)
    (turn,) = ModelScriptWriter(llm, strict).again(order)
    assert turn.text == "In other words: the curve keeps its shape."
    assert turn.citations[0].page == script.turns[place].citations[0].page
    assert script.turns[place].text in llm.asked[0][1]
    invented = {"turns": [{"speaker": 1, "text": "Exactly 97% of them agree on this.", "passages": [1]}]}
    with pytest.raises(UnusableReply):
        ModelScriptWriter(ScriptedModel(lambda kind, prompt: invented), strict).again(order)


def test_speakers_audience_and_focus_reach_the_model(english: ScriptInput) -> None:
    llm = ScriptedModel(reply)
    who = (Speaker("Ada", "a sceptic"), Speaker("Ben"), Speaker("Cleo", "a teacher", "nova"))
    request = OverviewRequest("deep_dive", 2.0, "en", audience="nurses", focus="sleep", speakers=who)
    script = ModelScriptWriter(llm).write(request, english, budget_for(2, PACE, "en"), no_progress).script
    assert script.hosts == ("Ada", "Ben", "Cleo")
    assert script.voices == ("", "", "nova")
    assert all("nurses" in prompt and "sleep" in prompt for kind, prompt in llm.asked if kind == "WrittenChapter")


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
        good = {"turns": []} if "cannot be used" in prompt else reply(kind, prompt)
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


def test_a_hostile_source_is_fenced_off_in_scripts() -> None:
    text = f"## Half\nHalf is forgotten within the hour. {HOSTILE}\n"
    material = fakes.material(fakes.source(text, title=f"T\n{HOSTILE}", language="en"))
    point = {"points": [{"text": HOSTILE, "passages": [1]}]}
    plan = {"title": HOSTILE, "chapters": [{"title": HOSTILE, "points": [1]}]}
    chapter = {"turns": [{"speaker": 0, "text": f"Half is forgotten within the hour. {HOSTILE}", "passages": [1]}]}
    with OpenAIServer() as server:
        model = OpenAIModel(MODEL, base_url=server.url, retries=0)
        server.will_reply(*map(json.dumps, (point, plan, chapter, chapter)))
        draft = write(model, material, 0.5)
        assert draft.script.turns
        server.will_reply(*[json.dumps(chapter)] * 4)
        order = Rewriting(draft.script, 0, len(draft.script.turns), OverviewRequest(), material)
        ModelScriptWriter(model).again(order)
        written_answer(model, draft.script, 0, "And then?", material.sources[0].passages, unjudged)
        assert len(server.requests) >= 5
        for request in server.requests:
            assert_fenced({**request, "messages": request["messages"][:2]})


@pytest.mark.parametrize("said", ["<<<<" * 500, "No JSON today.", '{"title": "", "chapters": []}'])
def test_a_model_too_weak_for_a_script_is_replaced_by_quotations(
    english: ScriptInput, server: OpenAIServer, model: OpenAIModel, said: str
) -> None:
    server.will_reply(said)
    writer = load_script_writer(model)
    draft = writer.write(OverviewRequest("deep_dive", 2.0, "en"), english, budget_for(2.0, PACE, "en"), no_progress)
    assert (draft.script.writer, draft.counts()["fell_back"]) == ("quotes", 1.0)
    assert any(turn.citations for turn in draft.script.turns)
    with pytest.raises(UnusableReply):  # quotations do not argue
        writer.write(OverviewRequest("debate", 2.0, "en"), english, budget_for(2.0, PACE, "en"), no_progress)
