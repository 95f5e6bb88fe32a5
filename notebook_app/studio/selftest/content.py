"""Content of a self-test, as its views read it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from notebook_app.records.outside import Count, Line, Outside

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Content(Outside):
    """What was measured (:class:`notebook_app.studio.selftest.questions.SelfTest`), and with what."""

    questions: Count
    recall_1: Share | None = Field(alias="recall@1")
    recall_5: Share | None = Field(alias="recall@5")
    recall_10: Share | None = Field(alias="recall@10")
    ndcg_10: Share | None = Field(None, alias="ndcg@10")
    quoted: Share | None = None
    answered: Share | None
    citation_precision: Share | None
    refused: Share | None
    embedder: Line = ""
    chunk_tokens: Count = 0
    sources: Count = 0
    passages: Count = 0
    seed: Count = 0
