import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage

@Suite struct DiagnosticExampleTests {
    /// Sizes, bytes, folders and other files cause these; a few lines of a workflow cannot.
    private static let withoutExample: Set<DiagnosticCode> = [
        .fileTooLarge, .notText, .controlCharacter, .nestedTooDeeply, .missingWorkflowFile,
        .folderTooLarge, .refusedEntry, .unreadableFolder, .badSchema, .manyPhases,
        .missingExample, .unknownReference, .phaseMismatch, .unusedPhaseFolder, .unknownSetting,
        .badLock, .unusableCollector, .nestingTooDeep, .secretRefused,
        // These need several workflows, or a whole phase graph.
        .unknownWorkflow, .workflowVersion, .workflowsTooDeep, .badInput, .overlappingOutputs,
        .lockHeldAlready, .concurrencyInside,
        // These are about overlays and scenes.
        .unknownTarget,
        .unknownInScene, .unmetExpectation, .impossibleAct,
    ]

    private func load(_ lines: String, in frame: DiagnosticExample.Frame) -> WorkflowTexts {
        switch frame {
        case .file: WorkflowTexts(lines, lints: true, roles: ["developer"])
        case .phase: WorkflowTexts.phase(lines, lints: true, roles: ["developer"])
        case .step: WorkflowTexts.step(lines, lints: true)
        }
    }

    @Test(arguments: LanguageCatalog.examples.keys.sorted())
    func `wrong lines cause the finding and right ones cause none`(code: DiagnosticCode) throws {
        let example = try #require(LanguageCatalog.examples[code])

        let wrong = load(example.wrong, in: example.frame).loaded.diagnostics
        let right = load(example.right, in: example.frame).loaded.diagnostics

        #expect(wrong.map(\.code).contains(code), "\(code): \(wrong.map(\.message))")
        #expect(right == [], "\(code)")
    }

    @Test func `every code that lines can cause has an example`() {
        let checked = ExpressionCatalog.explanations.map(\.code).filter { $0.number < 1_200 }
        let codes = Set(LanguageCatalog.explanations.map(\.code) + checked)

        let examples = Set(LanguageCatalog.examples.keys)
        #expect(codes.subtracting(examples) == Self.withoutExample)
        #expect(examples.isSubset(of: codes))
    }
}
