import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Where the output of one attempt stands: `<phase>/<step>-<attempt>.log` in the run's folder.
struct OutputPlace: Sendable, Hashable {
    let run: RunID
    let step: StepReference
    let attempt: Int

    func folder(state: FilePath) -> FilePath {
        RunFolder(run, state: state).output.appending(PathName.component(step.phase.text))
    }

    func path(state: FilePath) -> FilePath {
        folder(state: state).appending("\(PathName.component(step.step.text))-\(attempt).log")
    }

    init(_ line: OutputLine) {
        self.init(run: line.run, step: line.step, attempt: line.attempt)
    }

    init(run: RunID, step: StepReference, attempt: Int) {
        self.run = run
        self.step = step
        self.attempt = attempt
    }

    /// Reads what the path of a file says; nothing for a file that was not made here.
    init?(run: RunID, folder: String, file: String) {
        guard file.hasSuffix(".log"), let phase = PathName.identifier(folder),
            let hyphen = file.lastIndex(of: "-"),
            let attempt = Int(file[file.index(after: hyphen)...].dropLast(4)),
            let step = PathName.identifier(String(file[..<hyphen]))
        else {
            return nil
        }
        self.init(run: run, step: StepReference(PhaseID(phase), StepID(step)), attempt: attempt)
    }

    /// The files of a run, in the order of their paths.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - phase: The phase to keep to; nothing for all.
    ///   - step: The step to keep to; nothing for all.
    ///   - state: The state folder of the project.
    /// - Returns: One place for each attempt that wrote something.
    /// - Throws: `SystemError` when a folder cannot be read.
    static func all(
        of run: RunID,
        phase: PhaseID?,
        step: StepID?,
        state: FilePath
    ) throws -> [OutputPlace] {
        let output = RunFolder(run, state: state).output
        guard try DurableFile.status(of: output)?.kind == .folder else {
            return []
        }
        let root = try BoundedRoot(output)
        var places: [OutputPlace] = []
        for folder in try root.list() where folder.kind == .folder {
            for file in try root.list(folder.path) where file.kind == .file {
                let place = OutputPlace(
                    run: run,
                    folder: folder.path.lastComponent?.string ?? "",
                    file: file.path.lastComponent?.string ?? ""
                )
                guard let place, phase == nil || place.step.phase == phase,
                    step == nil || place.step.step == step
                else {
                    continue
                }
                places.append(place)
            }
        }
        return places
    }
}
