import JSON
import Synchronization
import SystemPackage
import WorkflowAudit
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLibrary
import WorkflowMasking
import WorkflowModel
import WorkflowScheduler
import WorkflowSystem

/// Opens the secrets of a project, each once in a process, and hides them from then on.
final class SecretVault: SecretKeeper {
    private static let longestFile = SecretValue.longest

    let folder: SecretFolder
    private let surroundings: Surroundings
    /// What was opened, by the bytes of what was asked for.
    private struct Opened {
        var texts: [[UInt8]: String] = [:]
    }

    private let opened = Mutex(Opened())

    init(_ folder: SecretFolder, _ surroundings: Surroundings) {
        self.folder = folder
        self.surroundings = surroundings
    }

    // MARK: Opening

    func open(_ kept: String, of name: String) throws -> String {
        guard let reference = SecretReference(kept) else {
            return hidden(kept, name)
        }
        // What was asked for is known by its variable, all else by where it is.
        let key = Array((reference == .input ? "-\(name)" : kept).utf8)
        if let known = opened.withLock({ $0.texts[key] }) {
            return known
        }
        let text = hidden(try read(reference, of: name), name)
        opened.withLock { $0.texts[key] = text }
        return text
    }

    private func read(_ reference: SecretReference, of name: String) throws -> String {
        switch reference {
        case .environment(let variable):
            guard let text = surroundings.environment[variable] else {
                throw Failure(
                    .notFound,
                    "the secret '\(name)' is not to be had: "
                        + "the environment has no variable '\(variable)'",
                    hints: ["export \(variable)=…, then try again"]
                )
            }
            return text
        case .file(let path): return try read(FilePath(absolute(path)), of: name)
        case .input:
            guard let text = try surroundings.secretDialogue.ask(name) else {
                throw Failure(
                    .usage,
                    "the secret '\(name)' is asked for, and nobody is here to answer",
                    hints: ["use a terminal, or write it to standard input"]
                )
            }
            return text
        case .sealed(let text):
            guard let key = try folder.existingKey(),
                let bytes = Base64.bytes(text).flatMap({ key.open($0) })
            else {
                throw Failure(
                    .integrity,
                    "the secret '\(name)' cannot be opened: the key that sealed it is not here",
                    hints: ["start again with --var \(name)=env:NAME"]
                )
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func read(_ path: FilePath, of name: String) throws -> String {
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.read(path, limit: Self.longestFile)
        } catch let error as SystemError {
            throw Failure(
                error.isNotFound ? .notFound : .unavailable,
                "the secret '\(name)' is not to be had: \(error.description)",
                hints: ["put it there, then try again"]
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .invalid,
                "the secret '\(name)' is not to be had: '\(path)' holds no text",
                hints: ["encode it, for example in Base64"]
            )
        }
        let end = text.utf8.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return end.map { String(text[...$0]) } ?? ""
    }

    /// Hides a value, or tells why it cannot be hidden.
    private func hidden(_ text: String, _ name: String) -> String {
        do throws(SecretValue.Refusal) {
            surroundings.masker.hide([try SecretValue(text)])
        } catch {
            surroundings.secretDialogue.warn(
                Diagnostic(
                    .unhiddenSecret,
                    "the value of '\(name)' \(error): it is not hidden where steps print it",
                    severity: .warning,
                    at: nil,
                    hints: ["use a longer one that nobody can guess"]
                )
            )
        }
        return text
    }

    // MARK: Keeping

    func seal(_ text: String) throws -> String {
        surroundings.masker.hide([text])
        let sealed = Base64.text(try folder.key().seal(Array(text.utf8)))
        let kept = SecretReference.sealed(sealed).text
        opened.withLock { $0.texts[Array(kept.utf8)] = text }
        return kept
    }

    /// The values of a run as its ledger keeps them: of a secret, where it is or a seal of it.
    func kept(
        _ variables: [RunVariable],
        of definition: WorkflowDefinition
    ) throws -> [RunVariable] {
        try replacing(variables, of: definition) { text in
            switch SecretReference(text) {
            case nil: try seal(text)
            case .file(let path): SecretReference.file(absolute(path)).text
            default: text
            }
        }
    }

    /// Opens the secrets of a workflow, so that nothing of them is seen from the first line on.
    ///
    /// - Throws: `Failure` when one is not to be had, or does not fit its variable.
    func require(_ variables: [RunVariable], of definition: WorkflowDefinition) throws {
        for variable in variables {
            guard let text = variable.value.stringValue,
                let declared = definition.secret(variable.name)
            else {
                continue
            }
            let value = try open(text, of: variable.name)
            let place = "the secret '\(variable.name)'"
            do throws(Diagnostic) {
                _ = try AnswerReader(variable: declared, place: place).value(typed: value)
            } catch {
                throw Failure(.usage, error.message, hints: error.hints)
            }
        }
    }

    /// Opens what can be opened of the secrets that a run keeps; the rest fails who needs it.
    func openAll(of record: RunRecord, _ plan: RunPlan) {
        func open(_ variables: [RunVariable], of definition: WorkflowDefinition?) {
            for variable in variables {
                if let text = variable.value.stringValue, definition?.secret(variable.name) != nil {
                    _ = try? self.open(text, of: variable.name)
                }
            }
        }
        open(record.creation.variables, of: plan.workflows.first)
        for (index, phase) in record.phases.enumerated() {
            open(phase.subworkflow?.variables ?? [], of: plan.subworkflow(in: index))
        }
    }

    private func replacing(
        _ variables: [RunVariable],
        of definition: WorkflowDefinition,
        _ keep: (String) throws -> String
    ) throws -> [RunVariable] {
        try variables.map { variable in
            guard definition.secret(variable.name) != nil, !variable.value.isNull else {
                return variable
            }
            let text = variable.value.stringValue ?? variable.value.text()
            return RunVariable(
                name: variable.name,
                value: .string(try keep(text)),
                source: variable.source
            )
        }
    }

    private func absolute(_ path: String) -> String {
        let isInHome = path.utf8.starts(with: "~/".utf8)
        return isInHome
            ? surroundings.account.home.pushing(FilePath(String(path.dropFirst(2)))).string
            : surroundings.absolute(path).string
    }
}

extension WorkflowDefinition {
    /// The secret variable of a name.
    fileprivate func secret(_ name: String) -> VariableDefinition? {
        variables.first { $0.isSecret && $0.name.utf8.elementsEqual(name.utf8) }
    }
}
