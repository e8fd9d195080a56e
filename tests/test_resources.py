from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dnnlab
from dnnlab.errors import DnnlabError
from dnnlab.resources import resource


def test_that_a_checkout_finds_the_folder_beside_the_package() -> None:
    assert resource("style.qss").is_file()
    assert resource("icons", "dnnlab.svg").parent == resource("icons")


def test_that_a_missing_file_is_named_with_what_to_do() -> None:
    with pytest.raises(DnnlabError, match=r"resources/icons/none\.svg.*Install dnnlab again"):
        resource("icons", "none.svg")


def test_that_an_installed_package_finds_the_folder_inside_itself(tmp_path: Path) -> None:
    package = tmp_path / "dnnlab"
    (package / "resources" / "icons").mkdir(parents=True)
    (package / "resources" / "style.qss").write_text("/* installed */")
    source = Path(dnnlab.__file__).parent
    for name in ("__init__.py", "errors.py", "resources.py"):
        shutil.copy(source / name, package / name)
    program = "from dnnlab.resources import resource; print(resource('style.qss').read_text())"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "/* installed */"
