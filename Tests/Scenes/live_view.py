"""`ddx run watch` on a real terminal: full screen, resized, left, suspended, and clean when the engine dies."""
import os
import shutil
import signal
import subprocess
import time
import uuid

from scene import DDX, World, check, skip, wait_for

if shutil.which("tmux") is None:
    skip("tmux is not installed")

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: first
    steps: [{ id: quick, run: 'echo done' }]
  - id: second
    steps:
      - id: slow
        run: 'i=0; while [ ! -e go ]; do i=$((i+1)); echo "beat $i"; sleep 0.05; done'
        on_interrupt: rerun
"""


class Terminal:
    """A terminal of its own with a shell in it."""

    def __init__(self, world, width=90, height=24):
        self.world = world
        self.name = f"ddx-{uuid.uuid4().hex}"
        self.width, self.height = width, height
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-s", "main", "-x", str(width), "-y", str(height),
            "env", "-i", *[f"{k}={v}" for k, v in world.environment.items()], "TERM=screen-256color", "PS1=ready$ ",
            "bash", "--norc", "--noprofile",
        )

    def tmux(self, *words):
        run = subprocess.run(
            ["tmux", "-L", self.name, *words], cwd=self.world.project, capture_output=True, text=True, timeout=30
        )
        check(run.returncode == 0, f"tmux {words}: {run.stderr}")
        return run.stdout

    def type(self, *keys):
        self.tmux("send-keys", "-t", "main", *keys)

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options, "-t", "main")

    def show(self, name):
        return self.tmux("display-message", "-p", "-t", "main", f"#{{{name}}}").strip()

    def until(self, fits, what, *options):
        for _ in range(1500):
            screen = self.screen(*options)
            if fits(screen):
                return screen
            time.sleep(0.02)
        raise AssertionError(f"{what} did not come:\n{screen}")

    def close(self):
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True)


def is_plain(terminal):
    """The screen of the shell, with its cursor."""
    return terminal.show("alternate_on") == "0" and terminal.show("cursor_flag") == "1"


with World(WORKFLOW) as world:
    world.apply()
    terminal = Terminal(world)
    try:
        run = world.start("run", "start", "--json")
        for _ in range(1500):
            listed = world.json("run", "list")["runs"]
            if listed and listed[0]["status"] == "running" and listed[0]["progress"]["percent"] == 50:
                break
            time.sleep(0.02)
        name = listed[0]["id"]

        # A full screen: progress, the tree, times, and what the step wrote last.
        terminal.type(f"echo before; {DDX} run watch", "Enter")
        screen = terminal.until(lambda s: "beat" in s and "Ctrl-C leaves" in s, "the live view")
        check(terminal.show("alternate_on") == "1", "it has no screen of its own")
        check(terminal.show("cursor_flag") == "0", "the cursor is shown")
        check("before" not in screen, screen)
        for words in ["flow 1.0.0", "50 %", "1/2 phases  1/2 steps", "✓ first", "● second", "slow"]:
            check(words in screen, f"'{words}' is not on the screen:\n{screen}")
        check(len([line for line in screen.splitlines() if line.startswith("| beat")]) > 1, screen)
        check("Ctrl-C leaves" in screen.splitlines()[-1], screen)
        beat = [line for line in screen.splitlines() if line.startswith("| beat")][-1]
        terminal.until(lambda s: "beat" in s and beat not in s, "the next beat")
        check("\x1b[3" in terminal.screen("-e"), "there are no colours")

        # Resized: nothing is left of the larger picture, and nothing is wider than the screen.
        terminal.tmux("resize-window", "-t", "main", "-x", "40", "-y", "10")
        screen = terminal.until(
            lambda s: len(s.splitlines()) == 10 and "Ctrl-C" in s.splitlines()[-1] and s.count("flow 1.0.0") == 1,
            "a small picture",
        )
        check(max(map(len, screen.splitlines())) <= 40, screen)
        terminal.tmux("resize-window", "-t", "main", "-x", "90", "-y", "24")
        terminal.until(lambda s: len(s.splitlines()) == 24 and "Ctrl-C" in s.splitlines()[-1], "a large picture")

        # Suspended: the shell has its screen; taken up again: the view is back.
        terminal.type("C-z")
        terminal.until(lambda s: "Stopped" in s and "before" in s, "the shell")
        check(is_plain(terminal), "a suspended view keeps the screen")
        terminal.type("fg", "Enter")
        terminal.until(lambda s: "Ctrl-C leaves" in s, "the view again")

        # Left with Ctrl-C: the screen is as it was, and the run goes on.
        terminal.type("C-c")
        screen = terminal.until(lambda s: "Ctrl-C leaves" not in s and "before" in s, "the shell")
        check(is_plain(terminal), "the view leaves the terminal as it found it")
        terminal.type("echo code $?", "Enter")
        terminal.until(lambda s: "code 130" in s, "the exit code")
        check(run.poll() is None, "the run goes on")

        # Without colours, and on a terminal that can do nothing.
        terminal.type("clear", "Enter")
        terminal.type(f"NO_COLOR=1 {DDX} run watch", "Enter")
        terminal.until(lambda s: "beat" in s, "the view without colours")
        check("\x1b[3" not in terminal.screen("-e"), "NO_COLOR has colours")
        terminal.type("C-c")
        terminal.until(lambda s: "Ctrl-C leaves" not in s, "the shell")
        terminal.type(f"clear; TERM=dumb {DDX} run watch", "Enter")
        terminal.until(lambda s: "step 'second/slow' started" in s, "plain lines")
        check(terminal.show("alternate_on") == "0", "a dumb terminal is drawn on")
        terminal.type("C-c")

        # The engine dies: the view goes away, and the last lines say how the run stands and what to type.
        terminal.type(f"clear; {DDX} run watch", "Enter")
        terminal.until(lambda s: "Ctrl-C leaves" in s, "the view")
        os.kill(run.pid, signal.SIGKILL)
        run.communicate(timeout=60)
        screen = terminal.until(lambda s: f"ddx run resume {name[:13]}" in s, "what to type")
        check(is_plain(terminal), "the end of the engine leaves the terminal clean")
        terminal.type("echo code $?", "Enter")
        terminal.until(lambda s: "code 0" in s, "the exit code")

        # To the end: the view goes away when the run completes.
        run = world.start("run", "resume", name)
        for _ in range(1500):
            if world.json("run", "show", name)["status"] == "running":
                break
            time.sleep(0.02)
        terminal.type(f"clear; {DDX} run watch {name}", "Enter")
        terminal.until(lambda s: "Ctrl-C leaves" in s and "attempt 2" in s, "the second attempt")
        (world.project / "go").touch()
        check(run.wait(timeout=60) == 0, run.stderr.read())
        terminal.until(lambda s: "completed" in s and "Ctrl-C" not in s, "the end")
        check(is_plain(terminal), "the end of the run leaves the terminal clean")

        # Not a terminal: a line a transition, no escapes.
        watched = world.run("run", "watch", name)
        check("\x1b" not in watched.out + watched.err, watched.err)
        check("run" in watched.err and "completed" in watched.out, watched.out)
    finally:
        terminal.close()
