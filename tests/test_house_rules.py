"""Rules of the house that a syntax tree can decide, over every file of every room."""

import ast
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("clinfra", "components", "finops", "policies", "sdk", "stacks", "twin")
ALLOWED_IMPORTS = {
    "sdk": set[str](),
    "stacks": set[str](),
    "twin": {"sdk"},
    "components": {"stacks"},
    "policies": {"stacks"},
    "finops": {"stacks"},
    "clinfra": {"components", "finops", "policies", "sdk", "stacks", "twin"},
}
OUTSIDE_WORLD = {"requests", "httpx", "urllib3", "socket", "boto3", "azure", "subprocess", "time"}
LONGEST_FILE, LONGEST_CONSTRUCTOR, LONGEST_P90 = 300, 120, 35
TOKEN = re.compile(r"clinfra:[a-z]+:[A-Z]\w+")


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def component_classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any("ComponentResource" in ast.unparse(base) for base in node.bases)
    ]


def component_files() -> list[Path]:
    return [path for path in sources("components") if component_classes(tree_of(path))]


def token_of(node: ast.ClassDef) -> str:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
            first = call.args[0]
            assert isinstance(first, ast.Constant), f"{node.name}: the type token is no literal"
            return str(first.value)
    raise AssertionError(f"{node.name} never calls super().__init__")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_between_rooms_point_one_way(room: str) -> None:
    wrong = [
        f"{relative(path)} imports {module}"
        for path in sources(room)
        for module in imported(tree_of(path))
        if module.split(".")[0] in set(ROOMS) - {room} - ALLOWED_IMPORTS[room]
    ]

    assert wrong == []


def test_components_and_settings_touch_nothing_outside_the_program() -> None:
    paths = sources("components", "stacks")
    wrong = [
        f"{relative(path)} imports {module}"
        for path in paths
        for module in imported(tree_of(path))
        if module.split(".")[0] in OUTSIDE_WORLD
    ]
    wrong += [
        f"{relative(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in paths
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and re.search(r"^(open|os\.(environ|getenv).*|datetime\.now)$", ast.unparse(node.func))
    ]

    assert wrong == []


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in sources(*ROOMS)}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_nine_functions_of_ten_fit_in_thirty_five_lines() -> None:
    lengths = [length(node) for path in sources(*ROOMS) for node in functions(tree_of(path))]

    assert statistics.quantiles(lengths, n=10)[-1] <= LONGEST_P90
    assert statistics.median(lengths) <= 10


def test_a_component_file_holds_one_component_and_its_arguments() -> None:
    wrong: list[str] = []
    for path in component_files():
        tree = tree_of(path)
        (component, *more) = component_classes(tree)
        names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
        if more or f"{component.name}Args" not in names:
            wrong.append(relative(path))

    assert wrong == []


def test_a_constructor_reads_as_a_table_of_children() -> None:
    lengths = {
        f"{relative(path)}:{node.name}": length(function)
        for path in component_files()
        for node in component_classes(tree_of(path))
        for function in functions(node)
        if function.name == "__init__"
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_CONSTRUCTOR} == {}


def test_every_type_token_is_a_unique_literal_that_names_its_room() -> None:
    tokens: list[str] = []
    for path in component_files():
        for node in component_classes(tree_of(path)):
            token = token_of(node)
            assert TOKEN.fullmatch(token), token
            room = "platform" if path.parent.name == "components" else path.parent.name
            assert token == f"clinfra:{room}:{node.name}"
            tokens.append(token)

    assert [token for token, count in Counter(tokens).items() if count > 1] == []
    assert tokens


def test_every_component_says_its_token_and_what_it_creates() -> None:
    silent = [
        node.name
        for path in component_files()
        for node in component_classes(tree_of(path))
        if f"Token: ``{token_of(node)}``" not in (ast.get_docstring(node) or "")
        or "Creates:" not in (ast.get_docstring(node) or "")
    ]

    assert silent == []


