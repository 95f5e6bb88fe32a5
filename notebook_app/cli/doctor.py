"""The `doctor` command: examine the home folder, repair it, go back to a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from notebook_app.cli.audio import AsJson
from notebook_app.cli.printing import print_json, say

if TYPE_CHECKING:
    from notebook_app.run.doctor import Finding

app = typer.Typer()


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Repair what can be repaired.")] = False,
    restore: Annotated[
        str | None, typer.Option(metavar="BACKUP", help="Go back to this backup: its file name, or its day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Examine the home folder: library, originals, indexes. The exit code is 1 if anything is left that is wrong.

    Nothing is thrown away: what is replaced goes to the folder ``set-aside`` in the home folder.
    """
    from notebook_app.library.backups import backups_of
    from notebook_app.run.doctor import REPAIRABLE, examine, go_back
    from notebook_app.settings import Settings

    settings = Settings()
    aside = str(go_back(settings, restore)) if restore else ""
    if restore and not as_json:
        typer.echo(say("doctor_restored", name=restore, aside=aside))
    findings = examine(settings, repair=repair or bool(restore))
    left = [finding for finding in findings if not finding.repaired]
    backups = [backup.name for backup in backups_of(settings.home)]
    if as_json:
        print_json(
            {
                "findings": [finding.to_json() for finding in findings],
                "backups": backups,
                **({"aside": aside} if restore else {}),
            }
        )
    else:
        for finding in findings:
            typer.echo(_line(finding))
        if not findings:
            typer.echo(say("doctor_sound", home=settings.home))
        if any(finding.kind in REPAIRABLE for finding in left) and not repair:
            typer.echo(say("doctor_repair"))
        if any(finding.kind.startswith("library") for finding in findings):
            typer.echo(say("doctor_backups", backups=", ".join(backups) or "—"))
    if left:
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    told = say(f"doctor_{finding.kind}", subject=finding.subject, detail=finding.detail)
    if finding.repaired:
        told += " " + say("doctor_repaired")
    return told + (" " + say("doctor_aside", aside=finding.aside) if finding.aside else "")
