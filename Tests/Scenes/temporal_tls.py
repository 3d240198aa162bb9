"""A Temporal server behind TLS: both sides show certificates, and the HTTP interface hears an API key."""
import asyncio
import json
import ssl
import subprocess
import threading

from scene import World, check
from support.temporal import WORKER, Temporal, require

require()
KEY = "key-that-nobody-may-read"
TEXT = """name: flow
version: 1.0.0
defaults: { runner: cluster }
phases:
  - id: one
    steps:
      - { id: s, affects: [made.txt], run: 'echo made > made.txt; echo hello' }
"""


def authority(folder, name):
    """Somebody who vouches, and a function that makes certificates."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", key, "-out", certificate)

    def issue(whom, addresses):
        paths = [folder / f"{whom}.{end}" for end in ["key", "pem", "csr", "ext"]]
        paths[3].write_text(f"subjectAltName={addresses}\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={whom}", "-keyout", paths[0], "-out", paths[2])
        openssl(
            "x509", "-req", "-days", "2", "-in", paths[2], "-CA", certificate, "-CAkey", key, "-CAcreateserial",
            "-extfile", paths[3], "-out", paths[1],
        )
        return paths[0], paths[1]

    return certificate, issue


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Front:
    """Speaks TLS with whoever shows a certificate, and hands what it hears on to the server."""

    def __init__(self, certificate, key, clients, ports):
        self.heard = b""
        self.files = certificate, key, clients
        self.ports = {}
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ports, ready)), daemon=True).start()
        check(ready.wait(30), "TLS is spoken in front of the server")

    def context(self, protocol):
        certificate, key, clients = self.files
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(clients))
        context.load_cert_chain(certificate, key)
        context.verify_mode = ssl.CERT_REQUIRED
        context.set_alpn_protocols([protocol])
        return context

    async def serve(self, ports, ready):
        for protocol, port in ports.items():
            server = await asyncio.start_server(self.accepting(protocol, port), "127.0.0.1", 0, ssl=self.context(protocol))
            self.ports[protocol] = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.Event().wait()

    def accepting(self, protocol, port):
        async def accept(reader, writer):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(
                self.copy(reader, far_writer, protocol == "http/1.1"), self.copy(far_reader, writer, False)
            )

        return accept

    async def copy(self, source, target, is_noted):
        try:
            while data := await source.read(65536):
                self.heard += data if is_noted else b""
                target.write(data)
                await target.drain()
        except OSError:
            pass
        target.close()


def configure(world, temporal, tls):
    settings = json.loads(temporal.settings(http=f"https://127.0.0.1:{front.ports['http/1.1']}", api_key_env="CLUSTER_KEY", tls=tls))
    (world.project / ".ddx/config.yml").write_text(json.dumps(settings) + "\n")


with Temporal() as temporal, World(TEXT) as world:
    ours, issue = authority(temporal.base, "ours")
    theirs, foreign = authority(temporal.base, "theirs")
    key, certificate = issue("server", "DNS:temporal.test,IP:127.0.0.1")
    worker_key, worker_certificate = issue("worker", "DNS:worker.test")
    foreign_key, foreign_certificate = foreign("stranger", "DNS:stranger.test")
    front = Front(certificate, key, ours, {"h2": temporal.port, "http/1.1": temporal.http_port})
    shown = {"cert": str(worker_certificate), "key": str(worker_key)}
    api_key = temporal.base / "api.key"
    api_key.write_text(KEY + "\n")
    api_key.chmod(0o600)
    arguments = ["--tls-cert", worker_certificate, "--tls-key", worker_key, "--tls-ca", ours, "--api-key-file", api_key]
    address = f"127.0.0.1:{front.ports['h2']}"

    # A step goes there and back, and the key went with every question.
    worker = temporal.worker("inside", address=address, arguments=arguments)
    world.run("init")
    configure(world, temporal, {"ca": str(ours), **shown})
    world.environment["CLUSTER_KEY"] = KEY
    world.apply()
    out = world.run("run", "start")
    check(world.read("made.txt") == "made\n", out.out + out.err)
    check("hello" in world.run("logs").out, "its words came back")
    questions = front.heard.count(b" HTTP/1.1\r\n")
    check(questions > 0 and front.heard.lower().count(f"authorization: bearer {KEY}\r\n".encode()) == questions, front.heard[:2000])
    check("temporal" not in world.run("doctor", code=None).err.lower(), "doctor finds nothing wrong with the cluster")

    # Whoever has no certificate, one of a stranger, or does not know who vouches, is told, and nothing runs.
    for tls in [
        {"ca": str(ours)},
        {"ca": str(ours), "cert": str(foreign_certificate), "key": str(foreign_key)},
        {"ca": str(theirs), **shown},
        {},
    ]:
        configure(world, temporal, tls)
        said = world.run("doctor", code=None)
        words = (said.out + said.err).lower()
        check("certificate" in words, (tls, said.out, said.err))

    # A worker that trusts others takes nothing.
    stranger = subprocess.run(
        [
            "timeout", "5", WORKER, "--address", address, "--namespace", temporal.namespace, "--queue", "q", "--name", "stranger",
            "--folder", temporal.base / "stranger", "--tls-cert", worker_certificate, "--tls-key", worker_key, "--tls-ca", theirs,
        ],
        capture_output=True,
        text=True,
    )
    check("ready for" not in stranger.stderr and "do --tls-ca, --tls-cert and --tls-server-name suit it?" in stranger.stderr, stranger.stderr)

    # Nobody finds the key in what is left.
    for path in [*world.base.rglob("*"), worker.log]:
        if path.is_file():
            check(KEY.encode() not in path.read_bytes(), f"{path} holds the key")
