"""Plugins: executables that speak JSON carry out steps, checks, runners and whole phases; those that misbehave do no harm."""
import json
import os
import pathlib
import signal
import subprocess

from scene import TOP, World, check, wait_for

HEAD = "name: flow\nversion: 1.0.0\nphases:\n  - id: one\n    steps:\n"
PYTHON = """#!/usr/bin/env python3
import json, os, signal, sys, time
request = json.loads(sys.stdin.readline())
kind, given = request["request"], request.get("with", {})
def say(**message):
    print(json.dumps(message), flush=True)
"""


def write(folder, body, provides="steps: { it: {} }", more="", version="1.0.0", protocol="ddx.plugin/1"):
    """A plugin in Python whose requests are carried out by these lines."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugin.yml").write_text(
        f"name: {folder.name}\nversion: {version}\nprotocol: {protocol}\ncommand: [./it]\n{provides}\n{more}\n"
    )
    (folder / "it").write_text(PYTHON + body)
    (folder / "it").chmod(0o755)
    return str(folder)


def add(world, name, body, **options):
    world.run("plugin", "add", write(world.base / "plugins" / name, body, **options))


def step(world, code=0):
    """What became of the newest run's first step."""
    world.run("run", "start", code=code)
    return world.json("run", "show")["phases"][0]["steps"][0]


# The examples keep to the protocol, and so does what 'plugin test' says of them.
with World() as world:
    for name in ["changelog", "links"]:
        place = str(TOP / "Examples/plugins" / name)
        report = world.json("plugin", "test", place)
        check(report["passed"] and len(report["checks"]) == 11, report)
        world.run("plugin", "add", place)
        check(world.json("plugin", "test", name)["passed"], name)
    shown = world.json("plugin", "show", "changelog")["plugin"]
    check(shown["steps"][0]["uses"] == "changelog" and shown["capabilities"]["writes"] == ["**/*.md"], shown)
    check(shown["workflows"] == ["plugin:changelog/release-notes"], shown)
    check([p["name"] for p in world.json("plugin", "list")["plugins"]] == ["changelog", "links"], "list")

# A workflow with steps, checks and a whole phase of plugins, from showing it to its end.
FLOW = """name: flow
version: 1.0.0
variables: [{ name: what, default: A thing }]
phases:
  - id: one
    steps:
      - { id: entry, uses: changelog, with: { text: "${{ vars.what }}", section: Added } }
      - { id: list, uses: links, with: { folder: ".", to: list.md } }
    exit_criteria:
      - { criteria: Links lead somewhere, check: { plugin: { uses: links } } }
      - { criteria: It is told, check: { plugin: { uses: changelog/mentions, with: { text: "${{ vars.what }}" } } } }
  - { id: two, uses: plugin:changelog/release-notes, with: { text: "Two of ${{ vars.what }}" } }
outputs: { count: "${{ phases.one.outputs.count }}", file: "${{ phases.two.outputs.file }}" }
""".replace("    exit_criteria:", '    outputs: { count: "${{ steps.list.outputs.count }}" }\n    exit_criteria:', 1)
with World(FLOW) as world:
    # Without the plugins everything says what to type, and nothing is run.
    library = str(world.base / "library/flow")
    refused = world.run("workflow", "validate", library, code=65)
    check("the plugin 'changelog' is not installed" in refused.out and "ddx plugin add" in refused.out, refused.out)
    world.write_workflow(FLOW.split("  - { id: two")[0])
    applied = world.apply()
    check("the plugin 'links' is not installed; ddx plugin add" in applied.err, applied.err)
    missing = world.run("run", "start", code=69)
    check("cannot run: the plugin 'changelog' is not installed" in missing.err, missing.err)
    check("ddx plugin add" in missing.err, missing.err)
    world.run("workflow", "remove", "flow", "--force")
    world.write_workflow(FLOW)

    for name in ["changelog", "links"]:
        world.run("plugin", "add", str(TOP / "Examples/plugins" / name))
    world.run("workflow", "validate", library)
    world.apply()
    lock = world.read(".ddx/lock.yml")
    check("plugins:" in lock and 'version: "1.0.0"' in lock and "sha256:" in lock, lock)
    shown = world.run("workflow", "show", "flow").out
    check("uses changelog" in shown and "starts sh, sed, grep, find; changes **/*.md sha256:" in shown, shown)
    dry = world.run("run", "start", "--dry-run").out
    check('with {"text":"${{ vars.what }}","section":"Added"}' in dry, dry)
    check("`changelog`" in world.run("workflow", "docs", "flow").out, "docs")
    preview = world.run("run", "start", "--preview").out
    check("+- A thing" in preview and not (world.project / "CHANGELOG.md").exists(), preview)
    world.run("run", "start")
    run = world.json("run", "show")
    steps = run["phases"][0]["steps"]
    check(run["outputs"] == {"count": 1, "file": "CHANGELOG.md"}, run["outputs"])
    check([s["files"][0]["change"] for s in steps] == ["added", "added"], steps)
    gate = run["phases"][0]["gates"][1]
    check(gate["verdict"] == "pass" and len(gate["evidence"][0]["sha256"]) == 64, gate)
    check("- Two of A thing" in world.read("CHANGELOG.md"), world.read("CHANGELOG.md"))
    (world.project / "bad.md").write_text("[x](none.md)\n")
    failed = world.run("run", "start", code=1)
    check("its link to none.md leads nowhere" in failed.out, failed.out)

