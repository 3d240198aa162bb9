import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowRunners
import WorkflowSystem

/// Makes a scene of a run that took place: what programs did becomes stubs, what people did acts.
struct SceneRecorder {
    /// What could not be carried over, in words.
    private(set) var losses: [String] = []

    /// The run as far as its events have been taken in.
    private var record: RunRecord?
    private var contents: RecordedContents
    private var files = JSONObject()
    private var stubs: [(step: StepReference, attempts: [JSONValue])] = []
    private var acts: [JSONObject] = []
    /// Place of the last act that let the run go on.
    private var lastMove: Int?
    /// Whether the run goes on because of the last act.
    private var awaitsResume = false
    private var attested: [String] = []
    private var attestable = 0
    private var attestation = JSONObject()
    private var isReleased = false
    private var people: [Principal] = []

    /// Reads the contents of files from a project and from what its runs have kept.
    init(project: BoundedRoot, state: FilePath) {
        contents = RecordedContents(project: project, state: state)
    }

    /// The text of the scene, which a reader of scenes takes as it is.
    ///
    /// - Parameters:
    ///   - history: The run from its beginning.
    ///   - name: What the scene shows.
    ///   - schema: The path of the schema from the file of the scene; nothing for none.
    /// - Returns: YAML with a comment for each thing that is lost.
    /// - Throws: What reading files throws.
    mutating func text(of history: RunHistory, named name: String, schema: String?) throws -> String
    {
        for event in history.events {
            try take(event)
        }
        var scene: JSONObject = ["name": name.json]
        let variables = history.record.creation.variables.filter {
            $0.source != .defaultValue && !$0.value.isNull
        }
        add("variables", JSONObject(variables.map { ($0.name, $0.value) }), to: &scene)
        add("files", files, to: &scene)
        add("stubs", JSONObject(stubs.map { ("\($0.step)", Self.merged($0.attempts)) }), to: &scene)
        if !acts.isEmpty {
            scene["people"] = .array(acts.map { .object($0) })
        }
        scene["expect"] = .object(
            SceneExpectation(record: history.record, files: contents.known).json
        )
        let head = schema.map { "# yaml-language-server: $schema=\($0)\n" } ?? ""
        return head + losses.map { "# Not carried over: \($0)\n" }.joined()
            + YAMLText.block(scene)
    }

    private func add(_ key: String, _ value: JSONObject, to scene: inout JSONObject) {
        if !value.isEmpty {
            scene[key] = .object(value)
        }
    }

    private static func merged(_ attempts: [JSONValue]) -> JSONValue {
        attempts.allSatisfy { $0 == attempts[0] } ? attempts[0] : .array(attempts)
    }

    // MARK: Events

    private mutating func take(_ recorded: RecordedEvent) throws {
        switch recorded.event {
        case .stepEnded(let step, let attempt, let outcome):
            try takeEnd(of: step, attempt, outcome)
        case .gatesEvaluated(_, _, let results):
            for evidence in results.flatMap(\.evidence) {
                try takeEvidence(evidence)
            }
        case .criterionAttested(let gate, _): attest(gate, recorded)
        case .phaseReleased: isReleased = true
        case .runResumed: resume(recorded)
        case .stepApproved(let step, let form):
            var act: JSONObject = ["approve": "\(step)".json]
            act["form"] = form
            move(act, recorded)
        case .stepRejected(let step): move(["reject": "\(step)".json], recorded)
        case .phaseSkipped(let phase, .manual): move(["skip": phase.text.json], recorded)
        case .phaseReset(let phase, .manual): move(["retry": phase.text.json], recorded)
        case .cancelRequested: move(["cancel": true], recorded)
        case .rollbackStarted, .stepInterrupted, .definitionChanged, .pauseRequested:
            losses.append("\(recorded.event.kind), event \(recorded.sequence)")
        default: break
        }
        if record == nil {
            record = try RunRecord(recorded)
            people = [recorded.principal]
        } else {
            try record?.apply(recorded)
        }
    }

    // MARK: Steps

