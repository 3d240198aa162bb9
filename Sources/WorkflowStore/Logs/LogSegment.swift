package import SystemPackage
import WorkflowModel
import WorkflowSystem

/// A file of the log of a run.
package struct LogSegment: Sendable, Hashable {
    /// What stands in it.
    enum Kind: Sendable, Hashable {
        /// What came, as it came.
        case log
        /// The end of one attempt that wrote more than is kept whole.
        case end
        /// The output of one attempt, as it was kept before there were segments.
        case earlier(LogPlace)
    }

    package let path: FilePath
    let kind: Kind
    /// Counts up in the order in which the segments of a run were begun.
    package let number: Int

    /// The day on which a segment was begun and its number make its name.
    static func name(day: String, number: Int, kind: Kind) -> String {
        let digits = String(number)
        let padding = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(day)-\(padding)\(digits)\(kind == .end ? ".end" : "").log"
    }

    /// Reads the name of a file; nothing for one that is no segment.
    init?(_ name: String, in folder: FilePath) {
        guard name.hasSuffix(".log"), name.utf8.count > 15,
            name.utf8.prefix(11).last == UInt8(ascii: "-")
        else {
            return nil
        }
        let isEnd = name.hasSuffix(".end.log")
        let digits = name.dropFirst(11).dropLast(isEnd ? 8 : 4)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else {
            return nil
        }
        path = folder.appending(name)
        kind = isEnd ? .end : .log
        self.number = number
    }

    init(path: FilePath, kind: Kind, number: Int) {
        self.path = path
        self.kind = kind
        self.number = number
    }

    /// The segments of a run, the earliest first.
    static func all(of run: RunID, state: FilePath) throws -> [LogSegment] {
        let folder = RunFolder(run, state: state).logs
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return []
        }
        return try BoundedRoot(folder).list().compactMap { entry in
            entry.path.lastComponent.flatMap { LogSegment($0.string, in: folder) }
        }
        .sorted { $0.number < $1.number }
    }

    /// The output files that an earlier version left of a run: `<phase>/<step>-<attempt>.log`.
    static func earlier(of run: RunID, state: FilePath) throws -> [LogSegment] {
        let output = RunFolder(run, state: state).earlierOutput
        guard try DurableFile.status(of: output)?.kind == .folder else {
            return []
        }
        let root = try BoundedRoot(output)
        var segments: [LogSegment] = []
        for folder in try root.list() where folder.kind == .folder {
            for file in try root.list(folder.path) where file.kind == .file {
                let place = LogPlace(
                    folder: folder.path.lastComponent?.string ?? "",
                    file: file.path.lastComponent?.string ?? ""
                )
                if let place {
                    let path = output.pushing(file.path)
                    segments.append(LogSegment(path: path, kind: .earlier(place), number: 0))
                }
            }
        }
        return segments
    }
}

extension LogPlace {
    /// Reads what the path of an earlier output file says; nothing for a file of another kind.
    fileprivate init?(folder: String, file: String) {
        guard file.hasSuffix(".log"), let phase = PathName.identifier(folder),
            let hyphen = file.lastIndex(of: "-"),
            let attempt = Int(file[file.index(after: hyphen)...].dropLast(4)),
            let step = PathName.identifier(String(file[..<hyphen]))
        else {
            return nil
        }
        self.init(StepReference(PhaseID(phase), StepID(step)), attempt: attempt)
    }
}