# What is given is checked where it stands, expressions when they are known.
with World() as world:
    world.run("init")
    world.run("plugin", "add", str(TOP / "Examples/plugins/changelog"))
    for text, words in [
        ("{ txt: a }", ["takes no input 'txt'", "did you mean 'text'", ":6:"]),
        ("{ section: Added }", ["'with' of 'changelog'", "text"]),
        ("{ text: a, section: Nope }", ["'section' of 'changelog'"]),
        ("{ text: [a] }", ["'text' of 'changelog' is an array, must be a string"]),
    ]:
        world.write_workflow(HEAD + f"      - {{ uses: changelog, with: {text} }}\n")
        out = world.run("workflow", "validate", str(world.base / "library/flow"), code=65).out
        check(all(word in out for word in words), f"{words} not in {out}")
    world.write_workflow(HEAD + "      - { uses: changelog/nope, with: { text: a } }\n")
    out = world.run("workflow", "validate", str(world.base / "library/flow"), code=65).out
    check("has no step 'nope'" in out, out)
    world.write_workflow(
        "name: flow\nversion: 1.0.0\nvariables: [{ name: n, type: integer, default: 3 }]\n"
        "phases: [{ id: one, steps: [{ uses: changelog, with: { text: '${{ vars.n }}' } }] }]\n"
    )
    world.run("workflow", "validate", str(world.base / "library/flow"))
    world.apply()
    out = world.run("run", "start", code=1).out
    check("does not follow its schema: /text is a number, must be a string" in out, out)

