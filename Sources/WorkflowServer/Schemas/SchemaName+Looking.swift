import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowReports

/// What the documents are like that tell of what happened.
extension SchemaName {
    static var ofTransition: Schema {
        .object([
            "seq": .count, "time": .moment, "scope": .words(HistoryReport.Transition.Scope.self),
            "from": Schema.string.orNull, "to": .string, "phase": Schema.string.orNull,
            "step": Schema.string.orNull, "attempt": Schema.count.orNull,
            "criteria": Schema.string.orNull, "command": Schema.string.orNull,
            "duration_ms": Schema.count.orNull, "principal": .string,
            "reason": Schema.words(Reason.self).orNull, "note": Schema.named(.note).orNull,
            "event": .string, "detail": Schema.string.orNull,
        ])
    }

    static var ofHistory: Schema {
        .object([
            "schema": .exactly("ddx.history/1"), "transitions": .list(of: .named(.transition)),
        ])
    }

    static var ofExplanation: Schema {
        .object(["schema": .exactly("ddx.explanation/1"), "run": .string, "text": .string])
    }

    static var ofTimeSpan: Schema {
        .object([
            "phase": Schema.string.orNull, "step": Schema.string.orNull,
            "attempt": Schema.count.orNull, "kind": .words(Timeline.Use.self), "end": .string,
            "reason": Schema.words(Reason.self).orNull, "started_at": .moment,
            "ended_at": .moment, "duration_ms": .count, "critical": .boolean,
        ])
    }

    static var ofRunReport: Schema {
        .object([
            "schema": .exactly("ddx.run-report/1"), "made_at": .moment, "run": .named(.run),
            "time": .anyObject.described("milliseconds by what they were spent on"),
            "timeline": .list(of: .named(.timeSpan)),
            "critical_path": .list(of: .named(.timeSpan)),
            "decisions": .list(
                of: .object([
                    "time": .moment, "principal": .string, "event": .string, "about": .string,
                    "note": Schema.named(.note).orNull,
                ])
            ),
        ])
    }

    static var ofLogRecord: Schema {
        .object([
            "time": .moment, "level": .words(LogLevel.self), "run": .string,
            "correlation_id": Schema.string.orNull, "phase": Schema.string.orNull,
            "step": Schema.string.orNull, "attempt": Schema.count.orNull,
            "stream": .words(LogRecord.Stream.self), "message": .string,
        ])
    }

    static var ofLogs: Schema {
        .object([
            "schema": .exactly("ddx.logs/1"), "records": .list(of: .named(.logRecord)),
            "next_cursor": Schema.string.orNull
                .described("give it as 'cursor' for the next page; null behind the last record"),
            "cut_off": .boolean.described("whether the time for the answer was over first"),
            "problems": .list(of: .string).described("what could not be read"),
        ])
    }

    static var ofAuditRecord: Schema {
        .object(
            [
                "schema": .exactly("ddx.audit/1"), "log": .string, "seq": .count, "id": .string,
                "time": .moment,
            ],
            optional: ["core": .anyObject, "person": .anyObject, "detail": .anyObject]
        )
        .described("of the three parts those that the roles of the token may read")
    }

    static var ofAudit: Schema {
        .object(
            [
                "schema": .exactly("ddx.audit-list/1"), "records": .list(of: .named(.auditRecord)),
                "next_cursor": Schema.string.orNull, "damaged": .count, "archived": .count,
            ],
            optional: ["unrecorded": .string.described("why this reading is not recorded")]
        )
    }
}
