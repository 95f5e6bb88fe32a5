"""What docs/mcp.md says can be pasted is what the server is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.main import get_command

from notebook_app.cli.main import app
from notebook_app.operations import OPERATIONS

TEXT = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text("utf-8")


def test_every_block_is_json_that_starts_the_server() -> None:
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
    assert len(blocks) == 4
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    for block in blocks:
        (server,) = (block.get("mcpServers") or block["servers"]).values()
        if "command" in server:
            assert server["command"] == "notebook-app"
            assert set(server["args"]) <= commands
        else:
            assert server["url"].endswith("/mcp")


def test_every_tool_is_named() -> None:
    assert {name for name, operation in OPERATIONS.items() if operation.tool} <= set(re.findall(r"`(\w+)`", TEXT))
