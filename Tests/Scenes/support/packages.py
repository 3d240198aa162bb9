"""Packages from PyPI in an environment of their own, for scenes that compare with other programs."""
import pathlib
import subprocess
import sys


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
