"""A source over ssh: git's own keys, its own refusals, and giving back through the same door."""
import getpass
import shutil
import socket
import subprocess
import time

from scene import World, check, skip
from support.repository import Repository, definition

sshd = shutil.which("sshd") or shutil.which("/usr/sbin/sshd")
if not (sshd and shutil.which("ssh") and shutil.which("ssh-keygen")):
    skip("this computer has no sshd, ssh and ssh-keygen")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


with World() as world:
    doors = world.base / "doors"
    doors.mkdir(mode=0o700)
    for key in ("host", "ann", "eve"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(doors / key)], check=True)
    shutil.copy(doors / "ann.pub", doors / "authorized")
    port = free_port()
    (doors / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {doors}/host\nAuthorizedKeysFile {doors}/authorized\n"
        f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
    )
    log = open(doors / "log", "w")
    server = subprocess.Popen([sshd, "-D", "-e", "-f", str(doors / "sshd_config")], stdout=log, stderr=log)
    try:
        for _ in range(100):
            if answers(port) or server.poll() is not None:
                break
            time.sleep(0.05)
        if server.poll() is not None:
            skip(f"sshd does not start here: {(doors / 'log').read_text().strip()}")

        def door(key):
            """How this user's git starts ssh."""
            (doors / "config").write_text(
                f"Host door\n HostName 127.0.0.1\n Port {port}\n User {getpass.getuser()}\n"
                f"Host *\n IdentityFile {doors}/{key}\n IdentitiesOnly yes\n"
                f" UserKnownHostsFile {doors}/known\n StrictHostKeyChecking yes\n"
            )
            (world.base / "home/.gitconfig").write_text(
                f"[core]\n sshCommand = ssh -F {doors}/config\n"
                "[user]\n name = Ann Example\n email = ann@example.org\n"
            )

        library = Repository(world.base / "library")
        library.add_workflow("flow", files={"guide.md": "one\n"})
        address = f"ssh://{getpass.getuser()}@127.0.0.1:{port}{library.path}/.git"

        # A server that nobody vouches for, then a key that is not known: told in ssh's words, not tried again.
        door("ann")
        err = world.run("source", "add", address, code=69).err
        check("Host key verification failed" in err and "tried" not in err, err)
        words = (doors / "host.pub").read_text().split()
        (doors / "known").write_text(f"[127.0.0.1]:{port} {words[0]} {words[1]}\n")
        door("eve")
        err = world.run("source", "add", address, code=69).err
        if "not a terminal" in err or "account is not available" in err:
            skip("this account may not log in")
        check("Permission denied" in err and "tried" not in err, err)
        check("there are no sources" in world.run("source", "list").out, "a refused source was recorded")

        # With the right key it is a source like any other, also by the short form of the address.
        door("ann")
        world.run("source", "add", address, "--name", "long")
        world.run("source", "add", f"door:{library.path}/.git", "--name", "short")
        listed = world.json("workflow", "list")["workflows"]
        check({flow["source"] for flow in listed if flow["name"] == "flow"} == {"long", "short"}, listed)
        world.run("workflow", "apply", "long:flow")

        # What is new comes, and what was improved goes back.
        library.add_workflow("flow", version="1.1.0")
        check(world.json("update")["updates"][0]["to"] == "1.1.0", "no news over ssh")
        world.run("workflow", "update")
        (world.project / ".ddx/workflows/flow/guide.md").write_text("one\ntwo\n")
        (world.project / ".ddx/workflows/flow/workflow.yml").write_text(definition("flow", version="1.2.0"))
        report = world.json("workflow", "contribute", "flow")
        check(report["pushed"], report)
        check(library.git("show", f"{report['branch']}:workflows/flow/guide.md") == "one\ntwo", "nothing arrived")
        library.git("merge", "--quiet", "--no-edit", report["branch"])
        check(world.json("workflow", "publish", "flow")["version"] == "1.2.0", "not published")
        check("flow@1.2.0" in library.git("tag"), "the tag did not arrive")

        # Nobody answers any more: tried three times, and what was fetched stays.
        server.terminate()
        server.wait()
        out = world.run("source", "sync", "--name", "long", code=69).out
        check("tried 3 times" in out, out)
        check("1.2.0" in world.run("workflow", "show", "long:flow").out, "what was fetched is lost")
    finally:
        server.kill()
        server.wait()
        log.close()
