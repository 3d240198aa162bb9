"""Sixty problems in everyday words: for at least 54 the fitting workflow is among the first three."""
import concurrent.futures
import json

from scene import World, check
from support.repository import Repository

FLOW = """\
name: {name}
version: 1.0.0
title: {title}
description: {description}
category: {category}
type: {name}
tags: [{tags}]
phases:
{phases}
"""

# name: title, description, category, tags, phases
FLOWS = {
    "incident": ("Incident response", "Find the cause of an outage, restore the service and write a postmortem", "operations", "incident, outage, postmortem", "triage restore postmortem"),
    "hiring": ("Hiring", "From an open position over interviews to a signed offer", "business", "recruiting, interview, candidate", "profile interviews offer"),
    "onboarding": ("Onboarding", "The first month of somebody who joins the team", "business", "people, mentor, newcomer", "accounts mentor first-task"),
    "api-design": ("API design", "Design the endpoints of a REST interface before they are built", "api", "rest, endpoint, contract", "resources contract mock"),
    "db-migration": ("Schema migration", "Change tables of a database without losing data", "data", "database, schema, sql", "backup migrate verify"),
    "security-review": ("Security review", "Find threats and vulnerabilities before attackers do", "security", "threat, vulnerability, audit", "threats findings fixes"),
    "performance": ("Performance work", "Measure where time goes and make it faster", "engineering", "speed, latency, profiling", "measure optimize compare"),
    "refactoring": ("Refactoring", "Pay back technical debt in small safe steps", "engineering", "cleanup, debt, legacy", "safety-net small-steps review"),
    "bugfix": ("Bug fix", "Reproduce a defect, fix its root cause, keep it fixed", "engineering", "bug, defect, regression", "reproduce fix regression-test"),
    "accessibility": ("Accessibility check", "Make pages usable with a keyboard and a screen reader", "web", "a11y, wcag, inclusive", "audit fixes retest"),
    "localization": ("Localization", "Bring a product into more languages", "product", "translate, language, i18n", "extract translate check"),
    "dependency-update": ("Dependency updates", "Keep third-party libraries current without surprises", "engineering", "dependencies, library, update", "list upgrade test"),
    "mobile-release": ("App store release", "Ship a phone app to its stores", "mobile", "ios, android, store", "build beta store"),
    "data-pipeline": ("Data pipeline", "Load, check and publish tables for reports", "data", "etl, analytics, report", "ingest validate publish"),
    "monitoring": ("Monitoring", "Decide what to measure and when somebody is woken", "operations", "metrics, alert, observability", "signals dashboards alerts"),
    "disaster-recovery": ("Disaster recovery", "Prove that backups can be restored", "operations", "backup, restore, recovery", "plan rehearse report"),
    "user-research": ("User research", "Talk to users before anything is built", "product", "interview, customer, feedback", "questions interviews insights"),
    "experiment": ("Experiment", "State a hypothesis, try it, decide by numbers", "product", "hypothesis, spike, prototype", "hypothesis trial decision"),
    "campaign": ("Marketing campaign", "From a message to its audience and the figures afterwards", "business", "marketing, newsletter, promotion", "message channels figures"),
    "procurement": ("Procurement", "Buy something within budget and with two offers", "business", "purchase, budget, invoice", "need offers order"),
    "gdpr-request": ("Privacy request", "Answer somebody who asks for their personal data", "compliance", "privacy, gdpr, personal", "identify collect answer"),
    "adr": ("Decision records", "Write down why the architecture is as it is", "engineering", "architecture, decision, adr", "context options decision"),
    "docs-sprint": ("Documentation sprint", "Write the manual that readers miss", "documentation", "docs, manual, guide", "readers outline write"),
    "ci-setup": ("Continuous integration", "Let a machine build and check every change", "engineering", "ci, pipeline, automation", "build checks badge"),
    "code-review": ("Code review", "Look at a change together before it is merged", "engineering", "review, pull-request, quality", "author reviewer merge"),
}

