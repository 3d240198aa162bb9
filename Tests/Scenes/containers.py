"""Containers: steps run in an image by digest, without a network, and nothing of them is left behind."""
import os
import shutil
import signal

from scene import World, check, skip, wait_for
from support.podman import Podman, Unavailable

HEAD = "name: flow\nversion: 1.0.0\nphases:\n  - id: one\n    steps:\n"

# Without an engine the program says what is missing, before anything runs.
with World(HEAD + "      - { run: 'true', runner: { container: { image: 'sha256:" + "0" * 64 + "' } } }\n") as world:
    tools = world.base / "tools"
    tools.mkdir()
    for name in ["sh", "git"]:
        tools.joinpath(name).symlink_to(shutil.which(name))
    world.environment["PATH"] = str(tools)
    world.apply()
    out = world.run("run", "start", code=69).err
    check("neither podman nor docker is on the PATH" in out and "install podman" in out, out)
    check(world.json("run", "list")["runs"] == [], "no run is created")

# An image is named by its digest; a tag is refused with the command that prints it.
with World() as world:
    for image, words in [
        ("alpine:3.20", ["the image 'alpine:3.20' is not named by its digest", "podman image inspect"]),
        ("alpine@sha256:12", ["is not named by its digest"]),
    ]:
        world.write_workflow(HEAD + f"      - {{ run: 'true', runner: {{ container: {{ image: '{image}' }} }} }}\n")
        out = world.run("workflow", "validate", str(world.base / "library/flow"), code=65).out
        check(all(word in out for word in words), out)
    world.write_workflow(HEAD + "      - { run: 'true', runner: { container: { imge: a } } }\n")
    out = world.run("workflow", "validate", str(world.base / "library/flow"), code=65).out
    check("did you mean 'image'" in out, out)

try:
    podman = Podman()
except Unavailable as reason:
    skip(reason)
IMAGE = podman.image


def world_of(steps, more=""):
    world = World(HEAD + steps)
    world.environment |= podman.environment
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write(f"runners: {{ box: {{ kind: container, engine: podman, image: '{IMAGE}'{more} }} }}\n")
    world.apply()
    return world


try:
    # Outputs, logs, files, the environment and the working directory are as without a container.
    steps = """      - id: a
        run: |
          echo "here: $PWD as $(id -u), $GREETING, network: $(ls /sys/class/net 2>/dev/null | tr '\\n' ' ')"
          echo text > made.txt
          echo "value=$DDX_STEP_ID/$DDX_ATTEMPT" >> "$DDX_OUTPUT"
          test -z "$HOME_OF_MINE" && test ! -e /usr/bin/env
        working_directory: sub
        runner: box
        env: { GREETING: hello, PATH: /bin }
      - { id: b, command: [sh, -c, 'touch here.txt'], runner: box, affects: [], continue_on_error: true }
      - { id: c, command: [no-such-program], runner: box, continue_on_error: true }
      - { id: d, run: 'exit 9', runner: { container: { image: 'IMAGE' } }, continue_on_error: true }
""".replace("IMAGE", IMAGE)
    with world_of(steps) as world:
        (world.project / "sub").mkdir()
        world.environment["HOME_OF_MINE"] = "secret"
        shown = world.run("workflow", "show", "flow").out
        check("runner one/a: box" in shown and IMAGE in shown, shown)
        world.run("run", "start")
        a, b, c, d = world.json("run", "show")["phases"][0]["steps"]
        check(a["outputs"] == {"value": "a/1"} and a["files"][0]["path"] == "sub/made.txt", a)
        check(f"here: {world.project}/sub as 0, hello, network: lo" in world.run("logs").out, world.run("logs").out)
        check(b["status"] == "failed" and not (world.project / "here.txt").exists(), b)
        check((c["reason"], c["exit_code"]) == ("tool_missing", 127), c)
        check((d["reason"], d["exit_code"]) == ("exit_status", 9), d)
        check(podman.containers() == [], podman.containers())

    # A time-out, a cancellation and a kill leave no container behind.
    slow = "trap '' TERM; touch begun; sleep 600"
    with world_of(f'      - {{ id: a, run: "{slow}", runner: box, timeout: 2s }}\n') as world:
        world.environment["DDX_LIMITS_GRACE"] = "1s"
        world.run("run", "start", code=1)
        check(world.json("run", "show")["phases"][0]["steps"][0]["reason"] == "timeout", "timeout")
        check(podman.containers() == [], podman.containers())
    quick = f"if test -e begun; then exit 0; fi; {slow}"
    with world_of(f'      - {{ id: a, run: "{quick}", runner: box, on_interrupt: rerun }}\n') as world:
        world.environment["DDX_LIMITS_GRACE"] = "1s"
        process = world.start("run", "start")
        wait_for(world.project / "begun")
        world.run("run", "cancel", world.json("run", "show")["id"])
        process.communicate(timeout=60)
        check(podman.containers() == [], podman.containers())
        (world.project / "begun").unlink()
        process = world.start("run", "start")
        wait_for(world.project / "begun")
        check(len(podman.containers()) == 1, podman.containers())
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        world.run("run", "resume")
        check(podman.containers() == [], podman.containers())
        step = world.json("run", "show")["phases"][0]["steps"][0]
        check((step["status"], step["attempt"]) == ("completed", 2), step)

    # A project that is read-only in the container, and an image that is not there.
    with world_of("      - { id: a, run: 'touch x', runner: box }\n", ", writable: false") as world:
        world.run("run", "start", code=1)
        check(not (world.project / "x").exists(), "it was written to")
    with world_of("      - { id: a, run: 'touch x', runner: { container: { image: 'sha256:" + "1" * 64 + "' } } }\n") as world:
        out = world.run("run", "start", code=1).out
        check("podman could not run the container" in out, out)
finally:
    podman.remove()
