import JSON
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Decides whether a step has anything to do, by what it reads, what it makes, and its commands.
///
/// What a step read and made when it last completed is kept by digest in the state of the project. It
/// is up to date while it is asked for the same, its sources are the same, everything it makes is
/// there as it left it, and its `status` commands succeed.
struct UpToDate: Sendable {
    let files: ProjectFiles
    let programs: ProjectPrograms
    /// Where the digests are kept.
    let folder: FilePath
    let log: StepLog

    /// Says why a step has nothing to do; nothing when it has.
    ///
    /// - Throws: `SystemError` when a file that counts cannot be read.
    func reason(to skip: StepRequest) async throws -> String? {
        let request = skip
        guard request.knowsItsFiles || !request.status.isEmpty else {
            return nil
        }
        var parts: [String] = []
        if request.knowsItsFiles {
            let state = try await state(of: request)
            guard !state.made.isEmpty || request.generates.isEmpty,
                try state.text == noted(for: request)
            else {
                return nil
            }
            if !request.sources.isEmpty {
                parts.append("its sources are as they were (\(state.read.summary))")
            }
            if !request.generates.isEmpty {
                parts.append("what it makes is as it left it (\(state.made.summary))")
            }
        }
        if !request.status.isEmpty {
            guard await isDone(request) == true else {
                return nil
            }
            parts.append("its 'status' commands succeed")
        }
        return "up to date: " + parts.joined(separator: ", ")
    }

    /// Keeps what a step that has completed read and made.
    func note(_ request: StepRequest) async throws {
        guard request.knowsItsFiles else {
            return
        }
        let text = try await state(of: request).text
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        try DurableFile.write(Array(text.utf8), to: file(for: request), mode: .groupFile)
    }

    /// Whether the commands in `status` all succeed.
    ///
    /// - Returns: Nothing when there are none, or one of them cannot be run.
    func isDone(_ request: StepRequest) async -> Bool? {
        guard !request.status.isEmpty else {
            return nil
        }
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        for script in request.status {
            let words = PlainCommand.words(of: script) ?? Shell.standard.arguments + ["-c", script]
            let command = ProjectPrograms.Command(
                words: words,
                environment: request.environment.merging(
                    StepVariables.values(
                        for: request,
                        project: programs.project.path.string,
                        outputFile: "/dev/null"
                    )
                ) { $1 },
                workingDirectory: request.workingDirectory,
                timeout: request.timeout
            )
            let output = log.output(
                of: source,
                hiding: request.secrets,
                in: request.environment
            )
            do {
                switch ProgramEnd(
                    try await programs.run(command, output: output),
                    timeout: request.timeout
                ) {
                case .exited(0): continue
                case .exited(ProgramEnd.missingCode): return nil
                case .exited, .signalled: return false
                default: return nil
                }
            } catch {
                output.note(
                    "'status' cannot be evaluated: \(StepOutcome.failure(of: error).message ?? "")"
                )
                return nil
            }
        }
        return true
    }

    // MARK: Digests

    /// Files by path and digest.
    private struct Contents: Sendable {
        private let files: [(path: FilePath, digest: String)]

        var isEmpty: Bool { files.isEmpty }

        init(_ paths: [FilePath], in folder: ProjectFiles) throws {
            files = try paths.map { ($0, try folder.digest(of: $0)) }
        }

        /// A line for each file, behind a mark.
        func lines(_ mark: String) -> [String] {
            files.map { "\(mark) \($0.digest) \($0.path)" }
        }

        /// How many there are, and the beginning of a digest that stands for all.
        var summary: String {
            guard files.count != 1 else {
                return "1 file, \(files[0].digest.prefix(19))"
            }
            let digest = SHA256Digest(of: Array(lines("").joined(separator: "\n").utf8))
            return "\(files.count) files, \("\(digest)".prefix(19))"
        }
    }

    private struct State: Sendable {
        let asked: String
        let read: Contents
        let made: Contents

        var text: String {
            ([asked] + read.lines("<") + made.lines(">")).joined(separator: "\n")
        }
    }

    private func state(of request: StepRequest) async throws -> State {
        let files = files
        let asked = Self.asked(request)
        return try await BlockingWork.run {
            State(
                asked: asked,
                read: try Contents(request.sources.flatMap { try files.matching($0) }, in: files),
                made: try Contents(request.generates.flatMap { try files.matching($0) }, in: files)
            )
        }
    }

    /// What the step is asked to do, as a digest: another command is another step.
    ///
    /// Secrets do not count: not even their digest is kept.
    private static func asked(_ request: StepRequest) -> String {
        var parts: [String]
        switch request.work {
        case .script(let script, let shell): parts = shell.arguments + [script]
        case .program(let words): parts = words
        case .artifact(let artifact): parts = [artifact.id.text]
        case .plugin(let name, let inputs): parts = [name, inputs.json.text()]
        case .prompt(let prompt): parts = [prompt.text.text]
        }
        for (name, value) in request.environment.sorted(by: { $0.key < $1.key }) {
            parts += ["\(name)=", value]
        }
        parts.append(request.workingDirectory ?? "")
        let secrets = Set(request.secrets.map { Array($0.utf8) })
        parts = parts.map { secrets.contains(Array($0.utf8)) ? "***" : $0 }
        return "\(SHA256Digest(of: Array(parts.joined(separator: "\0").utf8)))"
    }

    private func noted(for request: StepRequest) throws -> String? {
        do {
            let bytes = try DurableFile.read(file(for: request), limit: ProjectFiles.sizeLimit)
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    private func file(for request: StepRequest) -> FilePath {
        folder.appending(SHA256Digest(of: Array("\(request.step)".utf8)).hexadecimal)
    }
}

extension StepRequest {
    /// Whether the step says which files it reads or makes.
    fileprivate var knowsItsFiles: Bool { !sources.isEmpty || !generates.isEmpty }
}
