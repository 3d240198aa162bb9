import FoundationEssentials
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// The library that the format comes from; skipped where it is not at hand.
@Suite(.enabled(if: HelixCorpus.exists)) struct HelixCorpusTests {
    @Test func `the library loads without an error`() throws {
        let loaded = try HelixCorpus.load()

        let workflow = try #require(loaded.definition)

        #expect(workflow.name == "helix")
        #expect(workflow.created == "2025-01-13")
        #expect(workflow.variables.map(\.name) == ["project_name"])
        #expect(
            workflow.phases.map(\.id.text)
                == ["frame", "design", "test", "build", "deploy", "iterate"]
        )
        #expect(workflow.phases.map(\.artifacts.count) == [13, 12, 5, 4, 5, 7])
        #expect(workflow.actions.count == 3)
        #expect(workflow.phases.map(\.actions.count).reduce(0, +) == 16)
        #expect(workflow.phases.map(\.inputGates.count).reduce(0, +) == 19)
        #expect(workflow.phases[1].needs == ["frame"])
        #expect(workflow.principles.count == 1)
    }

    @Test func `the frame phase has its criteria in order`() throws {
        let frame = try #require(try HelixCorpus.load().definition?.phases.first)

        let byOrigin = Dictionary(grouping: frame.exitCriteria, by: \.origin).mapValues(\.count)

        #expect(
            byOrigin == [.workflow: 4, .artifact: 89, .gateFile: 17, .rule: 4, .transition: 1]
        )
        #expect(frame.exitCriteria.count { $0.origin == .gateFile && $0.isRequired } == 9)
        #expect(frame.exitCriteria.map(\.origin.rawValue).first == "workflow")
        #expect(frame.exitCriteria.last?.origin == .transition)
    }

    @Test func `what the metadata of the frame phase asks for becomes criteria`() throws {
        let frame = try #require(try HelixCorpus.load().definition?.phases.first)
        let asked = frame.exitCriteria.filter { $0.origin == .artifact }

        let words = asked.map { gate in
            gate.needsAttestation ? "attested" : gate.checks.first?.kind.word ?? "nothing"
        }

        #expect(
            Dictionary(grouping: words, by: \.self).mapValues(\.count)
                == [
                    "sections": 10, "matches": 10, "absent": 5, "attested": 52, "unique": 1,
                    "approval": 11,
                ]
        )
        #expect(asked.allSatisfy { $0.evidence != nil && $0.step != nil })
        #expect(asked.count { $0.severity == .blocking } == 75)
        let optional = Set(asked.filter { !$0.isRequired }.compactMap { $0.step?.text })
        #expect(
            optional == [
                "stakeholder-map", "risk-register", "security-requirements", "threat-model",
                "compliance-requirements", "validation-checklist",
            ]
        )
        let review = asked.first {
            $0.criteria.hasPrefix("Product Requirements Document: approval")
        }
        #expect(review?.guidance.first == "Review this PRD for:")
    }

    @Test func `the rules of the frame phase become checks`() throws {
        let frame = try #require(try HelixCorpus.load().definition?.phases.first)

        let rules = frame.exitCriteria.filter { $0.origin == .rule }

        #expect(
            rules.map { $0.checks.map(\.kind.word) } == [["absent"], ["unique"], ["matches"], []]
        )
        #expect(rules.map(\.severity) == [.blocking, .blocking, .warning, .blocking])
        #expect(rules.map(\.isAttested) == [false, false, false, true])
    }

    @Test func `artifacts are made in their creation order`() throws {
        let frame = try #require(try HelixCorpus.load().definition?.phases.first)

        #expect(
            frame.steps.map(\.id.text) == [
                "stakeholder-map", "research-plan", "feasibility-study", "prd", "principles",
                "user-stories", "feature-specification", "feature-registry", "risk-register",
                "security-requirements", "compliance-requirements", "threat-model",
                "validation-checklist",
            ]
        )
    }

    @Test func `collections and places come from the metadata`() throws {
        let workflow = try #require(try HelixCorpus.load().definition)
        let stories = try #require(workflow.phases[0].artifacts.first { $0.id == "user-stories" })
        let design = try #require(
            workflow.phases[1].artifacts.first { $0.id == "technical-design" }
        )
        let suites = try #require(workflow.phases[2].artifacts.first { $0.id == "test-suites" })

        #expect(stories.collection?.pattern == "docs/helix/01-frame/user-stories/US-*-*.md")
        #expect(stories.outputs.isEmpty)
        #expect(design.collection?.pattern == "docs/helix/02-design/technical-designs/TD-*-*.md")
        #expect(
            suites.outputs.map(\.path.text) == [
                "docs/helix/03-test/test-suites.md", "docs/helix/03-test/integration-test.go",
                "docs/helix/03-test/unit-test.go",
            ]
        )
    }

    @Test func `examples and references that lead nowhere are warned of`() throws {
        let loaded = try HelixCorpus.load()

        let codes = Dictionary(grouping: loaded.diagnostics, by: \.code).mapValues(\.count)

        #expect(!loaded.diagnostics.hasErrors)
        #expect(codes[.missingExample] == 4)
        #expect(codes[.unknownReference] ?? 0 > 0)
    }
}

private enum HelixCorpus {
    /// `DDX_CORPUS`, else the folder `shared/corpus` beside the project.
    static let path: FilePath = {
        if let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] {
            return FilePath(corpus).appending("helix")
        }
        let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent()
        return project.removingLastComponent().appending("shared/corpus/helix")
    }()

    static var exists: Bool {
        (try? WorkflowSource.directory(path, shownAs: "helix")) != nil
    }

    static func load() throws -> LoadedWorkflow {
        WorkflowLoader.load(try WorkflowSource.directory(path, shownAs: "helix"))
    }
}
