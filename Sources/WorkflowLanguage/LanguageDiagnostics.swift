package import WorkflowDiagnostics

/// Findings in files. Each has an explanation in `LanguageCatalog`.
extension DiagnosticCode {
    // Files as text and as YAML
    package static let fileTooLarge = DiagnosticCode(1)
    package static let notText = DiagnosticCode(2)
    package static let controlCharacter = DiagnosticCode(3)
    package static let yamlSyntax = DiagnosticCode(4)
    package static let duplicateKey = DiagnosticCode(5)
    package static let complexKey = DiagnosticCode(6)
    package static let anchor = DiagnosticCode(7)
    package static let tag = DiagnosticCode(8)
    package static let mergeKey = DiagnosticCode(9)
    package static let nestedTooDeeply = DiagnosticCode(10)
    package static let severalDocuments = DiagnosticCode(11)
    package static let yamlDirective = DiagnosticCode(12)
    package static let emptyFile = DiagnosticCode(13)

    // Folders
    package static let missingWorkflowFile = DiagnosticCode(20)
    package static let folderTooLarge = DiagnosticCode(21)
    package static let refusedEntry = DiagnosticCode(22)
    package static let unreadableFolder = DiagnosticCode(23)

    // Keys and values
    package static let unknownKey = DiagnosticCode(101)
    package static let missingKey = DiagnosticCode(102)
    package static let wrongValueType = DiagnosticCode(103)
    package static let unknownChoice = DiagnosticCode(104)
    package static let badName = DiagnosticCode(105)
    package static let badVersion = DiagnosticCode(106)
    package static let badDuration = DiagnosticCode(107)
    package static let outOfRange = DiagnosticCode(108)
    package static let badPattern = DiagnosticCode(109)
    package static let misplacedKey = DiagnosticCode(110)
    package static let badVariable = DiagnosticCode(111)
    package static let badSchema = DiagnosticCode(112)

    // What a workflow means
    package static let duplicateID = DiagnosticCode(201)
    package static let missingKind = DiagnosticCode(202)
    package static let severalKinds = DiagnosticCode(203)
    package static let stepsBesideUses = DiagnosticCode(204)
    package static let expressionInScript = DiagnosticCode(205)
    package static let unsafeEnvironment = DiagnosticCode(206)
    package static let unsafePath = DiagnosticCode(207)
    package static let missingFile = DiagnosticCode(208)
    package static let badRequirement = DiagnosticCode(209)
    package static let unknownPhase = DiagnosticCode(213)
    package static let unknownStep = DiagnosticCode(214)
    package static let cycle = DiagnosticCode(215)
    package static let unknownArtifact = DiagnosticCode(216)
    package static let missingExpression = DiagnosticCode(217)
    package static let unknownWorkflow = DiagnosticCode(218)
    package static let workflowVersion = DiagnosticCode(219)
    package static let workflowsTooDeep = DiagnosticCode(220)
    package static let badInput = DiagnosticCode(221)
    package static let overlappingOutputs = DiagnosticCode(222)
    package static let lockHeldAlready = DiagnosticCode(223)
    package static let badMigration = DiagnosticCode(224)
    package static let unknownInScene = DiagnosticCode(225)
    package static let unknownTarget = DiagnosticCode(226)
    package static let unknownPlugin = DiagnosticCode(227)
    package static let badRunner = DiagnosticCode(228)

    // Warnings
    package static let manyPhases = DiagnosticCode(301)
    package static let missingExample = DiagnosticCode(302)
    package static let unknownReference = DiagnosticCode(303)
    package static let phaseMismatch = DiagnosticCode(304)
    package static let unusedPhaseFolder = DiagnosticCode(305)
    package static let concurrencyInside = DiagnosticCode(306)
    package static let unusedVariable = DiagnosticCode(307)
    package static let neverRuns = DiagnosticCode(308)
    package static let unquotedValue = DiagnosticCode(309)
    package static let secretInText = DiagnosticCode(310)
    package static let roleWithoutPersona = DiagnosticCode(311)
    package static let undeclaredOutput = DiagnosticCode(312)

    // Settings, lock and answers
    package static let unknownSetting = DiagnosticCode(401)
    package static let badLock = DiagnosticCode(402)
    package static let unusableCollector = DiagnosticCode(403)

    /// A scene ended otherwise than it should.
    package static let unmetExpectation = DiagnosticCode(2_002)
    /// Something that people do in a scene could not be done.
    package static let impossibleAct = DiagnosticCode(2_003)
}
