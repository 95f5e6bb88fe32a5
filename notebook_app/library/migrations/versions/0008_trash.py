"""Add the trash; keep why an overview failed in a form that any language can say."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notebooks") as notebooks:
        notebooks.add_column(sa.Column("deleted", sa.DateTime(timezone=True), nullable=True))
        notebooks.add_column(sa.Column("origin", sa.String(), nullable=True))
    with op.batch_alter_table("overviews") as overviews:
        overviews.add_column(sa.Column("failure", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("overviews") as overviews:
        overviews.drop_column("failure")
    op.execute("DELETE FROM notebooks WHERE deleted IS NOT NULL")
    with op.batch_alter_table("notebooks") as notebooks:
        notebooks.drop_column("origin")
        notebooks.drop_column("deleted")
