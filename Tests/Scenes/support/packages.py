"""Packages from PyPI in an environment of their own, for scenes that talk to other programs."""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

from scene import skip


def need(module, requirement):
    """Goes on in an environment that has a module; the scene is skipped where there can be none."""
    if importlib.util.find_spec(module):
        return
    if os.environ.get("DDX_SCENE_INNER"):
        skip(f"{module} cannot be imported after it was installed")
    with tempfile.TemporaryDirectory(prefix=f"ddx-{module}.") as folder:
        try:
            programs = install(folder, requirement)
        except NotInstalled as reason:
            skip(reason)
        sys.exit(
            subprocess.run(
                [programs / "python", *sys.argv], env={**os.environ, "DDX_SCENE_INNER": "1"}
            ).returncode
        )


def install(folder, requirement):
    """Makes a virtual environment with a package; returns its folder of programs."""
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        programs = pathlib.Path(folder) / "bin"
        subprocess.run(
            [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
            check=True,
            capture_output=True,
            timeout=300,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NotInstalled(f"{requirement} cannot be installed: {error}") from error
    return programs


class NotInstalled(Exception):
    """There is no network, no registry, or no such package for this Python."""