PROBLEMS = [
    ("our site was down last night and nobody knows why", "incident"),
    ("we had an outage and need to learn from it", "incident"),
    ("write a postmortem after the emergency", "incident"),
    ("we want to recruit two developers", "hiring"),
    ("candidates wait too long between interviews", "hiring"),
    ("somebody new joins the team on monday", "onboarding"),
    ("newcomers do not know whom to ask", "onboarding"),
    ("we are about to build a REST service and argue about its endpoints", "api-design"),
    ("clients break whenever we change the api", "api-design"),
    ("we must rename a column in a big table", "db-migration"),
    ("changing the database schema is scary", "db-migration"),
    ("an attacker could get into our system", "security-review"),
    ("we need to know our vulnerabilities", "security-review"),
    ("the page is too slow", "performance"),
    ("latency doubled since spring", "performance"),
    ("the code is a mess and nobody dares to touch it", "refactoring"),
    ("too much technical debt", "refactoring"),
    ("legacy module has to be cleaned up", "refactoring"),
    ("a customer found a bug that we fixed before", "bugfix"),
    ("the same defects come back again and again", "bugfix"),
    ("blind people cannot use our website with a screen reader", "accessibility"),
    ("is our frontend accessible", "accessibility"),
    ("we want to offer the product in french and german", "localization"),
    ("texts must be translated", "localization"),
    ("our libraries are years out of date", "dependency-update"),
    ("upgrade third party packages safely", "dependency-update"),
    ("get our iphone app into the store", "mobile-release"),
    ("android users wait for the new version", "mobile-release"),
    ("the numbers in our analytics reports are wrong", "data-pipeline"),
    ("nightly etl jobs break unnoticed", "data-pipeline"),
    ("we learn about problems from our users first, we need alerts", "monitoring"),
    ("what should we put on our dashboards and metrics", "monitoring"),
    ("nobody ever tried to restore our backups", "disaster-recovery"),
    ("what if the data center burns down, a recovery plan", "disaster-recovery"),
    ("we build features that customers do not want", "user-research"),
    ("collect feedback from users before we begin", "user-research"),
    ("we have an idea and want to test the hypothesis cheaply", "experiment"),
    ("build a quick prototype and decide", "experiment"),
    ("promote the launch with a newsletter", "campaign"),
    ("marketing wants to reach more people", "campaign"),
    ("we must purchase new laptops within the budget", "procurement"),
    ("invoices and offers pile up", "procurement"),
    ("a customer asks which personal data we keep about him", "gdpr-request"),
    ("privacy request under gdpr", "gdpr-request"),
    ("nobody remembers why we chose this architecture", "adr"),
    ("record technical decisions", "adr"),
    ("our manual is missing and outdated", "docs-sprint"),
    ("documentation for readers", "docs-sprint"),
    ("tests only run on one laptop, let a machine build every change", "ci-setup"),
    ("set up a build pipeline", "ci-setup"),
    ("pull requests wait for days", "code-review"),
    ("changes are merged without anybody looking at them", "code-review"),
    ("we want to write tests before the code", "tdd"),
    ("red green refactor", "tdd"),
    ("our team works in sprints with a retrospective", "agile"),
    ("limit work in progress on our board", "kanban"),
    ("publish a new version with a changelog", "release"),
    ("legal has to check a contract before we sign", "contract-review"),
    ("a methodology from requirements over design and tests to deployment", "helix"),
    ("show me a first example to learn how this works", "hello"),
]

with World() as world:
    library = Repository(world.base / "library")
    for name, (title, description, category, tags, phases) in FLOWS.items():
        lines = "".join(f"  - id: {phase}\n    steps: [{{run: 'true'}}]\n" for phase in phases.split())
        library.write(f"workflows/{name}/workflow.yml", FLOW.format(
            name=name, title=title, description=description, category=category, tags=tags, phases=lines))
    library.commit("workflows")
    world.run("source", "add", str(library.path))
    check(len(PROBLEMS) == 60, len(PROBLEMS))

    def ask(problem):
        words, expected = problem
        out = world.run("recommend", words, "--limit", "3", "--json", code=None).out
        names = [one["workflow"] for one in json.loads(out).get("recommendations", [])]
        return words, expected, names

    world.run("recommend", "warm", "up", code=None)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, PROBLEMS))
    missed = [answer for answer in answers if answer[1] not in answer[2]]
    for words, expected, names in missed:
        print(f"missed: {words!r} wants {expected}, got {names}")
    print(f"{60 - len(missed)} of 60")
    check(len(missed) <= 6, "too few problems find their workflow")