def test_every_child_has_its_parent_and_none_inherits_the_callers_options() -> None:
    wrong: list[str] = []
    for path in component_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and is_child(node):
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                if "parent" not in given and "parent=" not in given.get("opts", ""):
                    wrong.append(f"{relative(path)}:{node.lineno} {ast.unparse(node.func)}")
            text = ast.unparse(node) if isinstance(node, ast.Call) else ""
            if re.search(r"ResourceOptions\.merge|\.merge\(opts|\*\*opts", text[:200]):
                wrong.append(f"{relative(path)} merges options")

    assert wrong == []


def is_child(node: ast.Call) -> bool:
    """Whether the call makes a resource named after its component: ``Kind(f"{name}-role", …)``."""
    first = node.args[0] if node.args else None
    named = isinstance(first, ast.JoinedStr) and ast.unparse(first).startswith(("f'{name}-", 'f"'))
    return named and ast.unparse(node.func).split(".")[-1][:1].isupper()


def test_no_component_registers_empty_outputs_or_wraps_its_own_fields() -> None:
    wrong: list[str] = []
    for path in component_files():
        if "register_outputs({})" in path.read_text():
            wrong.append(f"{relative(path)} registers no outputs")
        wrong += [
            f"{relative(path)} {function.name}"
            for function in functions(tree_of(path))
            if any(ast.unparse(each) == "property" for each in function.decorator_list)
            and re.fullmatch(r"return self\._\w+", ast.unparse(function.body[-1]))
        ]

    assert wrong == []


def test_no_public_signature_says_any() -> None:
    wrong = [
        f"{relative(path)}:{function.lineno} {function.name}"
        for path in sources(*ROOMS)
        for function in functions(tree_of(path))
        if not function.name.startswith("_")
        for annotation in annotations(function)
        if re.search(r"\bAny\b", annotation)
    ]

    assert wrong == []


def annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    arguments = [*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs]
    for argument in arguments:
        if argument.annotation:
            yield ast.unparse(argument.annotation)
    if function.returns:
        yield ast.unparse(function.returns)


def test_no_function_has_a_mutable_default() -> None:
    wrong = [
        f"{relative(path)}:{function.lineno} {function.name}"
        for path in sources(*ROOMS)
        for function in functions(tree_of(path))
        for default in [*function.args.defaults, *function.args.kw_defaults]
        if isinstance(default, ast.List | ast.Dict | ast.Set)
    ]

    assert wrong == []


def test_every_file_with_tests_is_collected() -> None:
    dead = [
        relative(path)
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.startswith("test_")
        and any(function.name.startswith("test_") for function in functions(tree_of(path)))
    ]

    assert dead == []


def test_no_role_is_assigned_by_a_bare_identifier() -> None:
    guid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    wrong = [
        relative(path)
        for path in sources("components")
        if path.name != "roles.py" and guid.search(path.read_text())
    ]

    assert wrong == []


def test_no_component_has_a_default_of_its_own_since_settings_hold_them() -> None:
    wrong = [
        f"{relative(path)}:{field.lineno} {ast.unparse(field)}"
        for path in component_files()
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args")
        for field in node.body
        if isinstance(field, ast.AnnAssign) and not says_nothing(field.value)
    ]

    assert wrong == []


def says_nothing(default: ast.expr | None) -> bool:
    return default is None or ast.unparse(default) in {"None", "()", "field(default_factory=dict)"}


def test_every_default_of_a_setting_stands_once_in_the_code() -> None:
    defaults = {
        node.value
        for path in sources("stacks")
        for owner in ast.walk(tree_of(path))
        if isinstance(owner, ast.ClassDef)
        for field in owner.body
        if isinstance(field, ast.AnnAssign) and field.value is not None
        for node in ast.walk(field.value)
        if isinstance(node, ast.Constant) and telling(node.value)
    }
    places = Counter(
        node.value
        for path in sources("clinfra", "components", "stacks")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and node.value in defaults
    )

    assert len(defaults) > 10
    assert {value for value, count in places.items() if count > 1} == set()


def telling(value: object) -> bool:
    """Whether a literal is long enough that a second one would be a copy and no coincidence."""
    if isinstance(value, str):
        return len(value) > 4 and not value.isalpha()
    return isinstance(value, int) and value > 999