    private mutating func takeEnd(
        of step: StepReference,
        _ attempt: Int,
        _ outcome: StepOutcome
    ) throws {
        let kind = record?.step(step)?.kind
        guard kind != "artifact", kind != "approve" else {
            contents.note(outcome.files)
            return
        }
        var stub = JSONObject()
        if outcome.exitCode ?? 0 != 0 {
            stub["exit"] = (outcome.exitCode ?? 1).json
        } else if case .failed(let reason) = outcome.end {
            stub["exit"] = 1
            losses.append("step '\(step)' failed with reason \(reason.rawValue)")
        }
        if !outcome.outputs.isEmpty {
            stub["outputs"] = .object(outcome.outputs)
        }
        var written = JSONObject()
        for file in outcome.files where file.change == .added || file.change == .modified {
            written[file.path] = try text(of: file.path, file.digest)?.json
        }
        if !written.isEmpty {
            stub["files"] = .object(written)
        }
        let removed = outcome.files.filter { $0.change == .deleted }.map(\.path)
        if !removed.isEmpty {
            stub["removes"] = removed.json
        }
        contents.note(outcome.files)
        let place =
            stubs.firstIndex { $0.step == step }
            ?? {
                stubs.append((step, []))
                return stubs.count - 1
            }()
        while stubs[place].attempts.count < attempt - 1 {
            stubs[place].attempts.append([:])
        }
        stubs[place].attempts.append(.object(stub))
    }

    // MARK: People

    /// A file that a gate saw and no step made is one that somebody wrote.
    private mutating func takeEvidence(_ evidence: Evidence) throws {
        guard let digest = evidence.digest, contents.known[evidence.path] != digest,
            let content = try text(of: evidence.path, digest)
        else {
            return
        }
        contents.known[evidence.path] = digest
        guard let lastMove else {
            files[evidence.path] = content.json
            return
        }
        let before = lastMove - 1
        if before >= 0, var written = acts[before]["write"]?.objectValue {
            written[evidence.path] = content.json
            acts[before]["write"] = .object(written)
        } else {
            acts.insert(["write": .object([evidence.path: content.json])], at: lastMove)
            self.lastMove = lastMove + 1
        }
    }

    private mutating func attest(_ gate: GateReference, _ recorded: RecordedEvent) {
        let open = record?.openCriteria ?? []
        if attested.isEmpty {
            attestable = open.count(where: \.isAttestable)
            attestation = signature(recorded)
        }
        attested += open.filter { $0.reference == gate }.map(\.result.criteria)
    }

    private mutating func resume(_ recorded: RecordedEvent) {
        defer {
            awaitsResume = false
            attested = []
            isReleased = false
        }
        if awaitsResume, attested.isEmpty, !isReleased {
            return
        }
        let isAll = !attested.isEmpty && attested.count == attestable
        var act: JSONObject = ["advance": isAll ? "all" : attested.json]
        for (key, value) in attested.isEmpty ? signature(recorded) : attestation {
            act[key] = value
        }
        lastMove = acts.count
        acts.append(act)
    }

    private mutating func move(_ act: JSONObject, _ recorded: RecordedEvent) {
        var act = act
        for (key, value) in signature(recorded) {
            act[key] = value
        }
        lastMove = acts.count
        acts.append(act)
        awaitsResume = true
    }

    /// Who did it and why; real names of people do not belong into a scene.
    private mutating func signature(_ recorded: RecordedEvent) -> JSONObject {
        var signature = JSONObject()
        let known = people.firstIndex { $0.isSame(as: recorded.principal) }
        if known == nil {
            people.append(recorded.principal)
        }
        let number = (known ?? people.count - 1) + 1
        if number > 1 {
            signature["as"] = "person-\(number)"
        }
        signature["reason"] = recorded.note?.text?.json
        return signature
    }

    private mutating func text(of path: String, _ digest: String?) throws -> String? {
        guard let digest, let text = try contents.text(of: path, digest) else {
            losses.append("the content of '\(path)'")
            return nil
        }
        return text
    }
}

/// What files held while a run went on.
struct RecordedContents {
    /// The digest of every file that is known, by its path.
    var known: [String: String] = [:]
    private let project: BoundedRoot
    private let objects: ObjectStore

    /// The largest file that a scene holds.
    private static let limit = 64 << 10

    init(project: BoundedRoot, state: FilePath) {
        self.project = project
        objects = ObjectStore(folder: state.appending("objects"))
    }

    /// Takes in what a step changed.
    mutating func note(_ files: [FileChange]) {
        for file in files {
            if file.change == .deleted {
                known[file.path] = ""
            } else if let digest = file.digest {
                known[file.path] = digest
            }
        }
    }

    /// The text of a file as it was; nothing when it is lost, large, or no text.
    func text(of path: String, _ digest: String) throws -> String? {
        guard let wanted = SHA256Digest(digest) else {
            return nil
        }
        var bytes: [UInt8]?
        if let file = try objects.open(wanted) {
            bytes = try? file.content(limit: Self.limit)
        } else if try project.status(of: FilePath(path))?.kind == .file {
            let present = try? project.read(FilePath(path), limit: Self.limit)
            bytes = present.flatMap { SHA256Digest(of: $0) == wanted ? $0 : nil }
        }
        return bytes.flatMap { String(validating: $0, as: UTF8.self) }
    }
}
