"""The language of a template: Jinja in a sandbox, cut down to what a form needs.

Nothing here can reach the program's objects, files or the network: values are text, flags and
lists of these, names that begin with _ are refused, and other templates cannot be read.
"""

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .findings import Finding, error
from .record import Record, shape

FILTERS = (
    "batch", "count", "d", "default", "e", "escape", "first", "groupby", "int", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse",
    "round", "select", "selectattr", "slice", "sort", "string", "sum", "trim", "truncate",
    "unique", "upper",
)  # fmt: skip
GLOBALS = ("namespace", "range")
LOOP = (
    "cycle", "changed", "depth", "depth0", "first", "index", "index0", "last", "length",
    "nextitem", "previtem", "revindex", "revindex0",
)  # fmt: skip
Shape = Any  # str, bool, a class of the record, a list of one of these, or None: not known


class Missing(Undefined):
    """A value that is not there: it may be asked for, not written. Its error is the name alone."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        self._fail_with_undefined_error()

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or str(self._undefined_name)


class Entries(tuple[Any]):
    """The shape of a list: the shape of its entries."""


def environment() -> ImmutableSandboxedEnvironment:
    found = ImmutableSandboxedEnvironment(autoescape=True, undefined=Missing)
    found.filters = {name: found.filters[name] for name in FILTERS}
    found.globals = {name: found.globals[name] for name in GLOBALS}
    return found


def check(tree: nodes.Template, lines: list[str]) -> list[Finding]:
    """Names that there are not, and expressions that a form has no use for.

    lines  the template's source, to show where something is
    """
    return list(_Checker(lines).findings(tree))


class _Checker:
    def __init__(self, lines: list[str]) -> None:
        self._lines, self._env = lines, environment()

    def findings(self, tree: nodes.Template) -> Iterator[Finding]:
        top: dict[str, Shape] = {
            name: Entries([kind]) if isinstance(kind, type) and kind not in (str, bool) else kind
            for name, kind in shape(Record).items()
        }
        yield from self._body(tree, top | dict.fromkeys(GLOBALS))

    def _body(self, node: nodes.Node, known: dict[str, Shape]) -> Iterator[Finding]:
        """`known` grows as the template sets names; inner blocks work on a copy."""
        if isinstance(node, nodes.For):
            yield from self._for(node, known)
            return
        if isinstance(node, nodes.Macro | nodes.CallBlock):
            if isinstance(node, nodes.Macro):
                known[node.name] = None
            inner = known | {arg.name: None for arg in node.args} | {"caller": None}
            for child in node.iter_child_nodes(exclude=("args",)):
                yield from self._body(child, inner)
            return
        if isinstance(node, nodes.Assign):
            yield from self._body(node.node, known)
            self._assign(node.target, self._shape(node.node, known), known)
            return
        if isinstance(node, nodes.AssignBlock):
            self._assign(node.target, str, known)
        yield from self._one(node, known)
        for child in node.iter_child_nodes():
            yield from self._body(child, known)

    def _for(self, node: nodes.For, known: dict[str, Shape]) -> Iterator[Finding]:
        yield from self._body(node.iter, known)
        found = self._shape(node.iter, known)
        inner = known | {"loop": dict}
        self._assign(node.target, found[0] if isinstance(found, Entries) else None, inner)
        for child in (*([node.test] if node.test else []), *node.body):
            yield from self._body(child, inner)
        for child in node.else_:
            yield from self._body(child, known)

    def _assign(self, target: nodes.Node, what: Shape, known: dict[str, Shape]) -> None:
        for name in target.find_all(nodes.Name):
            known[name.name] = None
        if isinstance(target, nodes.Name):
            known[target.name] = what

    def _shape(self, node: nodes.Node, known: dict[str, Shape]) -> Shape:
        """As far as it can be told without filling anything in."""
        if isinstance(node, nodes.Name):
            return known.get(node.name)
        if isinstance(node, nodes.Getattr):
            return _part(self._shape(node.node, known), node.attr)
        if isinstance(node, nodes.Getitem):
            of = self._shape(node.node, known)
            is_one = isinstance(of, Entries) and not isinstance(node.arg, nodes.Slice)
            return of[0] if is_one else of
        if isinstance(node, nodes.Filter) and node.node is not None:
            of = self._shape(node.node, known)
            if node.name in ("first", "last", "max", "min"):
                return of[0] if isinstance(of, Entries) else None
            keeps = ("list", "reverse", "sort", "unique", "selectattr", "rejectattr")
            return of if node.name in keeps else None
        return None

    def _one(self, node: nodes.Node, known: dict[str, Shape]) -> Iterator[Finding]:
        place = self._place(node.lineno)
        if isinstance(node, nodes.Name) and node.ctx == "load":
            if node.name.startswith("_"):
                yield _hostile(node.name, place)
            elif node.name not in known:
                yield _unknown(node.name, known, place)
        elif isinstance(node, nodes.Getattr):
            yield from self._attribute(node, known, place)
        elif isinstance(node, nodes.Const) and str(node.value).startswith("__"):
            yield _hostile(str(node.value), place)
        elif isinstance(node, nodes.Filter) and node.name not in self._env.filters:
            yield _no_filter(node.name, FILTERS, place)
        elif isinstance(node, nodes.Test) and node.name not in self._env.tests:
            yield _no_filter(node.name, self._env.tests, place)
        elif isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
            yield _reading(place)
        elif isinstance(node, nodes.EvalContextModifier):
            yield error(
                "{% autoescape %} は使えません。文字がそのまま入らなくなります。削除してください。",
                "{% autoescape %} is refused: texts would not come out as they are. Take it away.",
                place,
            )

    def _attribute(
        self, node: nodes.Getattr, known: dict[str, Shape], place: str
    ) -> Iterator[Finding]:
        if node.attr.startswith("_"):
            yield _hostile(node.attr, place)
            return
        of = self._shape(node.node, known)
        if isinstance(of, Entries):
            yield _of_a_list(node.attr, place)
        elif of is dict:
            if node.attr not in LOOP:
                yield _unknown(node.attr, LOOP, place)
        elif of is bool or (of is str and not hasattr(str, node.attr)):
            yield _unknown(node.attr, (), place)
        elif isinstance(of, type) and of is not str and node.attr not in shape(of):
            yield _unknown(node.attr, shape(of), place)

    def _place(self, lineno: int | None) -> str:
        return self._lines[lineno - 1] if lineno and lineno <= len(self._lines) else ""


def _part(of: Shape, name: str) -> Shape:
    if isinstance(of, type) and of not in (str, bool, dict):
        return shape(of).get(name)
    return None


def _unknown(name: str, known: Any, place: str) -> Finding:
    plain = unicodedata.normalize("NFKC", name).lower()
    near = get_close_matches(plain, sorted(known), 1, 0.5)
    ja = f"「{near[0]}」ではありませんか。" if near else "変数の一覧を見て、名前を直してください。"
    en = f"Is it “{near[0]}”?" if near else "Look it up in the list of variables."
    return error(f"「{name}」という変数はありません。{ja}", f"There is no “{name}”. {en}", place)


def _of_a_list(name: str, place: str) -> Finding:
    return error(
        f"一覧（いくつもあるもの）から「.{name}」は取り出せません。{{% for %}} で 1 つずつ"
        "取り出してください。",
        f"A list has no “.{name}”. Take its entries one by one with {{% for %}}.",
        place,
    )


def _no_filter(name: str, known: Any, place: str) -> Finding:
    near = get_close_matches(name, sorted(known), 1, 0.5)
    ja = f"「{near[0]}」ではありませんか。" if near else "削除してください。"
    en = f"Is it “{near[0]}”?" if near else "Take it away."
    return error(
        f"「{name}」という変換は使えません。{ja}", f"“{name}” cannot be used here. {en}", place
    )


def _hostile(name: str, place: str) -> Finding:
    return error(
        f"「{name}」は使えません。プログラムの内部を読もうとする書き方です。",
        f"“{name}” is refused: it reaches for the inside of the program.",
        place,
    )


def _reading(place: str) -> Finding:
    return error(
        "ほかのファイルを読み込む書き方（include、import、extends）は使えません。",
        "Other files cannot be read (include, import, extends).",
        place,
    )
