"""What is installed: a wheel has templates, rules and samples in it, and a checkout finds them beside it."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
from watcher import account
from watcher.config import Policy
from watcher.ledger import Ledger
import watcher
found = account.read_files("", Policy(), Ledger.in_memory(), account.Files())
print(watcher.__file__, sorted(found.templates.languages), len(found.rulebook.rules) > 0)
"""


def built_wheel(directory: Path) -> Path:
    build = "import sys; from hatchling import build; print(build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(directory)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return directory / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = [path for path in (ROOT / "watcher").rglob("*") if path.suffix in {".toml", ".sql", ".eml"}]
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]

    wanted = {path.relative_to(ROOT).as_posix() for path in data}
    wanted |= {f"watcher/{path.relative_to(ROOT).as_posix()}" for path in templates}

    assert wanted - names == set()


def test_the_wheel_holds_nothing_of_the_tests(wheel: Path) -> None:
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in top if not name.endswith(".dist-info")} == {"watcher"}


@pytest.mark.slow
def test_an_installed_wheel_finds_its_templates_and_rules(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    (site_packages,) = (tmp_path / "venv").rglob("site-packages")
    zipfile.ZipFile(wheel).extractall(site_packages)
    (site_packages / "libraries.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    python = next((tmp_path / "venv").glob("*/python"), None) or next((tmp_path / "venv").glob("*/python.exe"))

    done = subprocess.run([python, "-I", "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.startswith(str(site_packages))
    assert done.stdout.strip().endswith("['de', 'en', 'es', 'fr', 'it', 'nl', 'pt'] True")


def test_the_checkout_finds_its_templates_and_rules(tmp_path: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {PROGRAM}"

    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.startswith(str(ROOT))
    assert done.stdout.strip().endswith("['de', 'en', 'es', 'fr', 'it', 'nl', 'pt'] True")


def test_the_lock_names_no_index() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text()

    assert "://" not in lock
    assert "--index" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")
