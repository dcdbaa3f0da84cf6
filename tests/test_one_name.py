"""One name in site-packages, and one form of imports: in a checkout as when installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import partnership_dynamics

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("simulation", "calibration", "scenarios")
BARE = re.compile(rf"^\s*(?:>>> |\.\.\. )?(?:from|import) (?:{'|'.join(FOLDERS)})\b", re.MULTILINE)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    return with_wheel_of(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def ties_installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    return with_wheel_of(ROOT / "packaging" / "ties", tmp_path_factory.mktemp("ties"))


def with_wheel_of(project: Path, folder: Path) -> tuple[str, Path]:
    """Return the Python of a fresh environment with a project's wheel in it, and where it keeps packages.

    Packages that the wheel needs are lent to it from here; the project itself is not.
    """
    build = pytest.importorskip("hatchling.build", reason="hatchling is not installed: pip install -e '.[dev]'")
    before = Path.cwd()
    os.chdir(project)
    try:
        wheel = folder / build.build_wheel(str(folder))
    finally:
        os.chdir(before)
    home = folder / "fresh"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python, site


def said(python: str, code: str, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    call = [python, "-c", code]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_wheel_puts_one_name_into_an_environment(installed: tuple[str, Path]) -> None:
    _python, site = installed
    names = {path.name for path in site.iterdir() if path.suffix not in (".pth", ".dist-info")}
    assert names == {"partnership_dynamics"}
    package = site / "partnership_dynamics"
    assert {path.name for path in package.iterdir() if path.is_dir()} == set(FOLDERS)
    assert (package / "py.typed").is_file()
    assert (package / "scenarios" / "library" / "as_is.toml").is_file()
    assert not list(package.rglob("__pycache__"))


def test_in_a_fresh_environment_the_bare_names_are_not_there_and_the_package_works(
    installed: tuple[str, Path], tmp_path: Path
) -> None:
    python, site = installed
    code = (
        "import importlib.util as u; print([u.find_spec(name) for name in ('simulation', 'calibration', 'scenarios')]);"
        "import partnership_dynamics as door; print(len(door.shire().members), door.scenario('as_is').name);"
        "from partnership_dynamics.scenarios.commands.parser import build_parser; build_parser();"
        "print(door.__file__)"
    )
    bare, works, where = said(python, code, tmp_path).splitlines()
    assert bare == "[None, None, None]"
    assert works == "17 as_is"
    assert Path(where).is_relative_to(site)


def test_the_tie_model_is_a_wheel_of_its_own_under_the_same_import_path(
    ties_installed: tuple[str, Path], tmp_path: Path
) -> None:
    python, site = ties_installed
    package = site / "partnership_dynamics"
    assert {path.name for path in package.iterdir() if path.is_dir()} == {"simulation", "calibration"}
    assert not (package / "simulation" / "rules").exists()
    code = (
        "import importlib, pkgutil, partnership_dynamics as top; from partnership_dynamics import ties;"
        "names = [one.name for one in pkgutil.walk_packages(top.__path__, 'partnership_dynamics.')];"
        "[importlib.import_module(name) for name in names]; print(len(names) > 50, ties.Term('recip').effect)"
    )
    assert said(python, code, tmp_path) == "True recip"


def test_a_checkout_without_symbolic_links_finds_the_same_modules(tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    (copy / "partnership_dynamics").mkdir(parents=True)
    text = Path(partnership_dynamics.__file__).read_text(encoding="utf-8")
    (copy / "partnership_dynamics" / "__init__.py").write_text(text, encoding="utf-8")
    (copy / "partnership_dynamics" / "simulation").write_text("../simulation", encoding="utf-8")  # as git leaves it
    (copy / "simulation").mkdir()
    (copy / "simulation" / "__init__.py").write_text("here = True\n", encoding="utf-8")
    assert said(sys.executable, "from partnership_dynamics import simulation; print(simulation.here)", copy) == "True"


def test_imports_have_one_form_in_code_documentation_and_notebooks() -> None:
    folders = [ROOT / name for name in (*FOLDERS, "partnership_dynamics", "tests", "docs", "benchmarks")]
    files = [path for folder in folders for ending in ("py", "md", "ipynb") for path in folder.rglob(f"*.{ending}")]
    wrong = [str(path.relative_to(ROOT)) for path in files if BARE.search(path.read_text(encoding="utf-8"))]
    assert len(files) > 300
    assert wrong == []


def test_a_module_is_the_same_by_whichever_way_it_is_reached() -> None:
    from partnership_dynamics.simulation import compiled

    assert compiled.__name__ == "partnership_dynamics.simulation.compiled"
    assert ".".join(("simulation", "compiled")) not in sys.modules
