"""Several chats to a notebook; what was the chat of a notebook becomes its first."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chats = op.create_table(
        "chats",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notebook_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name=op.f("fk_chats_notebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_chats")),
        sa.UniqueConstraint("id", name=op.f("uq_chats_id")),
    )
    op.create_index(op.f("ix_chats_notebook_id"), "chats", ["notebook_id"], unique=False)
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("chat_id", sa.String(), nullable=True))
    _give_each_notebook_its_chat(chats)
    with op.batch_alter_table("messages") as messages:
        messages.alter_column("chat_id", existing_type=sa.String(), nullable=False)
        messages.create_foreign_key(op.f("fk_messages_chat_id"), "chats", ["chat_id"], ["id"], ondelete="CASCADE")
        messages.create_index(op.f("ix_messages_chat_id"), ["chat_id"], unique=False)


def _give_each_notebook_its_chat(chats: sa.Table) -> None:
    messages = sa.table("messages", sa.column("notebook_id", sa.String()), sa.column("chat_id", sa.String()))
    moment = datetime.now(UTC)
    for notebook_id in op.get_bind().scalars(sa.select(messages.c.notebook_id).distinct()).all():
        chat_id = secrets.token_hex(8)
        row = {"id": chat_id, "notebook_id": notebook_id, "title": "", "created": moment, "updated": moment}
        op.execute(chats.insert().values(**row))
        op.execute(messages.update().where(messages.c.notebook_id == notebook_id).values(chat_id=chat_id))


def downgrade() -> None:
    with op.batch_alter_table("messages") as messages:
        messages.drop_index(op.f("ix_messages_chat_id"))
        messages.drop_constraint(op.f("fk_messages_chat_id"), type_="foreignkey")
        messages.drop_column("chat_id")
    op.drop_index(op.f("ix_chats_notebook_id"), "chats")
    op.drop_table("chats")
