"""Containers: steps run in an image by digest, without a network, and nothing of them is left behind."""
import os
import pathlib
import shutil
import signal
import subprocess
import tarfile
import tempfile

from scene import World, check, has_own_mounts, skip, wait_for

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

busybox = shutil.which("busybox")
if not shutil.which("podman") or not busybox:
    skip("there is no podman, or no busybox to make an image of")
if b"statically linked" not in subprocess.run(["file", "-L", busybox], capture_output=True).stdout and subprocess.run(
    ["ldd", busybox], capture_output=True
).returncode == 0:
    skip("busybox is not statically linked")

base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-containers."))
(base / "storage.conf").write_text(
    f'[storage]\ndriver = "vfs"\ngraphroot = "{base}/graph"\nrunroot = "{base}/run"\n'
)
(base / "containers.conf").write_text('[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n')
ENVIRONMENT = {
    "CONTAINERS_STORAGE_CONF": str(base / "storage.conf"),
    "CONTAINERS_CONF": str(base / "containers.conf"),
    "XDG_RUNTIME_DIR": str(base / "runtime"),
}
(base / "runtime").mkdir()


def podman(*words, code=0):
    done = subprocess.run(["podman", *words], env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True)
    check(code is None or done.returncode == code, f"podman {words}: {done.stderr}")
    return done.stdout.strip()


def image():
    """An image of nothing but a static shell."""
    archive = base / "root.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(busybox, "bin/busybox")
        for name in ["sh", "cat", "echo", "sleep", "ls", "touch", "id", "env", "wget", "mkdir", "true", "test", "tr"]:
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
        for name in ["tmp", "proc", "etc", "sys", "dev"]:
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o777
            tar.addfile(folder)
    return podman("import", "--quiet", str(archive), "ddx-scene:1").splitlines()[-1].removeprefix("sha256:")


try:
    IMAGE = "sha256:" + image()
except AssertionError as error:
    shutil.rmtree(base, ignore_errors=True)
    skip(f"podman cannot make an image here: {str(error).splitlines()[-1][:100]}")


def runs():
    return subprocess.run(
        ["podman", "run", "--rm", "--network", "none", IMAGE, "true"],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
    )


# Machines that are containers themselves may have no control groups to share out.
if runs().returncode != 0:
    with open(base / "containers.conf", "a") as file:
        file.write('cgroups = "disabled"\n')
if runs().returncode != 0:
    if not has_own_mounts():
        shutil.rmtree(base, ignore_errors=True)
        skip("podman cannot run containers here")
    subprocess.run(["mount", "-t", "tmpfs", "none", "/sys/fs/cgroup"], capture_output=True)
    subprocess.run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"], capture_output=True)
tried = runs()
if tried.returncode != 0:
    shutil.rmtree(base, ignore_errors=True)
    skip(f"podman cannot run containers here: {tried.stderr.strip()[:100]}")


def world_of(steps, more=""):
    world = World(HEAD + steps)
    world.environment |= ENVIRONMENT
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write(f"runners: {{ box: {{ kind: container, engine: podman, image: '{IMAGE}'{more} }} }}\n")
    world.apply()
    return world


def containers():
    return podman("ps", "--all", "--quiet").split()


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
        check(containers() == [], containers())

    # A time-out, a cancellation and a kill leave no container behind.
    slow = "trap '' TERM; touch begun; sleep 600"
    with world_of(f'      - {{ id: a, run: "{slow}", runner: box, timeout: 2s }}\n') as world:
        world.environment["DDX_LIMITS_GRACE"] = "1s"
        world.run("run", "start", code=1)
        check(world.json("run", "show")["phases"][0]["steps"][0]["reason"] == "timeout", "timeout")
        check(containers() == [], containers())
    quick = f"if test -e begun; then exit 0; fi; {slow}"
    with world_of(f'      - {{ id: a, run: "{quick}", runner: box, on_interrupt: rerun }}\n') as world:
        world.environment["DDX_LIMITS_GRACE"] = "1s"
        process = world.start("run", "start")
        wait_for(world.project / "begun")
        world.run("run", "cancel", world.json("run", "show")["id"])
        process.communicate(timeout=60)
        check(containers() == [], containers())
        (world.project / "begun").unlink()
        process = world.start("run", "start")
        wait_for(world.project / "begun")
        check(len(containers()) == 1, containers())
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        world.run("run", "resume")
        check(containers() == [], containers())
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
    subprocess.run(["podman", "rm", "--all", "--force"], env={**os.environ, **ENVIRONMENT}, capture_output=True)
    shutil.rmtree(base, ignore_errors=True)
