"""Prompts that an agent's user can choose: how to work with a notebook so that what is said can be checked."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

NotebookName = Annotated[str, Field(description="The notebook's name.")]


def add_prompts(server: MCPServer[Any]) -> None:
    """Add every prompt to a server."""

    @server.prompt(title="Answer from a notebook")
    def answer_with_proof(notebook: NotebookName, question: Annotated[str, Field(description="The question.")]) -> str:
        """Answer a question from a notebook alone, each claim checked."""
        return (
            f"Answer from the notebook “{notebook}” alone: {question}\n\n"
            "Call `ask`, then `verify_claim` for every sentence that you want to say in other words. Say only what is "
            "supported; for each claim name the source and page and give its link. If the notebook does not answer, say so."
        )

    @server.prompt(title="Check a text against a notebook")
    def check_text(notebook: NotebookName, text: Annotated[str, Field(description="The text to check.")]) -> str:
        """Check every statement of a text against the sources of a notebook."""
        return (
            f"Check the text below against the notebook “{notebook}”. Call `verify_claim` for each statement. Give a table: "
            "statement, verdict, source and page, the words that bear it out. Correct what is unsupported only with what "
            f"`search` finds.\n\n<text>\n{text}\n</text>"
        )

    @server.prompt(title="Compare the sources of a notebook")
    def compare_sources(notebook: NotebookName, topic: Annotated[str, Field(description="What to compare.")]) -> str:
        """Compare what the sources of a notebook say on a topic."""
        return (
            f"Compare what each source of the notebook “{notebook}” says on: {topic}\n\n"
            "Call `search` with several wordings, read around the passages with `read_passage`, and give one row a source: "
            "its position, the words, the page. Name what they agree on and where they differ; check each with `verify_claim`."
        )
