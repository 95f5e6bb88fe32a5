"""Add chat settings, assistants and memories; what a model was sent, and took from sources."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_sent_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_sent")),
    )
    op.create_table(
        "chat_settings",
        sa.Column("notebook_id", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("assistant", "goal", "tone", "length", "language", "instructions")
        ),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name=op.f("fk_chat_settings_notebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notebook_id", name=op.f("pk_chat_settings")),
    )
    op.create_table(
        "assistants",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_assistants")),
        sa.UniqueConstraint("id", name=op.f("uq_assistants_id")),
    )
    op.create_table(
        "memories",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notebook_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name=op.f("fk_memories_notebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_memories")),
        sa.UniqueConstraint("id", name=op.f("uq_memories_id")),
    )
    op.create_index(op.f("ix_memories_notebook_id"), "memories", ["notebook_id"], unique=False)
    op.create_table(
        "digests",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["originals.sha256"], name=op.f("fk_digests_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_digests")),
    )
    op.create_index(op.f("ix_digests_source"), "digests", ["source"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_digests_source"), "digests")
    op.drop_table("digests")
    op.drop_index(op.f("ix_memories_notebook_id"), "memories")
    for table in ("memories", "assistants", "chat_settings", "sent"):
        op.drop_table(table)
