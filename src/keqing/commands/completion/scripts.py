"""`keqing completion`: the script that lets a shell complete words after keqing."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from keqing.commands.options import argument, command
from keqing.i18n import msg

FOLDER = Path(__file__).parents[2] / "data" / "completion"


class Shell(StrEnum):
    """The shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@command(
    'eval "$(keqing completion bash)"',
    "keqing completion zsh > ~/.zfunc/_keqing",
    "keqing completion fish > ~/.config/fish/completions/keqing.fish",
    more=msg(
        "The tab key then completes commands, options, choices and customers: type part of a name, "
        "pinyin, initials, the end of a phone number or a code. The first line above goes into "
        "~/.bashrc; for zsh, ~/.zfunc must stand in fpath before compinit is called."
    ),
)
def completion(
    shell: Annotated[Shell, argument(msg("bash, zsh or fish."), msg("SHELL"))],
) -> None:
    typer.echo((FOLDER / shell).read_text("utf-8"), nl=False)
