"""A click group whose subcommands are imported when they are called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group over modules, so that showing its help imports none of their libraries.

    modules  subcommand -> "package.module:attribute"
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self._modules]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (own := super().get_command(ctx, cmd_name)) or cmd_name not in self._modules:
            return own
        module, _, name = self._modules[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found
