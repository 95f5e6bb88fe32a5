"""Add references to published works, by notebook and with the sources that are these works."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("reference", sa.JSON(), nullable=True))
    op.create_table(
        "bibliography",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notebook_id", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name="fk_bibliography_notebook_id_notebooks", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bibliography"),
        sa.UniqueConstraint("notebook_id", "identity", name="uq_bibliography_notebook_id_identity"),
    )
    op.create_index("ix_bibliography_notebook_id", "bibliography", ["notebook_id"])


def downgrade() -> None:
    op.drop_table("bibliography")
    with op.batch_alter_table("sources") as sources:
        sources.drop_column("reference")
