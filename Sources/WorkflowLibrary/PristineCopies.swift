import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

/// The workflows of a project as they were before anybody edited them, each content once.
///
/// One file holds one workflow: for each of its files a line `MODE SIZE LENGTH:PATH`, then its
/// content. The digest is checked whenever one is read.
struct PristineCopies {
    private static let header = Array("ddx-files-1\n".utf8)
    private static let largestFile = WorkflowSource.mostBytes + (32 << 20)

    private let root: BoundedRoot

    init(_ root: BoundedRoot) {
        self.root = root
    }

    /// Keeps a workflow, durably; one that is kept already is left alone.
    ///
    /// The digest is that of the files, for callers that know it.
    func keep(_ source: WorkflowSource, digest: SHA256Digest? = nil) throws {
        let place = place(of: digest ?? source.digest)
        guard try !root.exists(place) else {
            return
        }
        try root.createDirectories(ProjectPath.pristine, mode: .groupFolder)
        try root.write(Self.bytes(of: source), to: place, mode: .groupFile)
    }

    /// The workflow with a digest; nothing when it was not kept, or is damaged.
    func source(of digest: SHA256Digest, shownAs: String) throws -> WorkflowSource? {
        let place = place(of: digest)
        guard try root.exists(place) else {
            return nil
        }
        let source = Self.source(
            in: try root.read(place, limit: Self.largestFile),
            shownAs: shownAs
        )
        return source?.digest == digest ? source : nil
    }

    private func place(of digest: SHA256Digest) -> FilePath {
        ProjectPath.pristine.appending(digest.hexadecimal)
    }

    static func bytes(of source: WorkflowSource) -> [UInt8] {
        source.files.reduce(into: header) { bytes, file in
            let mode = file.isExecutable ? "100755" : "100644"
            let size = file.content.count
            bytes += Array("\(mode) \(size) \(file.path.utf8.count):\(file.path)\n".utf8)
            bytes += file.content
        }
    }

    static func source(in bytes: [UInt8], shownAs: String) -> WorkflowSource? {
        guard bytes.starts(with: header) else {
            return nil
        }
        var rest = bytes.dropFirst(header.count)
        var files: [WorkflowSource.File] = []
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else {
                return nil
            }
            let words = String(decoding: rest[rest.startIndex..<colon], as: UTF8.self)
                .split(separator: " ")
            guard words.count == 3, let size = Int(words[1]), let length = Int(words[2]),
                size >= 0, length >= 0, length <= rest.endIndex - colon - 2,
                size <= rest.endIndex - colon - 2 - length
            else {
                return nil
            }
            let path = rest[(colon + 1)..<(colon + 1 + length)]
            let start = colon + length + 2
            files.append(
                WorkflowSource.File(
                    path: String(decoding: path, as: UTF8.self),
                    content: Array(rest[start..<(start + size)]),
                    isExecutable: words[0] == "100755"
                )
            )
            rest = rest[(start + size)...]
        }
        return WorkflowSource(files: files, shownAs: shownAs)
    }
}
