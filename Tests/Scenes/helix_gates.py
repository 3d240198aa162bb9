"""What the documentation says about the gates of the real HELIX library is what comes out."""
import os
import subprocess

from scene import DDX, TOP, check, corpus, skip

if corpus("helix") is None:
    skip("no HELIX library beside the project")
answer = subprocess.run(
    [TOP / "Scripts/helix-gates", "--check"],
    env={**os.environ, "DDX_UNDER_TEST": DDX},
    capture_output=True,
    text=True,
)
check(answer.returncode == 0, answer.stderr)
