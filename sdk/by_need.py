"""Loads of a Pulumi SDK what a program uses, instead of every class of every service.

The package of an SDK's service imports each of its resources, and each resource all input and
output classes of the service: 280 MB for some sixty kinds of resource, before the first is
registered. From `load_by_need` on, a resource's module is imported when it is asked for, and an
input or output class is compiled when it is. What results is the same classes.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

from sdk.slices import SlicedModule

_SDKS = ("pulumi_azure_native", "pulumi_databricks", "pulumi_kubernetes")
_CLASSES = ("_inputs", "outputs")
_SHARED = ("_inputs", "_enums")
_STAR = re.compile(r"^from \.(\w+) import \*\n", re.MULTILINE)
_SLICED = "__sliced__"
_MEMBERS = "__members__"


def load_by_need() -> None:
    """From now on load of an SDK what is used; what is loaded already stays as it is."""
    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in _SDKS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _loader_of(spec)(fullname, spec.loader.path)
        return spec


def _loader_of(spec: ModuleSpec) -> type[SourceFileLoader]:
    """The loader of a module; a package that was loaded whole before keeps whole members."""
    package, _, name = spec.name.rpartition(".")
    if spec.submodule_search_locations:
        return _PackageLoader
    if not hasattr(sys.modules.get(package), _MEMBERS):
        return SourceFileLoader
    return _ClassesLoader if name in _CLASSES else _ResourceLoader


class _ClassesLoader(SourceFileLoader):
    """Loads a module of input or output classes, none of them as yet."""

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__[_SLICED] = SlicedModule(module, Path(self.path))


class _ResourceLoader(SourceFileLoader):
    """Loads a resource's module together with the input classes that it names."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        inputs = _sliced(sys.modules.get(f"{self.name.rpartition('.')[0]}._inputs"))
        if inputs:
            module.__dict__.update(inputs.named_in(Path(self.path).read_bytes()))


class _PackageLoader(SourceFileLoader):
    """Loads a package without its members, which come when they are asked for."""

    def exec_module(self, module: ModuleType) -> None:
        source = self.get_data(self.path).decode()
        members = _Members(module, Path(self.path).parent, _STAR.findall(source))
        module.__dict__[_MEMBERS] = members
        module.__dict__["__getattr__"] = members.find
        rest = compile(_STAR.sub("", source), self.path, "exec", dont_inherit=True)
        exec(rest, module.__dict__)  # noqa: S102  # the SDK's own


class _Members:
    """The modules whose public names a package re-exports."""

    def __init__(self, package: ModuleType, folder: Path, names: Sequence[str]) -> None:
        self._package, self._folder, self._names = package, folder, names

    def find(self, name: str) -> object:
        """The class or function of a name.

        Raises:
            AttributeError: No member has it.
        """
        if not name.startswith("_") and not self._is_module(name):
            for member in self._likely(name):
                found = self._exported(member, name)
                if found is not None:
                    self._package.__dict__[name] = found
                    return found
        raise AttributeError(f"module {self._package.__name__!r} has no attribute {name!r}")

    def _exported(self, member: str, name: str) -> object | None:
        """A public name of a member, all of whose public names the package gets, as by a star."""
        module = import_module(f"{self._package.__name__}.{member}")
        space = self._package.__dict__
        space |= {each: getattr(module, each) for each in module.__all__}
        return getattr(module, name) if _sliced(module) else space.get(name)

    def _is_module(self, name: str) -> bool:
        path = self._folder / name
        return name not in self._names and (path.is_dir() or path.with_suffix(".py").is_file())

    def _likely(self, name: str) -> Iterator[str]:
        """Members that may have a name, the likeliest first; to look into them all takes long."""
        plain = _plain(name)
        stems = [plain, plain.removesuffix("args"), plain.removesuffix("output")]
        yield from (self._by_plain[stem] for stem in stems if stem in self._by_plain)
        yield from (each for each in _SHARED if each in self._names)
        for each in self._names:
            if name.encode() in (self._folder / f"{each}.py").read_bytes():
                yield each

    @cached_property
    def _by_plain(self) -> dict[str, str]:
        return {_plain(name): name for name in self._names}


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _sliced(module: ModuleType | None) -> SlicedModule | None:
    found = getattr(module, _SLICED, None)
    return found if isinstance(found, SlicedModule) else None
