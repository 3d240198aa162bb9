"""Reports on runs: timelines, percentiles, use, in every form; across projects; after kills; and when there is nothing."""
import csv
import html.parser
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

from scene import World, check, wait_for

WORKFLOW = """
name: ship
version: 1.2.0
variables: [{ name: who, default: Ada }]
phases:
  - id: build
    steps:
      - { artifact: notes, template: notes.md, output: notes.md }
      - id: flaky
        run: 'if [ -e once ]; then echo fine; else touch once; echo "broken <pipe>" >&2; exit 3; fi'
        retry: { max: 2, initial: 1ms }
  - id: check
    needs: [build]
    matrix: { os: [linux, mac] }
    steps: [{ id: test, run: 'sleep 0.1' }]
  - id: docs
    needs: [build]
    steps: [{ id: write, run: 'sleep 0.2; echo docs > docs.md' }]
    exit_criteria: [The text is polite]
  - id: release
    needs: [check, docs]
    steps:
      - { id: really, approve: 'Really?' }
      - { id: publish, run: 'echo done > release.txt' }
"""
FAILING = """
name: doomed
version: 1.0.0
phases: [{ id: end, steps: [{ id: fall, run: 'echo the last words >&2; exit 7' }] }]
"""
LONG = """
name: long
version: 1.0.0
phases: [{ id: wait, steps: [{ id: hold, on_interrupt: rerun, run: 'touch begun; while [ ! -e go ]; do sleep 0.02; done' }] }]
"""
VOID = {"meta", "link", "br", "hr", "img", "input", "rect", "circle", "path"}


