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
            var sound = ["ddx \(ProgramVersion.current)"]
            let git = try await check.look(at: Self.git, for: "sharing workflows")
            if let problem = git.problem {
                findings.append(
                    .warn("tools", problem, hints: ["install git; all else works without it"])
                )
            } else {
                sound.append("git \(git.version ?? "")")
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
                    let found = try await check.look(at: tool, for: "workflow '\(entry.name)'")
                    if let problem = found.problem {
                        let hints = ["install it; no run of the workflow starts without it"]
                        findings.append(
                            .fail("tools", Failure(.unavailable, problem, hints: hints))
                        )
                        continue
                    }
                    let words = tool.tool + (found.version.map { " \($0)" } ?? "")
                    if !sound.contains(words) {
                        sound.append(words)
                    }
                }
            }
            return findings + [.pass("tools", sound.joined(separator: ", "))]
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
