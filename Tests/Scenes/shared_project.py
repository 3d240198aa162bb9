"""In a project that a group shares, one applies and another one updates, whatever their umask says."""
import os
import pathlib
import stat
import subprocess

from scene import DDX, World, check, skip
from support.repository import Repository, definition

LINES = "".join(f"line {n}\n" for n in range(1, 9))
GROUP = 47_110

with World() as world:
    library = Repository(world.base / "library")
    library.add_workflow("flow", files={"guide.md": LINES})
    project = world.project
    if os.geteuid() == 0:
        os.chown(project, 0, GROUP)
    project.chmod(0o2775)
    world.base.chmod(0o755)

    def run(user, *words, code=0):
        """Runs the program as somebody of the group."""
        home = world.base / f"home-{user}"
        home.mkdir(exist_ok=True)
        (home / ".gitconfig").write_text("[safe]\n directory = *\n")
        options = {}
        if os.geteuid() == 0:
            os.chown(home, user, GROUP)
            options = {"user": user, "group": GROUP, "extra_groups": []}
        done = subprocess.run(
            [DDX, *words], cwd=project, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**world.environment, "HOME": str(home)}, umask=0o007, **options,
        )
        check(done.returncode == code, f"{user}: ddx {' '.join(words)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    try:
        run(47_001, "--version")
    except (PermissionError, FileNotFoundError):
        skip("the program cannot be reached by another user")

    run(47_001, "init", "--shared")
    run(47_001, "source", "add", str(library.path), "--name", "team", "--team")
    run(47_002, "source", "sync")
    run(47_001, "workflow", "apply", "flow")

    # The other one edits, and merges what is new; the first one decides the conflict of a third update.
    guide = project / ".ddx/workflows/flow/guide.md"
    guide.write_text(LINES.replace("line 1\n", "line 1 here\n"))
    library.write("workflows/flow/guide.md", LINES.replace("line 8\n", "line 8 there\n"))
    library.commit("new")
    run(47_002, "source", "sync")
    run(47_002, "workflow", "diff", "flow")
    run(47_002, "workflow", "update", "flow")
    check("line 1 here" in guide.read_text() and "line 8 there" in guide.read_text(), guide.read_text())
    library.write("workflows/flow/guide.md", LINES.replace("line 1\n", "line 1 there\n"))
    library.commit("newer")
    run(47_002, "source", "sync")
    run(47_002, "workflow", "update", "flow", code=1)
    run(47_001, "source", "sync")
    run(47_001, "workflow", "update", "flow", "--mine")
    check("line 1 here" in guide.read_text(), guide.read_text())

    # What stands in the state is for the group, and for nobody else.
    for path in (project / ".ddx/state").rglob("*"):
        mode = stat.S_IMODE(path.lstat().st_mode)
        check(mode & 0o007 == 0, f"{path} is open to all: {oct(mode)}")
        wanted = 0o070 if path.is_dir() else 0o060
        check(mode & wanted == wanted, f"{path} is closed to the group: {oct(mode)}")

    # Outside the project nothing of one of them is open to the other.
    for home in world.base.glob("home-*"):
        clones = home / ".local/share/ddx/sources"
        check(stat.S_IMODE(clones.stat().st_mode) == 0o700, "the clones of somebody are open to others")
