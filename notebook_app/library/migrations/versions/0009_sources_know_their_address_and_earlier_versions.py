"""Sources know the address they came from, and which earlier versions they replace."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("origin_url", sa.String(), nullable=False, server_default=""))
        sources.add_column(sa.Column("replaces", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        for name in ("replaces", "origin_url"):
            sources.drop_column(name)
