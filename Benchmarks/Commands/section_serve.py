"""The server under load, measured by Scripts/measure-serve."""
import subprocess

import limits
from measuring import Failed

HEADING = "`ddx serve` asked with wrk over 64 connections, one kind of request after the other. No answer may be anything but 200."


def measure(options):
    command = [str(limits.TOP / "Scripts/measure-serve"), options.program, *(["--seconds", "2", "--runs", "10"] if options.quick else [])]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        raise Failed((answer.stdout + answer.stderr).strip().splitlines()[-1])
    return {"markdown": answer.stdout.strip(), "rows": []}
