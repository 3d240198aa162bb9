"""Containers for scenes, with an image of nothing but a static shell."""
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

from scene import check, has_own_mounts

PROGRAMS = ["sh", "cat", "echo", "sleep", "ls", "touch", "id", "env", "wget", "mkdir", "true", "test", "tr"]


class Unavailable(Exception):
    """Why there are no containers here."""


class Podman:
    """An engine whose images and containers nobody else sees; removed with `remove`."""

    def __init__(self):
        busybox = shutil.which("busybox")
        if not shutil.which("podman") or not busybox:
            raise Unavailable("there is no podman, or no busybox to make an image of")
        linked = subprocess.run(["ldd", busybox], capture_output=True).returncode == 0
        kind = subprocess.run(["file", "-L", busybox], capture_output=True).stdout
        if linked and b"statically linked" not in kind:
            raise Unavailable("busybox is not statically linked")
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-containers."))
        (self.base / "storage.conf").write_text(
            f'[storage]\ndriver = "vfs"\ngraphroot = "{self.base}/graph"\nrunroot = "{self.base}/run"\n'
        )
        self.settings = self.base / "containers.conf"
        self.settings.write_text('[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n')
        self.environment = {
            "CONTAINERS_STORAGE_CONF": str(self.base / "storage.conf"),
            "CONTAINERS_CONF": str(self.settings),
            "XDG_RUNTIME_DIR": str(self.base / "runtime"),
        }
        (self.base / "runtime").mkdir()
        try:
            self.image = "sha256:" + self.make_image(busybox)
            self.find_control_groups()
        except AssertionError as error:
            self.remove()
            raise Unavailable(f"podman cannot make an image here: {str(error).splitlines()[-1][:100]}")
        except Unavailable:
            self.remove()
            raise

    def __call__(self, *words, code=0):
        done = self.run(*words)
        check(code is None or done.returncode == code, f"podman {words}: {done.stderr}")
        return done.stdout.strip()

    def run(self, *words):
        return subprocess.run(
            ["podman", *words], env={**os.environ, **self.environment}, capture_output=True, text=True
        )

    def containers(self):
        return self("ps", "--all", "--quiet").split()

    def make_image(self, busybox):
        archive = self.base / "root.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(busybox, "bin/busybox")
            for name in PROGRAMS:
                link = tarfile.TarInfo(f"bin/{name}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                tar.addfile(link)
            for name in ["tmp", "proc", "etc", "sys", "dev"]:
                folder = tarfile.TarInfo(name)
                folder.type, folder.mode = tarfile.DIRTYPE, 0o777
                tar.addfile(folder)
        return self("import", "--quiet", str(archive), "ddx-scene:1").splitlines()[-1].removeprefix("sha256:")

    def find_control_groups(self):
        """Machines that are containers themselves may have no control groups to share out."""

        def trial():
            return self.run("run", "--rm", "--network", "none", self.image, "true")

        if trial().returncode != 0:
            with open(self.settings, "a") as file:
                file.write('cgroups = "disabled"\n')
        if trial().returncode != 0:
            if not has_own_mounts():
                raise Unavailable("podman cannot run containers here")
            subprocess.run(["mount", "-t", "tmpfs", "none", "/sys/fs/cgroup"], capture_output=True)
            subprocess.run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"], capture_output=True)
        tried = trial()
        if tried.returncode != 0:
            raise Unavailable(f"podman cannot run containers here: {tried.stderr.strip()[:100]}")

    def remove(self):
        self.run("rm", "--all", "--force")
        self.run("rmi", "--all", "--force")
        shutil.rmtree(self.base, ignore_errors=True)
