"""A whole run where there is no network, and no call that would use one."""
import shutil
import subprocess

from scene import DDX, World, check, skip

ALONE = ["unshare", "--map-root-user", "--net"]
TRACED = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto", "-o"]
COMMANDS = [["workflow", "list"], ["workflow", "apply", "hello"], ["run", "start"], ["status"], ["history"]]


def possible(command):
    """Whether the tool is there and may be used."""
    if not shutil.which(command[0]):
        return False
    return subprocess.run([*command, "true"], capture_output=True).returncode == 0


def play(world, *prefix):
    for arguments in COMMANDS:
        done = subprocess.run(
            [*prefix, DDX, *arguments], cwd=world.project, env=world.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )
        check(done.returncode == 0, f"ddx {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
    check("Hello, world!" in world.read("docs/hello.md"), "the page does not greet")


played = 0
if possible(ALONE):
    with World() as world:
        play(world, *ALONE)
    played += 1
with World() as world:
    trace = world.base / "trace"
    if possible([*TRACED, str(trace)]):
        play(world, *TRACED, str(trace), "--output-append-mode")
        calls = [line for line in trace.read_text().splitlines() if "AF_INET" in line]
        check(not calls, calls[:5])
        played += 1
if not played:
    skip("this computer has neither unshare nor strace, or forbids them")
