import SystemPackage
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
            report.projectCount += 1
            return report
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
