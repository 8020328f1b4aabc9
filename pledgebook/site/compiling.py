"""How templates become Python: as Jinja makes it, with the ways shortened that
every page goes hundreds of times.

What a template calls is called straight away, not by way of its context, for
which nothing here asks; a macro is a mere function. Names are looked up in one
dictionary, parts of a dictionary in it, those of anything else at it. What is
markup already, or holds nothing to be escaped, is put out as it is. What a block
says leaves it in one piece.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from keyword import iskeyword

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.runtime import Context, Macro, missing
from markupsafe import Markup

_LENIENT = ("defined", "undefined", "default", "d")
_SPEAKING = ("_", "_n", "gettext", "ngettext")
_NO_MAPPINGS = ("view", "portal", "derive", "page", "record", "collection", "field", "part", "loop", "chart", "cell")
"""Names under which a template knows what is no dictionary."""


class Known(dict):
    """All that a template knows, by name; the rest is missing."""

    def __missing__(self, name: str) -> object:
        return missing


class QuickContext(Context):
    """A context that looks names up in one dictionary."""

    def __init__(self, environment: Environment, parent: dict, *rest: object, **named: object):
        known = Known(parent)
        super().__init__(environment, known, *rest, **named)
        self.vars = known
        self.resolve_or_missing = known.__getitem__


def quick_macro(environment: Environment, body: Callable[..., Markup], name: str | None, arguments: tuple[str, ...], *rest: bool) -> Callable:
    """A macro: a mere function, unless it asks for more than its arguments."""
    if any(rest[:-1]):
        return Macro(environment, body, name, arguments, *rest)
    body.__name__ = body.__qualname__ = name or "caller"
    body.__defaults__ = (missing,) * len(arguments)
    body.pb_arguments = arguments
    return body


def quick_call(function: Callable, /, *given: object, **named: object) -> object:
    """Call something, maybe a macro, with arguments by name."""
    if not hasattr(function, "pb_arguments"):
        return function(*given, **named)
    left = function.pb_arguments[len(given) :]
    if unknown := [name for name in named if name not in left]:
        raise TypeError(f"the macro {function.__name__} takes no argument {', '.join(unknown)} here")
    return function(*given, *(named.get(name, missing) for name in left))


class Direct(CodeGenerator):
    """Writes the Python of a template. Names of its own begin with `pb_`."""

    _is_lenient = False

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """What is called belongs to something as an attribute, never as an item."""
        if node.kwargs or node.dyn_args or node.dyn_kwargs or forward_caller:
            self._call_by_name(node, frame, {"caller": "caller"} if forward_caller else None)
            return
        if self._is_message(node):
            self.visit(node.node, frame)
            self.write(f".whole[{node.args[0].value!r}]")
            return
        self._visit_called(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    @staticmethod
    def _is_message(node: nodes.Call) -> bool:
        """Whether it is a message without blanks, which needs no call."""
        return isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext") and len(node.args) == 1 and isinstance(node.args[0], nodes.Const)

    def _call_by_name(self, node: nodes.Call, frame: Frame, more: dict[str, str] | None) -> None:
        """`f(*(), a)` for `f(a)`: Jinja's own way of writing arguments begins with a comma."""
        if isinstance(node.node, nodes.Name) and node.node.name in _SPEAKING:
            self.visit(node.node, frame)
            self.write("(*()")
        else:
            self.write("environment.quick_call(")
            self._visit_called(node.node, frame)
        self.signature(node, frame, more)
        self.write(")")

    def _visit_called(self, node: nodes.Expr, frame: Frame) -> None:
        if self._is_attribute(node):
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
        else:
            self.visit(node, frame)

    @staticmethod
    def _is_attribute(node: nodes.Expr) -> bool:
        """Whether it is a plain attribute of something else than the template itself."""
        if not isinstance(node, nodes.Getattr) or iskeyword(node.attr):
            return False
        return not (isinstance(node.node, nodes.Name) and node.node.name == "self")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if self._is_lenient or not self._is_attribute(node):
            super().visit_Getattr(node, frame)
        elif hasattr(dict, node.attr) or (isinstance(node.node, nodes.Name) and node.node.name in _NO_MAPPINGS):
            self._visit_called(node, frame)
        else:
            self.write(f"(pb_of[{node.attr!r}] if isinstance(pb_of := ")
            self.visit(node.node, frame)
            self.write(f", dict) and {node.attr!r} in pb_of else pb_of.{node.attr})")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        with self._asking(node):
            super().visit_Filter(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        with self._asking(node):
            super().visit_Test(node, frame)

    @contextmanager
    def _asking(self, node: nodes.Filter | nodes.Test) -> Iterator[None]:
        """Whoever asks whether there is something must get an answer."""
        before, self._is_lenient = self._is_lenient, node.name in _LENIENT
        yield
        self._is_lenient = before

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.module(")
        self.visit(node.template, frame)
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.quick_")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if isinstance(node, nodes.CondExpr) and node.expr2 is None:
            node.expr2 = nodes.Const("")  # says the same, and is no long sentence about what is missing
        if self._escapes(frame, finalize):
            self.write("(pb_out if (pb_kind := type(pb_out := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._escapes(frame, finalize):
            self.write(")) is Markup else environment.text_escaped(pb_out) if pb_kind is str else environment.escaped(pb_out))")
        else:
            super()._output_child_post(node, frame, finalize)

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        if force_unescaped:  # as for macros, whose caller would do it
            self.writeline(f"return str.__new__(Markup, concat({frame.buffer}))")
        else:
            super().return_buffer_contents(frame)

    @staticmethod
    def _escapes(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if frame.block_frame:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        if frame.block_frame:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)