class Page(html.parser.HTMLParser):
    """Checks that a page is one document on its own that everybody can read."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.targets, self.labels = [], [], [], []
        self.tables = self.captions = self.images = self.titles = 0
        self.headings = []
        self.feed(text)
        check(not self.open, f"never closed: {self.open}")
        check(len(self.ids) == len(set(self.ids)), "an id stands twice")
        check(set(self.targets) <= set(self.ids), "a link leads nowhere")
        check(set(self.labels) <= set(self.ids), "a label names nothing")
        check(self.tables == self.captions, "a table has no caption")
        check(self.headings == sorted(self.headings) and self.headings.count("h1") == 1, f"{self.headings}")

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        check(tag not in {"script", "iframe", "object", "embed", "form"}, f"there is a <{tag}>")
        check(not any(name.startswith("on") for name in named), f"{tag} acts: {named}")
        for name in ["src", "href"]:
            check(named.get(name, "#").startswith("#"), f"{name} leads outside: {named.get(name)}")
        if "id" in named:
            self.ids.append(named["id"])
        if named.get("href", "").startswith("#"):
            self.targets.append(named["href"][1:])
        self.labels += named.get("aria-labelledby", "").split()
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag == "th":
            check("scope" in named, "a head of a table says not of what")
        if tag == "svg":
            check(named.get("aria-hidden") == "true" or named.get("role") == "img", f"a picture is not named: {named}")
        if tag in {"h1", "h2"}:
            self.headings.append(tag)
        if tag not in VOID or not self.get_starttag_text().endswith("/>") and tag not in {"meta"}:
            self.open.append(tag) if tag not in {"meta"} else None

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}")
        self.open.pop()


def sections(text):
    """The section of each row of a table, with its cells."""
    rows = list(csv.reader(io.StringIO(text)))
    check(len({len(row) for row in rows}) == 1, "rows are not of one width")
    check(not text.endswith("\n\n"), "there is an empty row at the end")
    return rows[1:]


with World(WORKFLOW, "ship") as world:
    (world.base / "library/ship/notes.md").write_text("Notes for {{ who }}\n")

    # Nothing to tell: 66, and what to type.
    for words in [["report", "run"], ["report", "timing"], ["report", "usage"], ["report", "usage", "--all-projects"]]:
        answer = world.run(*words, code=66)
        check("help: ddx workflow" in answer.err and not answer.out, answer.err)

    world.apply("ship")
    first = json.loads(world.run("run", "start", "--json", code=2).out)["id"]
    time.sleep(0.3)
    waiting = world.json("report", "run")
    check(waiting["run"]["status"] == "paused" and waiting["time"]["waiting_ms"] >= 300, waiting["time"])
    world.run("workflow", "advance", first, "--attest", "all", "--reason", "read it <twice>", code=2)
    world.run("approve", first, "--reason", "go")
    last = world.run("run", "resume", first)
    check(f"ddx report run {first[:13]}" in last.out, last.out)

    # One run: what is told in numbers is what happened.
    report = world.json("report", "run", first)
    check(report["schema"] == "ddx.run-report/1" and report["run"]["id"] == first, report["schema"])
    spent = report["time"]
    check(abs(spent["elapsed_ms"] - report["run"]["duration_ms"]) <= 5, (spent, report["run"]["duration_ms"]))
    check(sum(value for key, value in spent.items() if key != "elapsed_ms") == spent["elapsed_ms"], spent)
    check(spent["waiting_ms"] >= 300 and spent["working_ms"] >= 200 and spent["unknown_ms"] == 0, spent)
    spans = [(s["phase"], s["step"], s["attempt"], s["end"]) for s in report["timeline"] if s["step"]]
    check(("build", "flaky", 1, "failed") in spans and ("build", "flaky", 2, "completed") in spans, spans)
    check(("release", "really", None, "waited") in spans, spans)
    path = [s["step"] or s["reason"] for s in report["critical_path"]]
    check(path[-1] == "publish" and "write" in path and "attestation" in path and "test" not in path, path)
    check([d["event"] for d in report["decisions"]] == ["run_created", "criterion_attested", "step_approved"], report)
    check(report["decisions"][1]["note"] == "read it <twice>", report["decisions"])

    # Every form tells the same run, to a file or to standard output.
    text = world.run("report", "run", first).out
    for words in ["Critical path", "▓ failed", "░ waiting for people", "The text is polite", "release.txt", "read it <twice>"]:
        check(words in text, f"'{words}' is not told:\n{text}")
    check("\x1b" not in text, "a file has colours")
    markdown = world.run("report", "run", first, "--format", "md").out
    check(markdown.startswith(f"# Run {first[:13]} of ship 1\\.2\\.0") or markdown.startswith(f"# Run {first[:13]}"), markdown[:80])
    check("<twice>" not in markdown.replace("\\<twice\\>", ""), "Markdown lets a tag through")
    rows = sections(world.run("report", "run", first, "--format", "csv").out)
    check(["build/flaky"] == [row[2] for row in rows if row[:2] == ["retries", "row"]], rows)
    check(any(row[:4] == ["timeline", "bar", "flaky", "failed"] for row in rows), rows)
    out = world.base / "run.html"
    told = world.run("report", "run", first, "--format", "html", "-o", str(out))
    check(not told.out and "wrote the report" in told.err and out.stat().st_mode & 0o777 == 0o600, told.err)
    page = out.read_text()
    Page(page)
    for words in ["prefers-color-scheme: dark", "width=device-width", "<svg", "read it &lt;twice&gt;", "default-src &#39;none&#39;"]:
        check(words.replace("&#39;", "'") in page, f"'{words}' is not in the page")
    check("<twice>" not in page and "://" not in page, "the page holds what acts or leads away")

    # A run that failed quotes what its step wrote last; one that was killed says what nobody knows.
    world.write_workflow(FAILING, "doomed")
    world.apply("doomed")
    world.run("run", "start", "doomed", code=1)
    text = world.run("report", "run").out
    check("the last words" in text and "end/fall" in text, text)
    world.write_workflow(LONG, "long")
    world.apply("long")
    process = world.start("run", "start", "long")
    wait_for(world.project / "begun")
    running = world.json("report", "run")
    check(running["timeline"][0]["end"] == "open" and running["time"]["working_ms"] > 0, running["time"])
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    dead = world.json("report", "run")
    time.sleep(0.2)
    check(world.json("report", "run")["time"] == dead["time"], "a dead run goes on working")
    (world.project / "go").touch()
    world.run("run", "resume", dead["run"]["id"])
    report = world.json("report", "run")
    check(report["time"]["unknown_ms"] >= 200, report["time"])
    check([s["end"] for s in report["timeline"]] == ["interrupted", "completed"], report["timeline"])

    # Over many runs.
    timing = world.json("report", "timing")
    check(timing["schema"] == "ddx.timing/1" and timing["runs"] == 3, timing)
    steps = {(s["phase"], s["step"]): s for s in timing["steps"]}
    check(steps["check[*]", "test"]["duration"]["count"] == 2, steps.keys())
    check(steps["build", "flaky"]["retries"] == 1 and steps["build", "flaky"]["failed"] == 1, steps["build", "flaky"])
    check(steps["release", "really"]["waiting"]["count"] == 1, steps["release", "really"])
    shares = [b["share_permille"] for b in timing["bottlenecks"] if b["workflow"] == "ship"]
    check(abs(sum(shares) - 1000) <= len(shares) and shares == sorted(shares, reverse=True), shares)
    check([t["runs"] for t in timing["trends"]] in ([3], [1, 2], [2, 1]), timing["trends"])
    one = world.json("report", "timing", "--workflow", "doomed", "--since", "1h")
    check([w["workflow"] for w in one["workflows"]] == ["doomed"] and one["workflows"][0]["failed"] == 1, one)
    Page(world.run("report", "timing", "--format", "html").out)
    sections(world.run("report", "timing", "--format", "csv").out)
    missing = world.run("report", "timing", "--workflow", "shop", code=66)
    check("did you mean 'ship'?" in missing.err, missing.err)
    world.run("report", "timing", "--since", "2999-01-01", code=66)
    world.run("report", "timing", "--since", "soon", code=64)
    world.run("report", "timing", "--format", "pdf", code=64)

    # How workflows are used, in several projects; what cannot be read is named.
    for name in ["other", "broken"]:
        folder = world.base / name
        folder.mkdir()
        world.run("workflow", "apply", str(world.base / "library/doomed"), "--project", str(folder))
        world.run("run", "start", "--project", str(folder), code=1)
    usage = world.json("report", "usage")
    check(usage["runs"]["total"] == 3 and usage["runs"]["completed_permille"] == 667, usage["runs"])
    check(usage["recoveries"] == {"troubled": 1, "recovered": 1, "recovered_permille": 1000}, usage["recoveries"])
    check(usage["artifacts"] == {"passed": 1, "failed": 0, "passed_permille": 1000}, usage["artifacts"])
    check(usage["gates"]["passed"] >= 1 and usage["gates"]["unknown"] >= 1, usage["gates"])
    check(usage["reuse"] == {"workflows": 3, "in_several_projects": 1, "permille": 333}, usage["reuse"])
    check(usage["times"]["apply"]["count"] == 3 and usage["times"]["apply"]["p50_ms"] > 0 and usage["times"]["failure_line"]["count"] == 1, usage["times"])
    (world.base / "broken/.ddx/state/ledger.sqlite").write_bytes(b"this is no ledger" * 1000)
    everything = world.run("report", "usage", "--all-projects", "--json")
    usage = json.loads(everything.out)
    check(usage["runs"]["total"] == 4, usage["runs"])
    check([bool(p["error"]) for p in usage["projects"]] == [False, True, False], usage["projects"])
    check(f"project '{world.base}/broken' cannot be read" in everything.err, everything.err)
    listed = json.loads(world.run("run", "list", "--all-projects", "--where", "workflow == 'doomed'", "--json").out)
    check({run["project"] for run in listed["runs"]} == {str(world.project), str(world.base / "other")}, listed)
    for run in listed["runs"]:
        check(run["next"].endswith(f"--project {run['project']}"), run["next"])
    Page(world.run("report", "usage", "--format", "html").out)
    Page(world.run("audit", "report", "--framework", "soc2", "--format", "html").out)

    # Reading wrote nothing.
    before = world.snapshot()
    for words in [["report", "run", first], ["report", "timing"], ["report", "usage", "--all-projects"]]:
        world.run(*words)
    check(world.snapshot() == before, "a report writes")

    # A browser draws the page without a complaint, where there is one.
    browser = shutil.which("chromium")
    if browser:
        shot = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={world.base}/browser",
             "--enable-logging=stderr", "--dump-dom", f"file://{out}"],
            capture_output=True, text=True, timeout=120,
        )
        check("CONSOLE" not in shot.stderr and "critical-path" in shot.stdout, shot.stderr[-2000:])
