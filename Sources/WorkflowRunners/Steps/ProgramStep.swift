import JSON
import SystemPackage
import WorkflowExpressions
import WorkflowModel
import WorkflowSystem

/// Carries out steps that run a program or a script.
struct ProgramStep: Sendable {
    let places: ProgramPlaces
    /// Where output files stand while their steps run.
    let folder: FilePath
    let log: StepLog
    private let scratch: ScratchFolder

    /// Prepares to run programs.
    ///
    /// - Parameters:
    ///   - places: Where they can run.
    ///   - folder: Where output files stand while their steps run.
    ///   - log: Where their output goes.
    init(places: ProgramPlaces, folder: FilePath, log: StepLog) {
        self.places = places
        self.folder = folder
        self.log = log
        scratch = ScratchFolder(folder)
    }

    /// Runs a script, directly when it needs no shell.
    func run(_ script: String, shell: Shell, for request: StepRequest) async -> StepOutcome {
        let inShell = shell.arguments + ["-c", script]
        if shell == .standard, let words = PlainCommand.words(of: script) {
            return await run(words, or: inShell, script: script, for: request)
        }
        return await run(inShell, or: nil, script: script, for: request)
    }

    /// Runs a program with arguments.
    func run(_ words: [String], for request: StepRequest) async -> StepOutcome {
        await run(words, or: nil, script: nil, for: request)
    }

    private func run(
        _ words: [String],
        or shellWords: [String]?,
        script: String?,
        for request: StepRequest
    ) async -> StepOutcome {
        if let refusal = EnvironmentPolicy.refusal(of: request.environment) {
            return .failed(.invalid, refusal)
        }
        let place: ProgramPlaces.Place
        do {
            place = try places.place(of: request.runner)
        } catch {
            return .failure(of: error)
        }
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        let output = log.output(
            of: source,
            hiding: request.secrets,
            in: request.environment
        )
        let file = outputFile(of: request)
        do {
            try createEmpty(file)
            let variables = StepVariables.values(
                for: request,
                project: places.programs.project.path.string,
                outputFile: file.string
            )
            // Elsewhere a shell reads every script: what is here says nothing of what is there.
            var command = ProjectPrograms.Command(
                words: place.isHere ? words : shellWords ?? words,
                environment: request.trace.merging(request.environment) { $1 }
                    .merging(variables) { $1 },
                workingDirectory: request.workingDirectory,
                timeout: request.timeout
            )
            var ending = try await places.run(
                command,
                for: request,
                in: place,
                handingOver: file,
                output
            )
            if case .couldNotStart = ending, place.isHere, let shellWords {
                // The shell says in its own words what is wrong, or can do what the system cannot.
                command.words = shellWords
                ending = try await places.programs.run(command, output: output)
            }
            return try finish(
                place.end(ProgramEnd(ending, timeout: request.timeout)),
                tool: script.flatMap { MissingTool.name(in: output.lastErrorLine, of: $0) }
                    ?? (script == nil ? words.first : nil),
                file
            )
        } catch {
            removeOutput(file)
            return .failure(of: error)
        }
    }

    private func finish(
        _ end: ProgramEnd,
        tool: String?,
        _ file: FilePath
    ) throws -> StepOutcome {
        var outcome = end.outcome(tool: tool)
        do {
            outcome.outputs = try outputs(file)
        } catch let failure as StepOutputs.Failure where outcome.end == .completed {
            let place = failure.line.map { ", line \($0)" } ?? ""
            let message = "$DDX_OUTPUT\(place): \(failure.message)"
            outcome = outcome.ending(.failed(.invalid), message)
        } catch is StepOutputs.Failure {
            // The step has failed already, and that is what its reader needs to know.
        }
        removeOutput(file)
        return outcome
    }

    func outputFile(of request: StepRequest) -> FilePath {
        let key = "\(request.step)/\(request.attempt)"
        let name = SHA256Digest(of: Array(key.utf8)).hexadecimal.prefix(32)
        return folder.appending("output-\(name)")
    }

    func createEmpty(_ file: FilePath) throws {
        guard let name = file.lastComponent?.string else { return }
        try scratch.createEmptyFile(name)
    }

    /// Reads what a step wrote; most write nothing, which is seen without opening the file.
    private func outputs(_ file: FilePath) throws -> JSONObject {
        guard let name = file.lastComponent?.string, try scratch.hasEmptyFile(name) else {
            return try StepOutputs.read(file)
        }
        return [:]
    }

    /// What remains of the output file is removed with the folder of the run.
    private func removeOutput(_ file: FilePath) {
        guard let name = file.lastComponent?.string else { return }
        _ = try? scratch.remove(name)
    }
}

extension StepOutputs {
    /// Reads what a step wrote, or tells what is wrong with it.
    static func read(_ file: FilePath) throws -> JSONObject {
        do {
            return try parse(try DurableFile.read(file, limit: limit))
        } catch let error as SystemError where error.isNotFound {
            return [:]
        } catch let error as SystemError
            where [.fileTooLarge, .isDirectory].contains(error.errno) || error.isRefusal
        {
            throw Failure(line: nil, message: error.reason)
        }
    }
}
