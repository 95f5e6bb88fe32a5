"""The file by which reviews go from one device to another."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from notebook_app.records.outside import Outside, OutsideReview


class ReviewLog(Outside):
    """Reviews, checked."""

    reviews: Annotated[tuple[OutsideReview, ...], Field(max_length=500_000, strict=False)]
