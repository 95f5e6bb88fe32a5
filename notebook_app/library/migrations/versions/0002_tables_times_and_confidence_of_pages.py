"""Add what is known of a page beside its words: its tables, the times of a recording, a recogniser's confidence."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pages") as pages:
        pages.add_column(sa.Column("confidence", sa.Double(), nullable=True))
        pages.add_column(sa.Column("tables", sa.JSON(), nullable=False, server_default="[]"))
        pages.add_column(sa.Column("times", sa.LargeBinary(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("pages") as pages:
        for name in ("times", "tables", "confidence"):
            pages.drop_column(name)
