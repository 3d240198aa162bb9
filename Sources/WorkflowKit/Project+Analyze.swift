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
            let analysis = ProjectAnalysis(survey, workflows: names)
            var advice: [Advice] = []
            for gap in analysis.gaps {
                let fitting = try await recommendations(
                    SearchQuery(gap.question, isSentence: true),
                    in: places,
                    limit: 2
                )
                .filter { !$0.isIncidental }
                advice.append(Advice(gap: gap, workflows: fitting))
            }
            let summaries = try await reading { try await $0.runs() }
            let byName = Dictionary(grouping: summaries, by: \.workflow)
            return AnalysisReport(
                facts: analysis.facts,
                advice: advice,
                runs: byName.keys.sorted().map { ($0, RunStatistics(byName[$0] ?? [])) },
                isCut: survey.isCut
            )
        }
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
                guard let ledger = try? await LedgerStore.open(state: state, readOnly: true) else {
                    continue
                }
                all += (try? await ledger.runs(matching: RunFilter(workflow: workflow))) ?? []
                _ = try? await ledger.close()
            }
            return RunStatistics(all)
        }
    }
}
