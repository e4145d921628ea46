"""What is loaded by need is what the whole SDK holds."""

import json
import marshal
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinfra.bench_twin import throughput
from sdk.kept_code import KeptCode
from sdk.slices import SlicedModule, SourceSlices

ROOT = Path(__file__).parents[2]
GENERATED = '''"""Head."""
import builtins as _builtins

__all__ = [
    'One',
    'Two',
]

WORD = "ü"

class One:
    x: 'Two'

class Two:
    """Names 'One'."""
'''


@cache
def probed(loading: str) -> tuple[dict[str, object], int]:
    command = [sys.executable, str(Path(__file__).parent / "probe.py"), loading]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONPATH": "."}
    )
    found = json.loads(done.stdout)
    return found["seen"], found["modules"]


@pytest.mark.parametrize("part", ["registered", "inputs", "nested", "outputs", "others"])
def test_a_program_sees_by_need_what_it_sees_of_the_whole_sdk(part: str) -> None:
    assert probed("by_need")[0][part] == probed("whole")[0][part]
    assert probed("whole")[0][part]


def test_most_modules_of_the_sdk_are_never_imported() -> None:
    assert probed("by_need")[1] < probed("whole")[1] / 3


def module_of(tmp_path: Path, text: str = GENERATED) -> ModuleType:
    path = tmp_path / "_inputs.py"
    path.write_text(text, encoding="utf-8")
    module = ModuleType("generated")
    SlicedModule(module, path)
    return module


def test_a_class_is_made_with_those_that_it_names(tmp_path: Path) -> None:
    module = module_of(tmp_path)

    assert "One" not in module.__dict__
    assert module.One.__annotations__ == {"x": "Two"}
    assert "Two" in module.__dict__
    assert module.WORD == "ü"


def test_a_name_that_is_no_class_is_no_attribute(tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match="Three"):
        _ = module_of(tmp_path).Three


def test_threads_that_ask_at_once_get_the_same_class(tmp_path: Path) -> None:
    module, found = module_of(tmp_path), list[object]()
    threads = [threading.Thread(target=lambda: found.append(module.One)) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(found) == 8
    assert len(set(map(id, found))) == 1


@given(st.lists(st.sampled_from("ABCDEFGH"), unique=True, min_size=1), st.data())
def test_slices_hold_every_byte_below_the_head(names: list[str], data: st.DataObject) -> None:
    body = st.sampled_from(["    pass\n", '    """ü"""\n\n'])
    text = "import sys\n" + "".join(f"class {name}:\n{data.draw(body)}" for name in names)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "outputs.py"
        path.write_text(text, encoding="utf-8")
        slices = SourceSlices.of(path)
        parts = [each.decode() for each in slices.with_named(names).values()]

    assert slices.head + "".join(parts) == text


def test_a_package_that_was_loaded_whole_stays_whole() -> None:
    program = (
        "import pulumi_azure_native.keyvault as before\n"
        "from sdk.by_need import load_by_need\n"
        "load_by_need()\n"
        "import pulumi_azure_native.redis as after\n"
        "from pulumi_azure_native.keyvault import vault\n"
        "assert type(vault.__loader__).__name__ == 'SourceFileLoader', vault.__loader__\n"
        "assert before.SkuArgs is vault.SkuArgs\n"
        "assert after.RedisArgs\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, env={"PYTHONPATH": "."})


def test_what_one_process_compiled_the_next_finds(tmp_path: Path) -> None:
    source = tmp_path / "_inputs.py"
    first, again = KeptCode(source), KeptCode(source)
    made = first.of("x = 1", "part")
    first.keep()

    assert again.of("x = 1", "part") == made
    assert again.of("x = 2", "part") != made
    again.keep()
    assert {each.co_filename for each in kept_in(tmp_path)} == {"part"}
    assert len(kept_in(tmp_path)) == 2


def test_a_kept_file_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    KeptCode(tmp_path / "_inputs.py").keep()
    (file,) = (tmp_path / "__pycache__").iterdir()
    file.write_bytes(b"cut")
    code = KeptCode(tmp_path / "_inputs.py")

    assert code.of("x = 1", "part").co_filename == "part"
    code.keep()
    assert len(kept_in(tmp_path)) == 1


_ASKED = (
    "from sdk.by_need import load_by_need\n"
    "load_by_need()\n"
    "from pulumi_azure_native.keyvault import VaultPropertiesArgs\n"
)


@pytest.mark.parametrize("ending", ["", "from sdk.ending import end\nend()\n"])
def test_a_program_keeps_what_it_compiled_however_it_ends(tmp_path: Path, ending: str) -> None:
    environment = {"PYTHONPATH": ".", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    command = [sys.executable, "-c", _ASKED + ending]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)

    assert [*tmp_path.rglob("keyvault/_inputs.*.opt-parts.pyc")]


def test_the_twin_keeps_what_it_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    throughput(34)

    assert [*tmp_path.rglob("network/_inputs.*.opt-parts.pyc")]


def kept_in(folder: Path) -> list[CodeType]:
    """All code in the one kept file of a folder."""
    (file,) = (folder / "__pycache__").iterdir()
    return list(marshal.loads(file.read_bytes()).values())  # noqa: S302  # written by the test
