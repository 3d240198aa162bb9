"""The programs of the Swift package in Benchmarks, and what is counted of them from outside."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import limits
from measuring import Failed

PACKAGE = limits.TOP / "Benchmarks"


def program():
    """The path of `Measure`, built."""
    words = ["swift", "build", "--package-path", str(PACKAGE), "-c", "release", "--product", "Measure"]
    if subprocess.run(words, stdout=sys.stderr).returncode:
        raise Failed("the package in Benchmarks cannot be built")
    return subprocess.check_output([*words, "--show-bin-path"], text=True).strip() + "/Measure"


def parts(path):
    """Name, number of units and unit of each part."""
    lines = subprocess.check_output([path, "parts"], text=True).splitlines()
    return [(name, int(units), unit) for name, units, unit in (line.split("\t") for line in lines)]


def instructions(path, name, times):
    """How many instructions the work of a part takes, once: a run with more of it, less one with a single time."""
    if shutil.which("valgrind") is None:
        raise Failed("valgrind is not installed, which counts instructions")

    def counted(times):
        with tempfile.TemporaryDirectory() as folder:
            error = ran(
                ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={folder}/out", path, "part", name, str(times)]
            )
        return int(re.search(r"I\s+refs:\s+([\d,]+)", error).group(1).replace(",", ""))

    return (counted(1 + times) - counted(1)) / times


def allocations(path, name, times):
    """How often the work of a part asks for memory, once."""
    def counted(times):
        error = ran([path, "part", name, str(times)], {"LD_PRELOAD": limits.program("allocations")})
        return int(re.search(r"allocations: (\d+)", error).group(1))

    return (counted(1 + times) - counted(1)) / times


def processor(path, name, times):
    """Seconds of the processor that the work of a part takes, once."""
    def counted(times):
        before = os.times()
        ran([path, "part", name, str(times)])
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return max(0.0, min(counted(1 + times) for _ in range(3)) - min(counted(1) for _ in range(3))) / times


def ran(words, environment={}):
    # Otherwise every process hashes with a seed of its own, and tables have other collisions.
    fixed = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1", **environment}
    answer = subprocess.run(words, capture_output=True, text=True, env=fixed)
    if answer.returncode:
        raise Failed(f"'{' '.join(words[-3:])}' ended with {answer.returncode}: {(answer.stdout + answer.stderr)[-300:]}")
    return answer.stderr
