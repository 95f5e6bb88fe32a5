"""One table of artifacts and one of their versions; self-tests move there."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVALUATIONS = sa.table(
    "evaluations",
    sa.column("id", sa.String()),
    sa.column("notebook_id", sa.String()),
    sa.column("created", sa.DateTime(timezone=True)),
    sa.column("result", sa.JSON()),
    sa.column("number", sa.Integer()),
)
_ARTIFACTS = sa.table(
    "artifacts",
    *(sa.column(name, sa.String()) for name in ("id", "notebook_id", "kind", "title", "state", "body")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("created", "updated")),
    *(
        sa.column(name, sa.JSON())
        for name in ("options", "sources", "provenance", "counts", "failure", "content", "parts")
    ),
    sa.column("version", sa.Integer()),
    sa.column("number", sa.Integer()),
)
_VERSIONS = sa.table(
    "artifact_versions",
    *(sa.column(name, sa.String()) for name in ("artifact_id", "change", "title", "body")),
    sa.column("number", sa.Integer()),
    sa.column("created", sa.DateTime(timezone=True)),
    sa.column("content", sa.JSON()),
)


def upgrade() -> None:
    op.create_table(
        "artifacts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notebook_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name=op.f("fk_artifacts_notebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_artifacts")),
        sa.UniqueConstraint("id", name=op.f("uq_artifacts_id")),
    )
    op.create_index(op.f("ix_artifacts_notebook_id"), "artifacts", ["notebook_id"], unique=False)
    op.create_index(op.f("ix_artifacts_kind"), "artifacts", ["kind"], unique=False)
    op.create_table(
        "artifact_versions",
        sa.Column("artifact_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name=op.f("fk_artifact_versions_artifact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("artifact_id", "number", name=op.f("pk_artifact_versions")),
    )
    connection = op.get_bind()
    for test in connection.execute(sa.select(_EVALUATIONS).order_by(_EVALUATIONS.c.number)).mappings().all():
        connection.execute(_ARTIFACTS.insert().values(_artifact(test)))
        connection.execute(
            _VERSIONS.insert().values(
                artifact_id=test["id"],
                number=1,
                change="made",
                created=test["created"],
                title="",
                body="",
                content=test["result"],
            )
        )
    op.drop_index(op.f("ix_evaluations_notebook_id"), "evaluations")
    op.drop_table("evaluations")


def _artifact(test: sa.RowMapping) -> dict[str, object]:
    result = test["result"]
    return {
        "id": test["id"],
        "notebook_id": test["notebook_id"],
        "kind": "selftest",
        "title": "",
        "state": "ready",
        "created": test["created"],
        "updated": test["created"],
        "options": {"questions": result["questions"]} if "questions" in result else {},
        "sources": [],
        "provenance": {"writer": "quotes"},
        "counts": {},
        "failure": {},
        "version": 1,
        "body": "",
        "content": result,
        "parts": {},
    }


def downgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notebook_id", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name=op.f("fk_evaluations_notebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("id", name=op.f("uq_evaluations_id")),
    )
    op.create_index(op.f("ix_evaluations_notebook_id"), "evaluations", ["notebook_id"], unique=False)
    connection = op.get_bind()
    tests = sa.select(_ARTIFACTS).where(_ARTIFACTS.c.kind == "selftest", _ARTIFACTS.c.state == "ready")
    for test in connection.execute(tests.order_by(_ARTIFACTS.c.number)).mappings().all():
        connection.execute(
            _EVALUATIONS.insert().values(
                id=test["id"], notebook_id=test["notebook_id"], created=test["created"], result=test["content"]
            )
        )
    op.drop_table("artifact_versions")
    op.drop_index(op.f("ix_artifacts_kind"), "artifacts")
    op.drop_index(op.f("ix_artifacts_notebook_id"), "artifacts")
    op.drop_table("artifacts")
