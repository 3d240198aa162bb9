import JSON
import WorkflowModel
import WorkflowReports

/// What the documents about runs are like.
extension SchemaName {
    static var ofRunSummary: Schema {
        .object(
            summaryMembers,
            optional: ["project": .string.described("the folder, where several are shown")]
        )
    }

    private static var summaryMembers: KeyValuePairs<String, Schema> {
        [
            "schema": .exactly("ddx.run/1"), "id": .string.described("a UUID"),
            "workflow": .string, "version": .string, "digest": .string,
            "status": .words(RunStatus.self), "reason": Schema.words(Reason.self).orNull,
            "note": Schema.named(.note).orNull, "principal": .string, "created_at": .moment,
            "started_at": Schema.moment.orNull, "finished_at": Schema.moment.orNull,
            "duration_ms": Schema.count.orNull,
            "progress": .object(["percent": .count, "completed": .count, "total": .count]),
            "correlation_id": Schema.string.orNull,
            "waiting_for": .list(of: .named(.waitingFor)),
            "next": .string.described("what there is to type next"),
        ]
    }

    static var ofRun: Schema {
        let own = Schema.object(
            [
                "variables": .anyObject, "variable_sources": .anyObject, "outputs": .anyObject,
                "phases": .list(of: .named(.phase)),
            ],
            optional: [
                "hooks": .list(of: .named(.phase)), "rollback": .anyObject,
                "restored_files": .anyObject,
            ]
        )
        return Schema(["allOf": [Schema.named(.runSummary).json.json, own.json.json]])
    }

    static var ofPhase: Schema {
        .object(
            [
                "id": .string, "name": .string, "status": .words(NodeStatus.self),
                "reason": Schema.words(Reason.self).orNull, "note": Schema.named(.note).orNull,
                "attempt": .count, "started_at": Schema.moment.orNull,
                "finished_at": Schema.moment.orNull, "duration_ms": Schema.count.orNull,
                "outputs": .anyObject, "gates": .list(of: .named(.gate)),
            ],
            optional: [
                "matrix": .any, "steps": .list(of: .named(.step)),
                "instances": .list(of: .named(.phase)), "phases": .list(of: .named(.phase)),
                "workflow": Schema.string.orNull, "version": Schema.string.orNull,
                "hooks": .list(of: .named(.phase)), "rollbacks": .list(of: .named(.phase)),
            ]
        )
    }

    static var ofStep: Schema {
        .object(
            [
                "id": .string, "kind": .string, "status": .words(NodeStatus.self),
                "reason": Schema.words(Reason.self).orNull, "note": Schema.named(.note).orNull,
                "attempt": .count, "exit_code": Schema(["type": "integer"]).orNull,
                "duration_ms": Schema.count.orNull, "outputs": .anyObject,
                "files": .list(of: .any),
            ],
            optional: [
                "decisions": .list(of: .anyObject),
                "place": .anyObject.described("where another machine has it, or had it last"),
            ]
        )
    }

    static var ofGate: Schema {
        .object([
            "kind": .words(GateSide.self), "criteria": .string, "required": .boolean,
            "verdict": .words(Verdict.self), "unchanged_since": Schema.moment.orNull,
            "evidence": .list(
                of: .object([
                    "path": .string, "sha256": Schema.string.orNull, "found": .string,
                ])
            ),
        ])
    }

    static var ofWaitingFor: Schema {
        .object(
            [
                "kind": .words(WaitingFor.Kind.self), "phase": .string,
                "step": Schema.string.orNull, "text": .string, "command": .string,
                "role": Schema.string.orNull,
            ],
            optional: [
                "approved_by": .list(of: .string), "approvals_needed": .count, "form": .boolean,
            ]
        )
    }

    static var ofNote: Schema {
        let sealed = Schema.object(["sealed_for": .list(of: .string)])
        return Schema(["anyOf": [Schema.string.json.json, sealed.json.json]])
            .described("what a person wrote, or who may read it")
    }

    static var ofRuns: Schema {
        .object(
            [
                "schema": .exactly("ddx.runs/1"), "runs": .list(of: .named(.runSummary)),
                "next_cursor": Schema.string.orNull
                    .described("give it as 'cursor' for older runs; null behind the last one"),
            ],
            optional: [
                "undecided": .object(["count": .count, "cause": .string])
                    .described("runs that the condition of 'where' has no value for")
            ]
        )
    }

    static var ofStatus: Schema {
        .object([
            "schema": .exactly("ddx.status/1"), "runs": .list(of: .named(.runSummary)),
            "next": .string,
        ])
    }

    static var ofProjects: Schema {
        .object([
            "schema": .exactly("ddx.projects/1"),
            "projects": .list(
                of: .object([
                    "id": Schema.string.orNull, "name": .string, "folder": .string,
                    "error": Schema.string.orNull.described("why it cannot be read"),
                ])
            ),
        ])
    }
}
