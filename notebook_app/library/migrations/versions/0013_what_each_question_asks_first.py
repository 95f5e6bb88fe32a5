"""Indexes for what each question asks first: answers in writing, and documents that another model embedded."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_messages_status", "messages", ["notebook_id", "status"])
    op.create_index("ix_documents_embedder", "documents", ["embedder"])


def downgrade() -> None:
    op.drop_index("ix_documents_embedder", "documents")
    op.drop_index("ix_messages_status", "messages")
