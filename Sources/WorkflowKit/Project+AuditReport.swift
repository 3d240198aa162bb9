import JSON
import SystemPackage
import WorkflowAudit
import WorkflowLanguage
package import WorkflowModel
package import WorkflowReports
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Which report of the audit trail is to be made.
    package struct AuditReportRequest: Sendable {
        package let framework: AuditFramework
        package let since: Timestamp?
        /// The first moment that is too late.
        package let until: Timestamp?
        /// How many records are picked and proved.
        package let samples: Int

        package init(
            framework: AuditFramework,
            since: Timestamp?,
            until: Timestamp?,
            samples: Int
        ) {
            self.framework = framework
            self.since = since
            self.until = until
            self.samples = samples
        }
    }

    /// Makes a report of the audit trail, which is verified in the same go; that both was done is recorded.
    ///
    /// - Parameter request: Which report.
    /// - Returns: The report, and why making it could not be recorded.
    /// - Throws: `Failure` when there is no trail, or it cannot be read.
    package func auditReport(
        _ request: AuditReportRequest
    ) async throws -> (report: AuditReport, unrecorded: String?) {
        try await translatingFailures {
            let frame = frame(of: request)
            let places = try auditPlaces()
            let anchored = await anchoredHeads()
            let (report, verdicts) = try await readingAudit("audit report") { ledger in
                var (verdicts, report, omitted) = try await ledger.verifyAudit(
                    places,
                    anchored,
                    tellingUntil: request.until,
                    into: AuditReport(frame)
                ) { report, event in
                    report.take(event)
                }
                guard !verdicts.isEmpty else {
                    throw Failure(
                        .notFound,
                        "there is no audit trail yet; it begins with the first run"
                    )
                }
                report.conclude(verdicts, omitted)
                if report.isSound {
                    report.samples = try await samples(request.samples, of: report, places, ledger)
                }
                return (report, verdicts)
            }
            _ = await recordVerification(verdicts)
            var record = auditRecord(.auditReported)
            record.facts = [
                "framework": request.framework.rawValue.json, "count": report.recordCount.json,
            ]
            record.facts["since"] = request.since?.text.json
            record.facts["until"] = request.until?.text.json
            return (report, await unrecorded(record))
        }
    }

    private func frame(of request: AuditReportRequest) -> AuditReport.Frame {
        let kept =
            settings["retention.audit"]?.stringValue.map { "\($0), then in an archive" }
            ?? "until a policy says otherwise; nothing of the trail is removed by itself"
        return AuditReport.Frame(
            framework: request.framework,
            project: root.lastComponent?.string ?? root.string,
            version: ProgramVersion.current,
            since: request.since,
            until: request.until,
            now: surroundings.now(),
            by: surroundings.principal,
            roles: settings.roleNames.map { ($0, settings.people(inRole: $0) ?? []) },
            separatesDuties: settings.separatesDuties,
            retention: [
                ("Records of the audit trail", kept),
                ("Runs after their end", settings["retention.runs"]?.stringValue ?? "for ever"),
                ("Output of steps", settings["retention.logs"]?.stringValue ?? "for ever"),
            ]
        )
    }

    /// Records of the newest log in the period, picked by the root of its head.
    private func samples(
        _ count: Int,
        of report: AuditReport,
        _ places: AuditPlaces,
        _ ledger: LedgerStore
    ) async throws -> [AuditReport.Sample] {
        let logs = try await ledger.auditLogs()
        guard let log = logs.last(where: { report.places[$0] != nil }),
            let range = report.places[log]
        else {
            return []
        }
        var samples: [AuditReport.Sample] = []
        for place in try await ledger.auditSamples(count, of: range, in: log, places) {
            let found = try await ledger.auditEvent(
                place.sequence,
                in: log,
                with: places.identity.identities()
            )
            guard let found else {
                continue
            }
            samples.append(
                AuditReport.Sample(
                    event: found.event,
                    hash: place.hash.hexadecimal,
                    proof: place.proof
                )
            )
        }
        return samples
    }
}
