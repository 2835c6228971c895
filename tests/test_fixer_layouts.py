"""Fixes on layouts that nobody would think of: the tree changes as asked, the comments and all else stay."""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from fastapi_mentor.edits import Editor
from fastapi_mentor.source import split_lines
from tests.fixing import Edit, Nodes, fixed

GAPS = ["", "", " ", "  ", "\t", "\n", "\n    ", "\n\n  ", "  # c\n", "\n    # own\n    ", " \\\n ", "\f"]
gaps = st.sampled_from(GAPS)
line_ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])
prefixes = st.sampled_from(
    ["", "", "\ufeff", "# -*- coding: utf-8 -*-\n", "\f\n", '"""Doc\u2028."""\n', "é = '😀'; "]
)
values = st.sampled_from(
    ["1", "(2)", "g(3, x=4)", '"a,)"', "'''b\n,'''", "[5,\n6]", "lambda: (7, 8)", "x if y else z"]
)


@st.composite
def lists(draw: st.DrawFn, items: list[str]) -> str:
    """Items with commas, laid out in any way."""
    text = draw(gaps)
    for index, item in enumerate(items):
        text += item + draw(gaps)
        if index < len(items) - 1 or draw(st.booleans()):
            text += "," + draw(gaps)
    return text


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A file with a call of `f` in it."""
    positional = draw(st.lists(st.one_of(values, values.map(lambda value: f"*{value}")), max_size=3))
    named = [f"k{index}={draw(values)}" for index in range(draw(st.integers(0, 3)))]
    more = draw(st.sampled_from([[], ["**more"]]))
    text = draw(prefixes) + "r = f" + draw(st.sampled_from(["", " "])) + "("
    text += (
        draw(lists([*positional, *named, *more])) + ")  # end\nlast = 1" + draw(st.sampled_from(["", "\n"]))
    )
    return text.replace("\n", draw(line_ends))


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text.removeprefix("\ufeff"))


def comments(text: str) -> Counter[str]:
    """The comments of a text in which no string holds a `#`."""
    return Counter(re.findall(r"#[^\r\n]*", text))


def call_of(tree: ast.AST) -> ast.Call:
    """The call of `f` in a tree."""
    return next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "f"
    )


def agrees(text: str, edit: Edit, change: Callable[[ast.Module], object], *, additive: bool) -> None:
    """Asserts that an edit of the text is the change of its tree, and leaves what it should leave."""
    result = fixed(text, edit)
    expected = parsed(text)
    change(expected)
    assert ast.dump(parsed(result)) == ast.dump(expected)
    if additive:
        assert comments(result) == comments(text)
    assert result.startswith("\ufeff") == text.startswith("\ufeff")
    assert split_lines(result)[-1] == split_lines(text)[-1]
    assert ("\n" in result.replace("\r\n", "")) <= ("\n" in text.replace("\r\n", ""))


def keyword(name: str, value: str) -> ast.keyword:
    return ast.keyword(name, parsed(value).body[0].value)  # type: ignore[attr-defined]


@settings(max_examples=80, deadline=None)
@given(calls(), st.data())
def test_an_argument_can_be_removed_from_any_call(text: str, data: st.DataObject) -> None:
    call = call_of(parsed(text))
    choices: list[str | int] = [*range(len(call.args)), *(k.arg for k in call.keywords if k.arg)]
    if not choices:
        return
    chosen = data.draw(st.lists(st.sampled_from(choices), min_size=1, unique=True))

    def change(tree: ast.Module) -> None:
        call = call_of(tree)
        call.args = [value for index, value in enumerate(call.args) if index not in chosen]
        call.keywords = [keyword for keyword in call.keywords if keyword.arg not in chosen]

    def edit(editor: Editor, nodes: Nodes) -> None:
        for argument in chosen:
            editor.remove_argument(nodes.first(ast.Call, "f"), argument)

    agrees(text, edit, change, additive=False)


@settings(max_examples=80, deadline=None)
@given(calls(), values)
def test_a_keyword_can_be_set_in_any_call(text: str, value: str) -> None:
    def change(tree: ast.Module) -> None:
        call = call_of(tree)
        known = [index for index, each in enumerate(call.keywords) if each.arg == "k0"]
        unpacked = [index for index, each in enumerate(call.keywords) if each.arg is None]
        if known:
            call.keywords[known[0]] = keyword("k0", value)
        else:
            call.keywords.insert((unpacked or [len(call.keywords)])[0], keyword("k0", value))

    def edit(editor: Editor, nodes: Nodes) -> None:
        editor.set_keyword(nodes.first(ast.Call, "f"), "k0", value)

    agrees(text, edit, change, additive="k0" not in text)


@settings(max_examples=80, deadline=None)
@given(calls(), st.integers(0, 3), st.booleans())
def test_an_argument_can_be_added_and_another_removed_in_any_call(
    text: str, index: int, removes: bool
) -> None:
    def change(tree: ast.Module) -> None:
        call = call_of(tree)
        call.args.insert(index, ast.Name("new", ast.Load()))
        if removes and index + 1 < len(call.args):
            del call.args[index + 1]

    def edit(editor: Editor, nodes: Nodes) -> None:
        call = nodes.first(ast.Call, "f")
        editor.add_argument(call, "new", index)
        if removes and index < len(call.args):
            editor.remove_argument(call, index)

    agrees(text, edit, change, additive=not removes)


@st.composite
def functions(draw: st.DrawFn) -> str:
    """A file with a function `f` in it."""
    count = draw(st.integers(0, 2))
    parts = [f"a{index}" + draw(st.sampled_from(["", ": int", ":(str)"])) for index in range(count)]
    parts += [
        f"b{index}{draw(st.sampled_from([': int', '']))} = {draw(values)}"
        for index in range(draw(st.integers(0, 2)))
    ]
    if draw(st.booleans()):
        parts += [draw(st.sampled_from(["*", "*rest"])), "c: int", "d = 1"]
    parts += draw(st.sampled_from([[], ["**more"]]))
    returns = draw(st.sampled_from(["", " -> int", "->(str)", " -> 'a:b'"]))
    text = draw(prefixes).replace("; ", "\n") + draw(st.sampled_from(["", "@d(1)\n", "async "]))
    text += "def f" + draw(st.sampled_from(["", " "])) + "(" + draw(lists(parts)) + ")" + returns
    text += ":" + draw(st.sampled_from([" pass\n", "  # why\n    pass\n", "\n\treturn 1\n"]))
    return text.replace("\n", draw(line_ends))


def function_of(tree: ast.Module) -> ast.FunctionDef | ast.AsyncFunctionDef:
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@settings(max_examples=80, deadline=None)
@given(functions())
def test_any_function_can_declare_what_it_returns(text: str) -> None:
    def change(tree: ast.Module) -> None:
        function_of(tree).returns = ast.Name("User", ast.Load())

    agrees(text, lambda e, n: e.set_return_annotation(n.function("f"), "User"), change, additive=True)


@settings(max_examples=80, deadline=None)
@given(functions())
def test_any_function_can_stop_declaring_what_it_returns(text: str) -> None:
    if function_of(parsed(text)).returns is None:
        return

    def change(tree: ast.Module) -> None:
        function_of(tree).returns = None

    agrees(text, lambda e, n: e.remove_return_annotation(n.function("f")), change, additive=True)


@settings(max_examples=80, deadline=None)
@given(functions(), st.data())
def test_a_parameter_can_be_removed_from_any_function(text: str, data: st.DataObject) -> None:
    arguments = function_of(parsed(text)).args
    names = [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]
    names += [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]
    if not names:
        return
    name = data.draw(st.sampled_from(names))

    def change(tree: ast.Module) -> None:
        arguments = function_of(tree).args
        pairs = list(zip(reversed(arguments.args), reversed(arguments.defaults), strict=False))
        arguments.defaults = [default for each, default in reversed(pairs) if each.arg != name]
        arguments.args = [each for each in arguments.args if each.arg != name]
        kept = [index for index, each in enumerate(arguments.kwonlyargs) if each.arg != name]
        arguments.kwonlyargs = [arguments.kwonlyargs[index] for index in kept]
        arguments.kw_defaults = [arguments.kw_defaults[index] for index in kept]
        for field in ("vararg", "kwarg"):
            if getattr(arguments, field) is not None and getattr(arguments, field).arg == name:
                setattr(arguments, field, None)

    agrees(text, lambda e, n: e.remove_parameter(n.function("f"), name), change, additive=False)


@settings(max_examples=80, deadline=None)
@given(functions(), st.sampled_from(["new", "new: int = 1"]))
def test_a_parameter_can_be_added_to_any_function(text: str, code: str) -> None:
    result = fixed(text, lambda e, n: e.add_parameter(n.function("f"), code))
    before, after = function_of(parsed(text)).args, function_of(parsed(result)).args
    names = [each.arg for each in (*after.args, *after.kwonlyargs)]
    assert [name for name in names if name != "new"] == [e.arg for e in (*before.args, *before.kwonlyargs)]
    assert names.count("new") == 1
    assert comments(result) == comments(text)
