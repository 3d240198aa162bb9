import JSON
import SystemPackage
import WorkflowAudit
package import WorkflowModel
package import WorkflowReports
import WorkflowStore

extension Project {
    /// How workflows are used here, or in all projects of this user.
    ///
    /// Which workflows several projects share is looked for in all of them either way. A project
    /// that cannot be read is named in the report.
    ///
    /// - Parameters:
    ///   - since: Only runs created from then on.
    ///   - isAboutAll: Whether the figures are about all projects.
    /// - Returns: The report.
    /// - Throws: `Failure` with `notFound` when there has been no run.
    package func usage(
        since: Timestamp?,
        ofAllProjects isAboutAll: Bool
    ) async throws -> UsageReport {
        try await translatingFailures {
            let start = ContinuousClock.now
            var report = UsageReport(since: since, now: surroundings.now())
            var entries: [ProjectsLookedAt.Entry] = []
            for own in try ownProjects() {
                let isHere = own.folder.utf8.elementsEqual(root.string.utf8)
                do {
                    let project = try own.opened.get()
                    report = try await project.adding(
                        to: report,
                        as: own.folder,
                        withFigures: isAboutAll || isHere
                    )
                    entries.append(ProjectsLookedAt.Entry(folder: own.folder))
                } catch  where isAboutAll || !isHere {
                    let problem = Failure(error).message
                    entries.append(ProjectsLookedAt.Entry(folder: own.folder, problem: problem))
                }
            }
            guard !report.isEmpty else {
                throw Failure(
                    .notFound,
                    "no run has been made" + (since.map { " since \($0.text)" } ?? "")
                        + (isAboutAll ? " in any project of yours" : " in this project"),
                    hints: since == nil ? try waysToBegin() : ["ddx run list"]
                )
            }
            report.lookedAt = ProjectsLookedAt(entries)
            report.madeInMilliseconds = (ContinuousClock.now - start).wholeMilliseconds
            return report
        }
    }

    private func adding(
        to report: UsageReport,
        as folder: String,
        withFigures hasFigures: Bool
    ) async throws -> UsageReport {
        try await reading { ledger in
            var report = report
            for workflow in try await ledger.runCounts().keys {
                report.note(workflow, in: folder)
            }
            guard hasFigures else {
                return report
            }
            let filter = RunFilter(since: report.since)
            report = try await ledger.timelines(matching: filter, into: report) {
                report,
                run,
                events in
                report.take(run, events)
            }
            report.take(try await ledger.checkCounts(matching: filter))
            report.applyTimes += try await applyTimes(since: report.since, in: ledger)
            report.take(try await ledger.agentUsage(matching: filter))
            report.projectCount += 1
            return report
        }
    }
}

extension Project {
    /// How long workflows took to be applied, as the newest records of the trail tell.
    ///
    /// Records that the user has no key for tell nothing.
    private func applyTimes(since: Timestamp?, in ledger: LedgerStore) async throws -> [Int64] {
        var filter = AuditFilter()
        filter.since = since
        let type = AuditRecord.Kind.workflowApplied.rawValue
        do {
            return try await ledger.auditEvents(
                matching: filter,
                newestFirst: true,
                with: try auditPlaces().identity.identities(),
                into: (times: [Int64](), looked: 0)
            ) { found, event in
                if event.core?.type == type, let time = event.core?.facts["ms"]?.intValue {
                    found.times.append(Int64(time))
                }
                found.looked += 1
                return found.looked < UsageReport.newestRecords
            }.result.times
        } catch let error as StoreError where error.code == .closed {
            return []
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
