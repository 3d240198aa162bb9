"""The programs in C that stand beside every figure: what the machine can do at best. They are built once a change."""
import os
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = TOP / "Benchmarks/Limits"
BUILT = TOP / ".build/bench/limits"
FLAGS = {
    "hello": ["-static"], "timed": ["-static"], "sqlitecommit": ["-lsqlite3"], "allocations": ["-shared", "-fPIC"],
}


def program(name):
    """The path of a program, which is built where it is missing or old."""
    source, built = SOURCES / f"{name}.c", BUILT / name
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("clang")
        if compiler is None:
            sys.exit("bench: there is no C compiler; Scripts/setup installs one")
        BUILT.mkdir(parents=True, exist_ok=True)
        answer = subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", "-o", str(built), str(source), *FLAGS.get(name, [])],
            capture_output=True, text=True,
        )
        if answer.returncode:
            sys.exit(f"bench: {source.relative_to(TOP)} cannot be built\n{answer.stderr}")
    return str(built)
