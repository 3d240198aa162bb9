import JSON
import WorkflowDiagnostics

/// An example of every key, for editors and the JSON Schema.
package enum FormatExamples {
    /// The example of a key as it stands behind the key in a file, on one line.
    package static func text(of key: String, in record: String) -> String? {
        texts[record]?[key]
    }

    /// The example as a value.
    static func value(of key: String, in record: String) -> JSONValue? {
        text(of: key, in: record).flatMap {
            YAMLDocument(SourceText("value: \($0)\n"), file: "").root?["value"]?.json
        }
    }

    private static let search = [
        "path": "docs/**/*.md", "pattern": "'TODO'", "raw": "true", "expected": "'>0'",
    ]

    private static let image =
        "docker.io/library/alpine@sha256:"
        + "beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d"

    private static let texts: [String: [String: String]] = [
        "workflow": [
            "name": "design-review", "version": "1.0.0", "title": "Design review",
            "description": "A design is written, reviewed and released.",
            "author": "The platform team",
            "license": "MIT", "homepage": "https://example.org/design-review",
            "created": "2026-01-31", "updated": "2026-06-30", "category": "web", "type": "agile",
            "tags": "[design, review]", "keywords": "[architecture]",
            "requires": "[git >= 2.30, make]", "principles": "[Write the test first]",
            "variables": "[{ name: who, required: true }]",
            "migrations": "[{ version: 2.0.0, variables: { who: person } }]",
            "env": "{ GREETING: hello }", "defaults": "{ timeout: 10m }",
            "concurrency": "{ group: release, policy: queue }", "timeout": "2d",
            "outputs": "{ url: '${{ phases.deploy.outputs.url }}' }",
            "phases": "[{ id: build, steps: [{ run: make }] }]",
            "hooks": "{ failure: [{ run: ./notify failed }] }",
        ],
        "variable": [
            "name": "who", "description": "Whom to greet.", "prompt": "Whom shall we greet?",
            "type": "choice", "options": "[small, large]", "default": "small", "required": "true",
            "pattern": "'[a-z]+'", "secret": "true",
        ],
        "overlay": [
            "description": "What our team does differently.",
            "changes": "[{ remove: release/announce }]",
        ],
        "change": [
            "insert_before": "build/compile", "insert_after": "build", "replace": "build/compile",
            "remove": "release/announce", "set": "{ timeout: 20m }",
            "add": "{ exit_criteria: [The lead has looked at it] }", "in": "build",
            "phases": "[{ id: scan, steps: [{ run: ./scan }] }]",
            "steps": "[{ id: lint, run: ./lint }]",
        ],
        "migration": [
            "version": "2.0.0", "variables": "{ who: person }", "files": "{ a.md: b.md }",
            "note": "Read the new principles.",
        ],
        "defaults": [
            "shell": "[bash, -euo, pipefail, -c]", "timeout": "10m", "retry": "{ max: 3 }",
            "runner": "local", "agent": "writer",
        ],
        "concurrency": ["group": "release-${{ vars.environment }}", "policy": "queue"],
        "hooks": [
            "success": "[{ run: ./notify done }]", "failure": "[{ run: ./notify failed }]",
            "cancel": "[{ run: ./clean-up }]", "finally": "[{ run: ./clean-up }]",
        ],
        "phase": [
            "id": "design", "name": "Design", "description": "Decide how it is built.",
            "order": "2", "estimated_duration": "2 days", "required_role": "architect",
            "needs": "[frame]", "if": "vars.size == 'large'", "matrix": "{ os: [linux, macos] }",
            "input_gates": "[{ criteria: The PRD is there, evidence: docs/prd.md }]",
            "steps": "[{ run: make test }]", "exit_criteria": "[Reviewed with the team]",
            "outputs": "{ url: '${{ steps.deploy.outputs.url }}' }", "uses": "./parts/review",
            "with": "{ title: '${{ vars.title }}' }", "retry": "{ max: 3, backoff: exponential }",
            "timeout": "2h", "transition": "manual", "on_failure": "rollback",
            "rollback": "[{ run: ./undo }]", "lock": "database", "runner": "local",
        ],
        "matrix": [
            "for_each": "'${{ vars.regions }}'", "include": "[{ os: linux, fast: true }]",
            "exclude": "[{ os: macos }]", "max_parallel": "2", "fail_fast": "false",
        ],
        "retry": [
            "max": "3", "backoff": "exponential", "initial": "5s", "max_delay": "2m",
            "jitter": "0.2", "on": "[75, timeout]",
        ],
        "step": [
            "artifact": "prd", "run": "make test", "command": "[make, test]",
            "prompt": "prompts/review.md", "approve": "Is the design good?", "uses": "slack",
            "id": "test", "name": "Run the tests", "if": "phases.build.status == 'completed'",
            "needs": "[build]", "env": "{ WHO: '${{ vars.who }}' }",
            "working_directory": "services/api", "timeout": "90s", "retry": "{ max: 2 }",
            "continue_on_error": "true", "outputs": "{ code: '${{ steps.test.exit_code }}' }",
            "rollback": "[{ run: ./undo }]", "affects": "['build/**']", "sources": "['src/**']",
            "generates": "[build/app]", "status": "test -f build/app", "idempotent": "true",
            "on_interrupt": "check", "runner": "local", "lock": "database",
            "shell": "[bash, -c]", "agent": "writer", "max_revisions": "2",
            "template": "templates/prd.md",
            "output": "docs/prd.md", "schema": "schemas/prd.json",
            "validation": "{ required_sections: [Scope] }", "overwrite": "if_unchanged",
            "role": "architect", "count": "2",
            "form": "{ type: object, properties: { reason: { type: string } } }",
            "rewind_to": "design", "with": "{ channel: releases }",
        ],
        "output": ["template": "templates/prd.md", "path": "docs/prd.md"],
        "validation": [
            "required_sections": "[Scope, Goals]",
            "automated_checks": "[{ pattern: TODO, expected: absent }]",
            "quality_checks": "[Every goal can be measured]",
        ],
        "automated_check": [
            "pattern": "TODO", "expected": "absent", "message": "Nothing is left to do.",
            "severity": "blocking",
        ],
        "quality_check": [
            "check": "measurable", "description": "Every goal can be measured.",
            "severity": "warning",
        ],
        "gate": [
            "criteria": "The PRD is written", "required": "false", "severity": "warning",
            "evidence": "docs/prd.md#scope", "check": "{ file_exists: docs/prd.md }",
            "role": "architect", "source": "frame",
        ],
        "check": [
            "file_exists": "docs/prd.md", "dir_not_empty": "docs/decisions",
            "sections": "{ path: docs/prd.md, headings: [scope] }",
            "matches": "{ path: docs/prd.md, pattern: 'P0', expected: '>0' }",
            "absent": "{ path: 'docs/**/*.md', pattern: 'TODO' }",
            "schema": "{ path: 'data/*.json', schema: schemas/data.json }",
            "unique": "{ path: 'docs/**/*.md', pattern: 'US-[0-9]+' }",
            "phase_completed": "frame", "command": "{ run: make test, timeout: 10m }",
            "expression": "phases.test.attempt < 3", "approval": "{ role: architect, count: 2 }",
            "age": "{ path: build/app, sources: ['src/**'] }",
            "plugin": "{ uses: links, with: { path: docs } }",
        ],
        "sections": ["path": "docs/prd.md", "headings": "[scope, goals]"],
        "search": search, "unique": search, "count": search,
        "schema": [
            "path": "data/*.json", "schema": "schemas/data.json",
            "project_schema": "config/data.schema.json",
        ],
        "command": [
            "run": "make test", "argv": "[make, test]", "exit": "0", "timeout": "10m",
        ],
        "approval": ["role": "architect", "count": "2"],
        "age": ["path": "build/app", "sources": "['src/**']"],
        "runner": [
            "container": "{ image: \(image) }", "plugin": "{ uses: remote, with: { host: ci } }",
        ],
        "container": [
            "image": image, "engine": "podman", "network": "none", "memory": "512MB", "cpus": "2",
            "pids": "256", "user": "1000:1000", "env": "{ CI: 'true' }", "writable": "false",
        ],
        "plugin": ["uses": "links", "with": "{ path: docs }", "timeout": "2m"],
    ]
}
