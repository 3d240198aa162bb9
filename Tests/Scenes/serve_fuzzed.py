"""A short run of `Scripts/fuzz-serve`: every answer of the server is one that its own document describes."""
import os
import subprocess
import sys

from scene import DDX, TOP

run = subprocess.run(
    [sys.executable, TOP / "Scripts/fuzz-serve", "--examples", "5"],
    env={**os.environ, "DDX_UNDER_TEST": DDX},
    timeout=600,
)
sys.exit(run.returncode)
