"""Labels of sources, and collections of notebooks."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("labels", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("notebooks") as notebooks:
        notebooks.add_column(sa.Column("collection", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("notebooks") as notebooks:
        notebooks.drop_column("collection")
    with op.batch_alter_table("sources") as sources:
        sources.drop_column("labels")
