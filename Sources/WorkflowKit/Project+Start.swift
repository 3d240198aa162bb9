import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowLibrary
public import WorkflowModel
import WorkflowStore
package import WorkflowSystem

/// What a new run is given.
public struct StartRequest: Sendable {
    /// The applied workflow; when left out, the only one.
    public var workflow: String?
    /// Values of variables as text, from flags.
    public var variables: [String: String] = [:]
    /// An id of the caller's that the run is found by.
    public var correlationID: String?
    /// Asked for each required variable without a value; nothing: they are reported as missing.
    public var ask: VariableQuestion?
    /// How far the run is carried on.
    public var extent = RunExtent()

    /// Begins a request for the only applied workflow.
    public init() {}
}

extension Project {
    /// Creates a run of an applied workflow and carries it on until it has ended or waits.
    ///
    /// - Parameters:
    ///   - request: What to run and with which values.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The run as it stands then.
    /// - Throws: `Failure`; when it says `storage`, what was recorded before is safe.
    public func start(
        _ request: StartRequest,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord {
        try await translatingFailures {
            let prepared = try await recordingRefusals(of: "start") { try await prepare(request) }
            try prepared.pinned.require(request.extent)
            try await ToolCheck(surroundings).requireTools(of: prepared.pinned.definition)
            return try await writing { ledger in
                try await begin(prepared, request, follower, in: ledger)
            }
        }
    }

    /// Creates a run and lets a process of its own carry it on, which outlives this one.
    ///
    /// - Returns: The run as it was created, and the process.
    /// - Throws: `Failure`; no process is left then.
    package func startDetached(
        _ request: StartRequest
    ) async throws -> (run: RunRecord, process: ProcessIdentity) {
        try await translatingFailures {
            let prepared = try await recordingRefusals(of: "start") {
                try await prepare(request, asksLater: false)
            }
            try prepared.pinned.require(request.extent)
            try await ToolCheck(surroundings).requireTools(of: prepared.pinned.definition)
            return try await writing { ledger in
                let (ownership, created) = try await create(prepared, request, in: ledger)
                try ownership.release()
                let record = try RunRecord(created)
                var words = ["run", "resume", record.id.text, "--project", root.string]
                if let phase = request.extent.lastPhase {
                    words += ["--until", phase.text]
                }
                if let name = surroundings.onBehalfOf {
                    words += ["--on-behalf-of", name]
                }
                let specification = ChildSpecification(
                    program: surroundings.executable,
                    // Progress and reports would tell notes of people in a file.
                    arguments: words + ["--no-color", "--yes", "--quiet"],
                    environment: surroundings.environment,
                    workingDirectory: root
                )
                let folder = RunFolder(record.id, state: stateFolder).path
                let process = try ChildProcess.startDetached(
                    specification,
                    errors: folder.appending("detached.log")
                )
                return (record, process)
            }
        }
    }

    /// Creates a run and carries it on.
    func begin(
        _ prepared: PreparedRun,
        _ request: StartRequest,
        _ follower: RunFollower,
        in ledger: LedgerStore,
        note: Note? = nil
    ) async throws -> RunRecord {
        let (ownership, created) = try await create(prepared, request, in: ledger)
        follower.observe([created])
        let record = try RunRecord(created)
        let session = try RunSession(self, ledger, ownership, prepared.pinned, record)
        return try await session.carryOn(with: [(.runStarted, note)], follower, request.extent)
    }

    func create(
        _ prepared: PreparedRun,
        _ request: StartRequest,
        in ledger: LedgerStore
    ) async throws -> (RunOwnership, RecordedEvent) {
        try await requireRoom(in: ledger)
        let run = RunID(UUIDv7.next().description)
        let ownership = try await RunOwnership.acquire(run, state: stateFolder)
        var creation = prepared.creation(
            try vault.kept(prepared.variables, of: prepared.pinned.definition),
            correlationID: request.correlationID
        )
        creation.traceContext = TraceContext(environment: surroundings.environment)
        let created = RecordedEvent(
            sequence: 0,
            id: UUIDv7.next().description,
            run: run,
            time: surroundings.now(),
            principal: surroundings.principal,
            event: .runCreated(creation)
        )
        try await ledger.createRun(created, definition: prepared.pinned.files)
        return (ownership, created)
    }

    /// Checks everything that can be checked before a run, and writes nothing.
    ///
    /// - Parameters:
    ///   - request: What to run and with which values.
    ///   - asksLater: Whether whoever carries the run on can ask somebody for secrets.
    /// - Returns: The run that could start.
    /// - Throws: `Failure` for whatever would keep it from starting.
    package func prepare(
        _ request: StartRequest,
        asksLater: Bool = true
    ) async throws -> PreparedRun {
        let entry = try library().find(
            try appliedWorkflow(request.workflow, for: "ddx run start")
        )
        try requireNoConflicts(in: entry)
        let pinned = try PinnedDefinition(try entry.composed())
        try requireTrust(of: pinned)
        let locked = isInitialized ? try ProjectLock.read(in: root) : LockFile()
        let questions = VariableQuestions(
            definition: pinned.definition,
            ask: request.ask,
            warn: surroundings.secretDialogue.warn
        )
        let variables = try await questions.values(
            flags: request.variables,
            answers: [:],
            locked: locked.entry(pinned.definition.name)?.answers ?? [:],
            verb: "ddx run start",
            workflow: entry.name
        )
        let prepared = PreparedRun(pinned: pinned, variables: variables)
        if !asksLater {
            try prepared.requireNoQuestions()
        }
        try vault.require(variables, of: pinned.definition)
        return prepared
    }

    /// The name of the workflow that is meant.
    ///
    /// - Parameters:
    ///   - name: What the person typed; nothing for the only applied workflow.
    ///   - verb: The command that a name is proposed for.
    /// - Returns: The name of an applied workflow, or a path as it was typed.
    /// - Throws: `Failure` when there is no such workflow, or several could be meant.
    func appliedWorkflow(_ name: String?, for verb: String) throws -> String {
        if let name, name.contains("/") || name == "." {
            return name
        }
        if let name {
            let entry = try library().find(name)
            guard entry.origin == .project else {
                throw Failure(
                    .notFound,
                    "workflow '\(entry.name)' is not applied to this project",
                    hints: ["ddx workflow apply \(entry.name)"]
                )
            }
            return entry.name
        }
        let applied = try appliedNames()
        switch applied.count {
        case 1: return applied[0]
        case 0:
            throw Failure(
                .notFound,
                "no workflow is applied to this project",
                hints: try waysToBegin()
            )
        default:
            throw Failure(
                .usage,
                "several workflows are applied: \(applied.joined(separator: ", "))",
                hints: applied.prefix(3).map { "\(verb) \($0)" }
            )
        }
    }

    /// What to type where there is no run yet.
    func waysToBegin() throws -> [String] {
        let applied = try appliedNames()
        return applied.isEmpty
            ? ["ddx workflow list", "ddx workflow apply NAME"]
            : applied.prefix(3).map { "ddx run start \($0)" }
    }

    func appliedNames() throws -> [String] {
        try library().entries().filter { $0.origin == .project }.map(\.name)
    }
}

/// A run that could start.
package struct PreparedRun: Sendable {
    package let pinned: PinnedDefinition
    package let variables: [RunVariable]

    /// Refuses secrets that somebody is asked for: a process of its own has nobody to ask.
    func requireNoQuestions() throws {
        let asked = variables.first { variable in
            variable.value.stringValue.flatMap(SecretReference.init) == .input
                && pinned.definition.variables.contains {
                    $0.isSecret && $0.name.utf8.elementsEqual(variable.name.utf8)
                }
        }
        guard let name = asked?.name else {
            return
        }
        throw Failure(
            .usage,
            "a process of its own cannot ask for the secret '\(name)'",
            hints: ["--var \(name)=env:NAME or --var \(name)=file:PATH", "leave out --detach"]
        )
    }

    func creation(_ variables: [RunVariable], correlationID: String?) -> RunCreation {
        RunCreation(
            workflow: pinned.definition.name,
            version: pinned.definition.version,
            digest: pinned.source.digest.description,
            variables: variables,
            correlationID: correlationID,
            phases: pinned.definition.outline
        )
    }
}
