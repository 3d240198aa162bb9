"""An agent that does what the file 'script.json' beside it says for each call, in order; the last entry stays."""
import json
import os
import pathlib
import sys
import time

here = pathlib.Path(sys.argv[1])
prompt = sys.stdin.read()
number = len(list(here.glob("prompt-*")))
(here / f"prompt-{number}").write_text(prompt)
(here / f"environment-{number}").write_text(json.dumps(dict(os.environ)))
script = json.loads((here / "script.json").read_text())
act = script[min(number, len(script) - 1)]
for path, text in act.get("writes", {}).items():
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_text(text)
for line in act.get("streams", []):
    print(line, flush=True)
    time.sleep(0.05)
for line in act.get("errors", []):
    print(line, file=sys.stderr, flush=True)
if "floods" in act:
    try:
        for _ in range(act["floods"]):
            sys.stdout.write("flood " * 20_000)
    except BrokenPipeError:
        pass
if "outputs" in act:
    with open(os.environ["DDX_OUTPUT"], "a") as file:
        file.write(act["outputs"])
if act.get("hangs"):
    (here / "hanging").write_text(str(os.getpid()))
    time.sleep(600)
if "says" in act:
    sys.stdout.write(act["says"])
if "reports" in act:
    print(json.dumps(act["reports"]))
sys.exit(act.get("exit", 0))
