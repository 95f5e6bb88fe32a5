"""Scripts keep their versions, and shows are saved for further overviews."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "script_versions",
        sa.Column("overview_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("script", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["overview_id"], ["overviews.id"], name=op.f("fk_script_versions_overview_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("overview_id", "number", name=op.f("pk_script_versions")),
    )
    op.create_table(
        "show_profiles",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_show_profiles")),
        sa.UniqueConstraint("id", name=op.f("uq_show_profiles_id")),
        sa.UniqueConstraint("name", name=op.f("uq_show_profiles_name")),
    )


def downgrade() -> None:
    op.drop_table("show_profiles")
    op.drop_table("script_versions")