# Git: fetched, never checked out; consent lies outside of the project, and covers exactly these bytes.
with World(HEAD + "      - { uses: tool }\n") as world:
    upstream = world.base / "upstream"
    write(upstream / "tool", "say(answer='step', outcome='completed', outputs={'v': 1})\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(upstream / "tool")]
    (upstream / "tool/.gitattributes").write_text("* filter=evil\n")
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    hook = upstream / "tool/.git/hooks/post-checkout"
    hook.write_text("#!/bin/sh\ntouch /tmp/never\n")
    hook.chmod(0o755)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    address = f"file://{upstream}/tool"
    world.run("init")
    refused = world.run("plugin", "add", address, code=77)
    check("git gives a meaning to '.gitattributes'" in refused.err, refused.err)
    subprocess.run([*git, "rm", "-q", ".gitattributes"], check=True)
    subprocess.run([*git, "commit", "-qm", "without filters"], check=True)
    subprocess.run([*git, "tag", "v1"], check=True)
    refused = world.run("plugin", "add", address, "--ref", "v1", "--yes", code=77)
    check("--trust sha256:" in refused.err, refused.err)
    digest = refused.err.split("--trust ")[1].split()[0]
    check("nobody has consented" in refused.err and digest.startswith("sha256:"), refused.err)
    check(world.json("plugin", "list")["plugins"] == [], "nothing is installed")
    world.run("plugin", "add", address, "--ref", "v1", "--trust", "sha256:" + "0" * 64, code=77)
    added = world.json("plugin", "add", address, "--ref", "v1", "--trust", digest)
    check(added["commit"] and added["digest"] == digest and added["new"], added)
    check(not world.json("plugin", "add", address, "--ref", "v1")["new"], "added again")
    world.apply()
    world.run("run", "start")
    # A colleague's clone is pinned to the same bytes, and says where they are from.
    lock = world.read(".ddx/lock.yml")
    check(added["commit"] in lock and address in lock, lock)
    world.run("plugin", "remove", "tool")
    (world.project / ".ddx/lock.yml").write_text(lock)
    missing = world.run("run", "start", code=69)
    check(f"ddx plugin add {address} --ref {added['commit']}" in missing.err, missing.err)
    world.run("plugin", "add", address, "--ref", added["commit"], "--trust", digest)
    # Whoever changes what is installed takes the consent away.
    installed = world.base / "home/.local/share/ddx/plugins/tool/1.0.0/it"
    program = installed.read_text()
    installed.chmod(0o755)
    installed.write_text(program + "# more\n")
    out = world.run("run", "start", code=77).err
    check("is not what was added: its files have changed" in out, out)
    check("not usable" in world.run("plugin", "list").out, "list")
    installed.write_text(program)
    world.run("run", "start")
    # Another version stands beside the first; the project moves on, and back by its lock file.
    write(upstream / "tool", "say(answer='step', outcome='completed', outputs={'v': 2})\n", version="1.1.0")
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    refused = world.run("plugin", "update", "tool", code=77)
    world.run("plugin", "update", "tool", "--trust", refused.err.split("--trust ")[1].split()[0])
    check(step(world)["outputs"] == {"v": 2}, "the newer one")
    (world.project / ".ddx/lock.yml").write_text(
        world.read(".ddx/lock.yml").split("plugins:")[0] + "plugins:" + lock.split("plugins:")[1]
    )
    check(step(world)["outputs"] == {"v": 1}, "the pinned one")

# Secrets by name, the environment, outputs, logs, and what is told about files.
with World() as world:
    add(
        world,
        "tool",
        """
assert "STRANGE" not in os.environ and os.environ["DDX_STEP_ID"] == "s" and os.environ["DDX_ATTEMPT"] == "1"
assert request["idempotency_key"] == f"{request['run']}/one/s" and os.path.isdir(os.environ["DDX_PLUGIN"])
assert os.getcwd() == request["project"]
say(event="heartbeat")
say(event="x-new", whatever=1)
say(event="log", level="warn", message="token " + os.environ["TOOL_TOKEN"] + " and " + given["secret"])
print("on stderr: " + os.environ["TOOL_TOKEN"], file=sys.stderr)
open("made.txt", "w").write("x")
say(event="files", paths=["other.txt"])
say(event="output", name="list", value=[1, {"a": None}])
say(answer="step", outcome="completed", outputs={"text": given["n"] + 1}, message="it is done")
""",
        more="capabilities: { secrets: [TOOL_TOKEN], writes: ['*.txt'] }",
    )
    world.environment |= {"TOOL_TOKEN": "hunter2-token", "STRANGE": "1", "PASSED": "pearl-of-wisdom"}
    world.write_workflow(
        "name: flow\nversion: 1.0.0\nvariables: [{ name: p, secret: true, required: true }]\n"
        "phases: [{ id: one, steps: [{ id: s, uses: tool, with: { n: 1, secret: '${{ vars.p }}' } }] }]\n"
    )
    world.apply("flow", "--var", "p=env:PASSED")
    world.run("run", "start")
    run = world.json("run", "show")
    s = run["phases"][0]["steps"][0]
    check(s["outputs"] == {"list": [1, {"a": None}], "text": 2} and s["kind"] == "uses", s)
    check([f["path"] for f in s["files"]] == ["made.txt"], s)
    logs = world.run("logs").out
    check("token *** and ***" in logs and "on stderr: ***" in logs, logs)
    check("it says that it changes other.txt" in logs, logs)
    everything = b"".join(
        path.read_bytes() for path in (world.project / ".ddx").rglob("*") if path.is_file()
    )
    check(b"hunter2-token" not in everything and b"pearl-of-wisdom" not in everything, "a secret is kept")

# Misbehaviour ends in a failed step that says what is wrong, soon, and leaves no process.
MISBEHAVIOUR = {
    "garbage": ("print('Hello!', flush=True); time.sleep(60)", "invalid", "line 1 is no JSON"),
    "list": ("print('[1]', flush=True); time.sleep(60)", "invalid", "line 1 is array, and no object"),
    "neither": ("say(hello=1)", "invalid", "has neither 'event' nor 'answer'"),
    "other": ("say(answer='check', verdict='pass')", "invalid", "answers \"check\", not 'step'"),
    "word": ("say(answer='step', outcome='fine')", "invalid", "its 'outcome' is 'fine'"),
    "silent-end": ("pass", "invalid", "ended without an answer"),
    "crash": ("sys.exit(3)", "exit_status", "gave no answer: exit code 3"),
    "killed": ("os.kill(os.getpid(), 9)", "exit_status", "ended by signal 9"),
    "says-no": ("say(answer='step', outcome='failed', message='not today')", "exit_status", "not today"),
    "error": ("say(answer='error', message='no such part')", "exit_status", "no such part"),
    "newer": ("say(protocol='ddx.plugin/2', answer='step')", "invalid", "it speaks 'ddx.plugin/2'"),
    "flood": ("\nwhile True: print('{\"event\": \"heartbeat\"}' * 1)", "invalid", "says more than 100000 bytes"),
    "one-line": ("\nwhile True: sys.stdout.write('x' * 65536)", "invalid", "says more than 100000 bytes"),
    "hang": ("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)", "timeout", "took longer than 1s"),
    "mute": ("say(event='heartbeat')\ntime.sleep(60)", "timeout", "'limits.silence' allows"),
    "liar": ("open('secret.txt', 'w').write('x')\nsay(event='files', paths=['a.md'])\nsay(answer='step', outcome='completed')", "affects", "changed 'secret.txt', which it does not say"),
    "outputs": ("say(event='output', name='not a name', value=1)", "invalid", "needs 'value' and a 'name'"),
    "deep": ("print('[' * 50000, flush=True)\ntime.sleep(60)", "invalid", "line 1 is no JSON"),
    "leaver": ("say(answer='step', outcome='completed')\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)", None, ""),
}
with World() as world:
    world.environment["DDX_LIMITS_GRACE"] = "1s"
    for name, (body, reason, words) in MISBEHAVIOUR.items():
        limits = "limits: { output: 100KB, silence: 2s }" if name == "mute" else "limits: { output: 100KB }"
        add(world, name, body + "\n", more=limits + "\ncapabilities: { writes: ['*.md'] }")
        timeout = ", timeout: 1s" if name == "hang" else ""
        world.write_workflow(HEAD + f"      - {{ uses: {name}{timeout} }}\n", name)
        (world.base / "library" / name / "workflow.yml").write_text(
            HEAD.replace("name: flow", f"name: {name}") + f"      - {{ uses: {name}{timeout} }}\n"
        )
        world.apply(name)
        result = world.run("run", "start", name, code=0 if reason is None else 1)
        s = world.json("run", "show")["phases"][0]["steps"][0]
        check(s["reason"] == reason, f"{name}: {s}")
        check(words in result.out, f"{name}: '{words}' is missing in:\n{result.out}")
        left = subprocess.run(["pgrep", "-f", str(world.base / "home")], capture_output=True, text=True)
        check(left.returncode == 1, f"{name} leaves processes: {left.stdout}")
    # A gate that cannot be evaluated is unknown, and no pass.
    for body, verdict, found in [
        ("say(answer='check', verdict='pass', evidence=[{'path': 'a', 'found': 'b'}])", "pass", "b"),
        ("say(answer='check', verdict='maybe')", "unknown", "its 'verdict' is neither"),
        ("sys.exit(4)", "unknown", "exit code 4"),
        ("say(answer='error', message='cannot look')", "unknown", "cannot look"),
        ("time.sleep(60)", "unknown", "took longer than 1s"),
    ]:
        world.run("plugin", "remove", "judge", code=None)
        add(world, "judge", body + "\n", provides="checks: { judge: {} }")
        world.write_workflow(
            "name: gated\nversion: 1.0.0\nphases:\n  - id: one\n    steps: [{ run: 'true' }]\n"
            "    exit_criteria: [{ criteria: c, check: { plugin: { uses: judge, timeout: 1s } } }]\n",
            "gated",
        )
        world.run("workflow", "remove", "gated", "--force", code=None)
        world.apply("gated")
        world.run("run", "start", "gated", code=0 if verdict == "pass" else 1)
        gate = world.json("run", "show")["phases"][0]["gates"][0]
        check(gate["verdict"] == verdict and found in gate["evidence"][0]["found"], gate)
        world.run("run", "cancel", world.json("run", "show")["id"], code=None)

# Newer protocols, wrong manifests and plugins that do not conform.
with World() as world:
    newer = write(world.base / "newer", "", protocol="ddx.plugin/2")
    out = world.run("plugin", "add", newer, code=65).err
    check("the protocol 'ddx.plugin/2' is not spoken here" in out and "use a newer ddx" in out, out)
    wrong = write(world.base / "wrong", "", provides="steps: { it: { with: { type: nonsense } } }\nstpes: {}")
    out = world.run("plugin", "add", wrong, code=65).err
    check("the schema cannot be used" in out and "did you mean 'steps'" in out, out)
    (world.base / "wrong/it").chmod(0o644)
    out = world.run("plugin", "test", wrong, code=65).err
    check("'it' cannot be executed" in out, out)
    bad = write(world.base / "bad", "print('hello')\n")
    report = world.run("plugin", "test", bad, code=1).out
    check("FAIL  it answers 'describe'" in report and "no object of JSON: hello" in report, report)
    hanging = write(world.base / "hanging", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)\n")
    (world.base / "hanging/it").write_text("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n")
    report = world.json("plugin", "test", hanging, code=1)
    problems = [c["problem"] for c in report["checks"]]
    check("it did not answer in time" in problems and "only KILL ended it" in problems, problems)
    world.run("plugin", "show", "none", code=66)

# An agent of a plugin writes artifacts; what it reports is recorded, and what it lacks is told.
AGENT = """
if kind == "prompt":
    asked = "letter" in request["prompt"]
    say(answer="prompt", text=f"# Letter\\n\\n{given['tone']} {asked}", cost=0.02, tokens={"input": 10, "output": 3})
"""
with World() as world:
    add(world, "house", AGENT, provides="agents: { house: { with: { required: [tone] } } }")
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write("agents: { default: { plugin: house, with: { tone: plain } }, none: { plugin: gone } }\n")
    world.write_workflow(
        HEAD
        + "      - { id: a, artifact: letter, output: letter.md, prompt: ask.md }\n"
        + "      - { id: b, prompt: 'Write a letter', agent: none }\n"
    )
    (world.base / "library/flow/ask.md").write_text("Write a letter.\n")
    world.apply()
    out = world.run("run", "start", code=1).out
    check((world.project / "letter.md").read_text() == "# Letter\n\nplain True\n", "the letter")
    check("brings the agent 'gone' along" in out, out)
    a = world.json("run", "show")["phases"][0]["steps"][0]
    check("house" in json.dumps(a) or "default" in json.dumps(a["agent"]), a)
    check(a["agent"]["usage"]["cost_usd"] == 0.02 and a["agent"]["usage"]["input_tokens"] == 10, a)

# A runner of a plugin has programs run where it wants; their exit codes and outputs come back.
RUNNER = """
if kind == "run":
    import subprocess
    env = {**os.environ, **request["environment"], "DDX_OUTPUT": request["output_file"], "WHERE": given["where"]}
    done = subprocess.run(request["argv"], env=env, cwd=os.path.join(request["project"], request["working_directory"]),
        stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        say(event="log", message=line)
    say(answer="run", exit_code=done.returncode)
"""
with World() as world:
    add(world, "remote", RUNNER, provides="runners: { remote: { with: { required: [where] } } }")
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write("runners: { far: { kind: plugin, uses: remote, with: { where: moon } } }\n")
    world.write_workflow(
        HEAD
        + '      - { id: a, run: \'echo "on the $WHERE with $X"; echo w=$WHERE >> "$DDX_OUTPUT"\', runner: far, env: { X: y } }\n'
        + "      - { id: b, command: [sh, -c, 'exit 7'], runner: { plugin: { uses: remote, with: { where: mars } } } }\n"
    )
    world.apply()
    world.run("run", "start", code=1)
    a, b = world.json("run", "show")["phases"][0]["steps"]
    check(a["outputs"] == {"w": "moon"} and b["exit_code"] == 7, f"{a} {b}")
    check("on the moon with y" in world.run("logs").out, "logs")
    world.write_workflow(HEAD + "      - { run: 'true', runner: nowhere }\n")
    world.run("workflow", "remove", "flow", "--force")
    world.apply()
    out = world.run("run", "start", code=78).err
    check("the settings have no runner 'nowhere'" in out and ".ddx/config.yml" in out, out)

# Cancel by a message; kill -9 in the middle, and the next owner ends what is left and goes on.
SLOW = """
signal.signal(signal.SIGTERM, lambda *_: open("term", "w"))
open(f"begun{request['attempt']}", "w").write(str(os.getpid()))
if os.path.exists("quick"):
    say(answer="step", outcome="completed")
    sys.exit()
line = sys.stdin.readline()
open("told", "w").write(json.loads(line)["request"])
"""
with World(HEAD + "      - { id: s, uses: slow, on_interrupt: rerun }\n") as world:
    add(world, "slow", SLOW)
    world.apply()
    process = world.start("run", "start")
    wait_for(world.project / "begun1")
    run = world.json("run", "show")["id"]
    world.run("run", "cancel", run)
    process.communicate(timeout=60)
    check(world.read("told") == "end" and not (world.project / "term").exists(), "it was not told first")
    check(world.json("run", "show")["status"] == "cancelled", "cancelled")
    (world.project / "begun1").unlink()

    process = world.start("run", "start")
    wait_for(world.project / "begun1", 1)
    child = int(world.read("begun1"))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (world.project / "quick").write_text("")
    world.run("run", "resume")
    check(not pathlib.Path(f"/proc/{child}/cwd").exists(), "the first attempt is still there")
    s = world.json("run", "show")["phases"][0]["steps"][0]
    check((s["status"], s["attempt"]) == ("completed", 2), s)
