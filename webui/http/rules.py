"""Every route says who may use it: `@needs("editor")`. A route that says nothing answers nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
Asker = Literal["anyone", "viewer", "editor", "admin", "operator"]
Scope = Literal["read", "write", "admin"]


@dataclass(frozen=True, slots=True)
class Rule:
    """asker: the least role; scope: what a token must allow; None: tokens are refused here."""

    asker: Asker
    scope: Scope | None = None


def needs(asker: Asker, scope: Scope | None = None) -> Callable[[View], View]:
    """State who may use a view. "anyone" needs no account, "viewer" any account.

    scope  lets API tokens with this scope in as well; those need no CSRF token
    """

    def mark(view: View) -> View:
        view.rule = Rule(asker, scope)  # type: ignore[attr-defined]  # functions take any
        return view

    return mark


def rule_of(view: Callable[..., Any] | None) -> Rule | None:
    return getattr(view, "rule", None)
