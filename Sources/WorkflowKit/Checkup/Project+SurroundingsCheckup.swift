import WorkflowDiagnostics
import WorkflowLibrary
import WorkflowModel

/// What the project needs of the computer, and what it says itself.
extension Project {
    /// What sources of workflows are read with.
    private static let git = ToolRequirement(tool: "git", comparison: .atLeast, version: "2.30")

    func toolFindings() async -> [CheckupFinding] {
        await examining("tools") {
            let check = ToolCheck(surroundings)
            var findings: [CheckupFinding] = []
            if let problem = try await check.problem(with: Self.git, of: "sharing workflows") {
                findings.append(
                    .warn("tools", problem, hints: ["install git; all else works without it"])
                )
            }
            var seen: Set<ToolRequirement> = [Self.git]
            for entry in isInitialized ? try library().entries(of: .project) : [] {
                guard let loaded = try? entry.load() else {
                    findings.append(
                        .warn(
                            "workflow \(entry.name)",
                            "it cannot be used as it is",
                            hints: ["ddx workflow validate \(entry.name)"]
                        )
                    )
                    continue
                }
                for tool in loaded.definition.withUsedWorkflows.flatMap(\.requires)
                where seen.insert(tool).inserted {
                    let user = "workflow '\(entry.name)'"
                    if let problem = try await check.problem(with: tool, of: user) {
                        let hints = ["install it; no run of the workflow starts without it"]
                        findings.append(
                            .fail("tools", Failure(.unavailable, problem, hints: hints))
                        )
                    }
                }
            }
            return findings.isEmpty
                ? [.pass("tools", "ddx \(ProgramVersion.current), git, and what workflows require")]
                : findings
        }
    }

    func settingsFindings() -> [CheckupFinding] {
        settingsDiagnostics.isEmpty
            ? [.pass("settings", "all are known")]
            : settingsDiagnostics.map { diagnostic in
                let place = diagnostic.span.map { "\($0.file): " } ?? ""
                return .warn("settings", place + diagnostic.message, hints: diagnostic.hints)
            }
    }
}
