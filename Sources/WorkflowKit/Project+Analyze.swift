import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
package import WorkflowReports
import WorkflowStore

/// What a project lacks, with the workflows that would bring it.
package struct Advice: Sendable {
    package let gap: ProjectAnalysis.Gap
    package let workflows: [Recommendation]
}

/// Everything that `analyze` tells.
package struct AnalysisReport: Sendable {
    package let facts: [ProjectAnalysis.Fact]
    package let advice: [Advice]
    /// How runs of workflows went here, by name.
    package let runs: [(workflow: String, statistics: RunStatistics)]
    /// Whether the project has more files than were looked at.
    package let isCut: Bool
}

extension Project {
    /// Looks at a project and its runs, and says what is missing and what would bring it.
    package func analyze() async throws -> AnalysisReport {
        try await translatingFailures {
            let survey = try await ProjectSurvey.read(root, git: surroundings.git)
            let places = try await searchedPlaces()
            let names = try await places.catalog.names(in: places.keys).sorted()
            let analysis = ProjectAnalysis(
                survey,
                workflows: names,
                expected: try expectedDocuments()
            )
            let summaries = try await reading { try await $0.runs() }
            let byName = Dictionary(grouping: summaries, by: \.workflow)
            let runs = byName.keys.sorted().map { ($0, RunStatistics(byName[$0] ?? [])) }
            var advice: [Advice] = []
            for gap in analysis.gaps + runs.compactMap(Self.gap) {
                let fitting = try await recommendations(
                    SearchQuery(gap.question, isSentence: true),
                    in: places,
                    limit: 2
                )
                .filter { !$0.isIncidental }
                advice.append(Advice(gap: gap, workflows: fitting))
            }
            return AnalysisReport(
                facts: analysis.facts,
                advice: advice,
                runs: runs,
                isCut: survey.isCut
            )
        }
    }

    /// The documents that the applied workflows write under fixed names.
    private func expectedDocuments() throws -> [ProjectAnalysis.ExpectedDocuments] {
        var expected: [ProjectAnalysis.ExpectedDocuments] = []
        for name in isInitialized ? try appliedNames() : [] {
            // An invalid workflow is a matter of 'validate'.
            guard let composed = try? library().find(name).composed(),
                let pinned = try? PinnedDefinition(composed)
            else {
                continue
            }
            for phase in pinned.definition.phases {
                let outputs: [ArtifactDefinition.Output] = phase.allArtifacts.flatMap(\.outputs)
                let paths = outputs.map(\.path.text).filter { !$0.contains("{") }
                if !paths.isEmpty {
                    expected.append(.init(workflow: name, phase: phase.id.text, paths: paths))
                }
            }
        }
        return expected
    }

    /// What past runs of a workflow say about how it is worked with.
    private static func gap(
        in runs: (workflow: String, statistics: RunStatistics)
    ) -> ProjectAnalysis.Gap? {
        let (workflow, statistics) = runs
        guard statistics.failed >= 3, statistics.failed >= statistics.completed else {
            return nil
        }
        let ended = statistics.failed + statistics.completed
        return ProjectAnalysis.Gap(
            practice: "runs",
            title: "runs of '\(workflow)' that complete",
            reason: "what fails again and again has one cause; look with 'ddx explain'",
            evidence: ["\(statistics.failed) of \(ended) runs that ended have failed"],
            question: "defect root cause quality tests"
        )
    }

    /// How runs of a workflow went, in all projects of this user; nothing leaves this computer.
    package func statistics(of workflow: String) async throws -> RunStatistics {
        try await translatingFailures {
            var all = try await reading {
                try await $0.runs(matching: RunFilter(workflow: workflow))
            }
            for other in try trust.ownProjects() where other != root {
                let state = other.appending(".ddx").appending("state")
                // A project that was moved or removed, or cannot be read, counts for nothing.
                guard let ledger = try? await LedgerStore.open(reading: state) else {
                    continue
                }
                all += (try? await ledger.runs(matching: RunFilter(workflow: workflow))) ?? []
                _ = try? await ledger.close()
            }
            return RunStatistics(all)
        }
    }
}
