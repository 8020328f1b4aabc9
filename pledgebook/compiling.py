"""How templates become Python: as Jinja makes it, with the ways shortened that
every page goes hundreds of times.

What a template calls is called straight away, not by way of its context, for
which nothing here asks. Parts of a dictionary are looked for in it, those of
anything else at it. What is markup already, or holds nothing to be escaped, is
put out as it is. What a block says leaves it in one piece.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from keyword import iskeyword

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.runtime import Macro, missing
from markupsafe import Markup

_LENIENT = ("defined", "undefined", "default", "d")


class QuickMacro(Macro):
    """A macro that is told its arguments in their order, as most are."""

    def __init__(self, *args: object):
        super().__init__(*args)
        self._left_out = (missing,) * self._argument_count
        self._is_plain = not (self.caller or self.catch_kwargs or self.catch_varargs)

    def __call__(self, *args: object, **kwargs: object) -> str:
        if kwargs or not self._is_plain or len(args) > self._argument_count:
            return super().__call__(*args, **kwargs)
        return str.__new__(Markup, self._func(*args, *self._left_out[len(args) :]))


class Direct(CodeGenerator):
    """Writes the Python of a template. Names of its own begin with `pb_`."""

    _is_lenient = False

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """`f(*(), a)` for `f(a)`: Jinja's own way of writing arguments begins with a comma."""
        self.visit(node.node, frame)
        self.write("(*()")
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        of_blocks = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if self._is_lenient or of_blocks or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        elif hasattr(dict, node.attr):
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
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

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.quick_")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._escapes(frame, finalize):
            self.write("(pb_out if type(pb_out := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._escapes(frame, finalize):
            self.write(") is Markup else environment.escaped(pb_out))")
        else:
            super()._output_child_post(node, frame, finalize)

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
