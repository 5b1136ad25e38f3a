"""Options that commands share."""

from pathlib import Path

import click

from transcribe.messages import text

results_folder = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("results"),
    show_default=True,
    metavar="DIR",
    help=text(ja="結果を書くフォルダー", en="Folder for the results"),
)
recorded_plan = click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=text(
        ja="前もって決めた計画（kikitori eval plan）。値を結果に記録する",
        en="The plan that was fixed before (kikitori eval plan); results name its digest",
    ),
)
