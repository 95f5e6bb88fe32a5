"""Base of all tables, moments in UTC, and the columns that many have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.characters import readable

Json = dict[str, Any]
JsonList = list[dict[str, Any]]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept and returned in UTC on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn a moment of any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say again that what was kept is UTC, where the database does not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredText(TypeDecorator[str]):
    """A text; what no database can keep of one (halves of characters, NUL) becomes "�"."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Replace what cannot be kept."""
        return None if value is None else readable(value)


class Base(DeclarativeBase):
    """Base of all tables; every constraint has a name, so that migrations can refer to it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: StoredText,
        Json: JSON,
        JsonList: JSON,
        list[str]: JSON,
        list[list[int]]: JSON,
    }


def notebook_key() -> Mapped[str]:
    """Return the column that names the notebook a row goes with."""
    return mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), index=True)


class Numbered:
    """Rows shown in the order they were made in: ``number`` orders, ``id`` names."""

    number: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    id: Mapped[str] = mapped_column(unique=True, sort_order=-1)
