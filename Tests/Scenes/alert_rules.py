"""The sample of alert rules is loaded by Prometheus' own checker, each rule fires when it should and only then, and
every metric it uses is one that the server gives."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

from scene import TOP, World, check, skip
from support.server import Server

RULES = TOP / "docs" / "alerts.yml"
ONE = 'project="p"'
# What is measured each minute, when it is looked at, and which rules fire then.
CASES = [
    ({"ddx_build_info{}": "1x20"}, "20m", []),
    ({"up{}": "1x20"}, "4m", []),
    ({"up{}": "1x20"}, "6m", ["DdxServerDown"]),
    ({f"ddx_project_readable{{{ONE}}}": "1x3 0x20"}, "7m", []),
    ({f"ddx_project_readable{{{ONE}}}": "1x3 0x20"}, "10m", ["DdxProjectUnreadable"]),
    ({f'ddx_runs_stuck{{{ONE},reason="interrupted"}}': "0x5 1x30"}, "19m", []),
    ({f'ddx_runs_stuck{{{ONE},reason="interrupted"}}': "0x5 1x30"}, "22m", ["DdxRunsStuck"]),
    ({f'ddx_runs_stuck{{{ONE},reason="failed"}}': "0x5 1x30"}, "30m", []),
    ({f'ddx_runs{{{ONE},workflow="w",status="failed"}}': "0+0.1x70"}, "70m", ["DdxRunsFailing"]),
    ({f'ddx_runs{{{ONE},workflow="w",status="failed"}}': "7x70"}, "70m", []),
    ({f'ddx_runs{{{ONE},workflow="w",status="completed"}}': "0+1x70"}, "70m", []),
    ({f"ddx_longest_wait_seconds{{{ONE}}}": "172801"}, "0m", ["DdxPeopleAreWaitedFor"]),
    ({f"ddx_longest_wait_seconds{{{ONE}}}": "172800"}, "0m", []),
    ({f"ddx_audit_sound{{{ONE}}}": "0"}, "0m", ["DdxTrailNotSound"]),
    ({f"ddx_audit_sound{{{ONE}}}": "1"}, "0m", []),
    ({f"ddx_audit_verified_timestamp_seconds{{{ONE}}}": "0x400"}, "361m", ["DdxTrailNotVerified"]),
    ({f"ddx_audit_verified_timestamp_seconds{{{ONE}}}": "0x400"}, "360m", []),
    ({f'ddx_storage_level{{{ONE},level="low"}}': "1x9"}, "6m", ["DdxStorageLow"]),
    ({f'ddx_storage_level{{{ONE},level="ample"}}': "1x9"}, "6m", []),
    ({f'ddx_storage_level{{{ONE},level="read_only"}}': "1"}, "0m", ["DdxStorageCritical"]),
    ({f"ddx_log_lines_dropped{{{ONE}}}": "0x5 9x5"}, "9m", ["DdxLogLinesDropped"]),
    ({f"ddx_log_lines_dropped{{{ONE}}}": "9x10"}, "9m", []),
]


def find_promtool(folder):
    """The checker of this computer, else the one of Debian's package, which is not installed for it."""
    if found := shutil.which("promtool"):
        return found
    try:
        subprocess.run(["apt-get", "download", "prometheus"], cwd=folder, check=True, capture_output=True, timeout=120)
        [package] = pathlib.Path(folder).glob("prometheus*.deb")
        subprocess.run(["dpkg", "-x", package, folder], check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        skip(f"promtool cannot be had: {error}")
    return str(pathlib.Path(folder) / "usr/bin/promtool")


def promtool(*words):
    result = subprocess.run([tool, *words], capture_output=True, text=True)
    check(result.returncode == 0, f"promtool {words}:\n{result.stdout}{result.stderr}")
    return result.stdout


def rules():
    """Names of all rules with what they ask, by the checker's own reading of the file."""
    text = RULES.read_text()
    return dict(re.findall(r"- alert: (\w+)\n +expr: (.+)", text))


def fires_when_it_should(folder):
    known = rules()
    fired = {name for _, _, names in CASES for name in names}
    check(fired == set(known), f"no case for {set(known) - fired}")
    for number, (series, time, names) in enumerate(CASES):
        # A server that is there, unless the case is about one that is not.
        there = {} if "up{}" in series else {"ddx_build_info{}": "1x400"}
        tests = [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in {**there, **series}.items()],
                "promql_expr_test": [
                    {
                        "expr": f'count(ALERTS{{alertname="{rule}",alertstate="firing"}}) or vector(0)',
                        "eval_time": time,
                        "exp_samples": [{"labels": "{}", "value": 1 if rule in names else 0}],
                    }
                    for rule in known
                ],
            }
        ]
        file = pathlib.Path(folder) / f"case-{number}.yml"
        file.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
        promtool("test", "rules", str(file))


def asks_for_what_there_is():
    with World() as world:
        world.run("init")
        with Server(world) as server:
            given = server.ask("/metrics").text
    names = set(re.findall(r"^# TYPE (\S+)", given, re.M))
    for rule, expression in rules().items():
        for name in re.findall(r"\bddx_\w+", expression):
            check(name in names, f"{rule} asks for {name}, which no server gives")
    for metric, label, words in [
        ("ddx_runs_stuck", "reason", ["interrupted", "pending"]),
        ("ddx_storage_level", "level", ["low", "critical", "read_only"]),
    ]:
        for word in words:
            check(re.search(rf'^{metric}\{{.*{label}="{word}"', given, re.M), f"{metric} knows no {word}")


with tempfile.TemporaryDirectory(prefix="ddx-promtool.") as folder:
    tool = find_promtool(folder)
    check(f"{len(rules())} rules found" in promtool("check", "rules", str(RULES)), "rules are read otherwise")
    fires_when_it_should(folder)
    asks_for_what_there_is()
