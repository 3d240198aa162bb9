import HTTPTypes
import JSON
import WorkflowAudit
import WorkflowKit
import WorkflowModel

extension [Route] {
    /// What tells of the audit trail.
    static var aboutTheTrail: [Route] {
        [
            Route(
                .get,
                "/api/v1/projects/{project}/audit",
                "audit",
                "What happened, newest first, as the audit trail tells it.",
                for: .permitted(.readAudit),
                answers: .document(.audit),
                [
                    Parameter.text("who", "only what this account did, or its pseudonym").repeated,
                    Parameter.text("type", "only records of this type, such as step_ended")
                        .repeated,
                    Parameter.word(
                        "outcome",
                        AuditCore.Outcome.self,
                        "only what came out so"
                    ).repeated,
                    .text("run", "only records of this run"),
                    .text("phase", "only records of this phase"),
                    .text("file", "only what touched this file, or a file in this folder"),
                    .text("host", "only what was done on this machine"),
                    .moment("since", "only from this moment on"),
                    .moment("until", "only before this moment"),
                    .text("grep", "only records with this text anywhere in them"),
                    .limit(1_000, usually: 100), .cursor,
                ],
                details: """
                    Auditors see all of a record, compliance not from where it was done, security not who \
                    did it, as far as the keys of the server's account open it. That the records were read \
                    is recorded as the deed of the token's subject.
                    """
            ) { exchange in
                .document(try await exchange.auditRecords())
            }
        ]
    }
}

extension Exchange {
    fileprivate func auditRecords() async throws -> AuditPage {
        var filter = AuditFilter()
        filter.who = query.all("who")
        filter.types = query.all("type")
        filter.outcomes = query.words("outcome")
        filter.run = query["run"]?.lowercased()
        filter.phase = query["phase"]
        filter.file = query["file"]
        filter.host = query["host"]
        filter.since = try query.moment("since", now: now)
        filter.until = try query.moment("until", now: now)
        filter.text = query["grep"]
        let cursor = try query["cursor"].map { text in
            guard let cursor = AuditCursor(text) else {
                throw Problem.badRequest("'\(text)' is no place that this server named")
            }
            return cursor
        }
        return AuditPage(
            try await project().auditEvents(
                matching: filter,
                limit: query.count("limit") ?? 100,
                showing: token?.roles.auditRoles ?? [],
                after: cursor
            )
        )
    }
}

extension Set<ServerRole> {
    /// Which parts of records they may read.
    fileprivate var auditRoles: Set<AuditRole> {
        Set<AuditRole>(compactMap { AuditRole(rawValue: $0.rawValue) })
    }
}

/// A page of the audit trail.
private struct AuditPage: JSONRepresentable {
    private let listing: AuditListing

    init(_ listing: AuditListing) {
        self.listing = listing
    }

    /// The object `ddx.audit-list/1`.
    var json: JSONValue {
        let last = listing.events.last.map { AuditCursor($0).description }
        var object: JSONObject = [
            "schema": "ddx.audit-list/1", "records": .array(listing.events.map(\.json)),
            "next_cursor": (listing.isCut ? last : nil).json,
            "damaged": listing.omitted.damaged.json, "archived": listing.omitted.archived.json,
        ]
        object["unrecorded"] = listing.unrecorded?.json
        return object.json
    }
}
