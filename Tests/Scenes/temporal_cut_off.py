"""A worker that loses the network lets go of its job before anybody else begins it."""
import os
import socket
import subprocess
import threading

from scene import World, check, skip
from support.temporal import Temporal, require, until

require()
SPACE = f"ddx-scene-{os.getpid()}"
HERE, THERE = "10.213.77.1", "10.213.77.2"


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True)


def make():
    """A machine of its own for the worker, with one cable to this one."""
    cable, end = f"ddx{os.getpid() % 100000}a", f"ddx{os.getpid() % 100000}b"
    for words in [
        ["netns", "add", SPACE],
        ["link", "add", cable, "type", "veth", "peer", "name", end],
        ["link", "set", end, "netns", SPACE],
        ["addr", "add", f"{HERE}/30", "dev", cable],
        ["link", "set", cable, "up"],
        ["-n", SPACE, "addr", "add", f"{THERE}/30", "dev", end],
        ["-n", SPACE, "link", "set", end, "up"],
        ["-n", SPACE, "link", "set", "lo", "up"],
    ]:
        done = ip(*words)
        if done.returncode != 0:
            remove(cable)
            skip(f"network namespaces cannot be made here: {done.stderr.strip()[:100]}")
    return cable


def remove(cable):
    ip("link", "del", cable)
    ip("netns", "del", SPACE)


def relay(port):
    """Hands what comes over the cable on to the server, which listens on loopback alone."""
    listener = socket.create_server((HERE, 0))

    def copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        target.close()

    def accept():
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            for pair in [(near, far), (far, near)]:
                threading.Thread(target=copy, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return f"{HERE}:{listener.getsockname()[1]}"


TEXT = """name: flow
version: 1.0.0
defaults: { runner: cluster }
phases:
  - id: one
    steps:
      - id: s
        on_interrupt: rerun
        affects: [work.txt]
        run: 'echo begun-$DDX_ATTEMPT >> work.txt; sleep 20; echo ended-$DDX_ATTEMPT >> work.txt'
"""
try:
    cable = make()
except FileNotFoundError:
    skip("there is no ip; it is part of iproute2")
try:
    with Temporal() as temporal, World(TEXT) as world:
        far = temporal.worker("far", address=relay(temporal.port), prefix=["ip", "netns", "exec", SPACE])
        world.run("init")
        with open(world.project / ".ddx/config.yml", "a") as file:
            file.write(temporal.settings(lease="6s"))
        world.environment["DDX_LIMITS_GRACE"] = "1s"
        world.apply()
        process = world.start("run", "start")
        until(lambda: (world.project / "work.txt").exists(), "the far worker begins")
        ip("link", "set", cable, "down")
        near = temporal.worker("near")
        until(lambda: "begun-2" in world.read("work.txt"), "the job begins again elsewhere", 60)
        check("given up" in far.said(), "the first worker had let go by then")
        out, err = process.communicate(timeout=120)
        check(process.returncode == 0, out + err)
        check(world.read("work.txt").split() == ["begun-1", "begun-2", "ended-2"], world.read("work.txt"))

        # Back in the network, it takes jobs again.
        ip("link", "set", cable, "up")
        near.end()
        world.run("run", "start", code=0)
        check(world.read("work.txt").split()[-1] == "ended-1", world.read("work.txt"))
finally:
    remove(cable)
