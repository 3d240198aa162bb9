import SystemPackage
import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Does to a folder what steps may do, at random but the same for the same seed.
struct RandomFiles {
    private static let names = [
        "a", "b c", "new\nline", "caf\u{E9}", "cafe\u{301}", "x.txt", "-dash", "\"quote\"", "dir",
    ]
    private static let targets = ["a", "../outside", "/nowhere/at all", "dir//", "."]
    private static let modes = [0o644, 0o755, 0o600, 0o444, 0o640, 0o711]

    private let root: BoundedRoot
    private var generator: SeededGenerator

    init(_ root: BoundedRoot, seed: UInt64) {
        self.root = root
        generator = SeededGenerator(seed: seed)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    /// Carries out some operations; one that the folder does not allow is passed over.
    mutating func change() {
        for _ in 0..<number(1...8) {
            _ = try? operate()
        }
    }

    private mutating func operate() throws {
        let path = makePath()
        switch number(0...9) {
        case 0, 1: try write(makeBytes(), to: path)
        case 2: try root.removeTree(path, durably: false)
        case 3: try root.setPermissions(of: path, to: makeMode())
        case 4: try rename(path, to: makePath())
        case 5, 6:
            try clear(path)
            link(path, to: Self.targets[number(0...4)])
        case 7:
            try clear(path)
            try root.createDirectories(path, durably: false)
            try write(makeBytes(), to: path.appending(Self.names[number(0...8)]))
        case 8: try root.createDirectories(path, durably: false)
        default: try overwriteInPlace(path)
        }
    }

    private mutating func makePath() -> FilePath {
        var path: FilePath = ""
        for _ in 0..<number(1...3) {
            path.append(Self.names[number(0...8)])
        }
        return path
    }

    private mutating func makeMode() -> FilePermissions {
        FilePermissions(rawValue: CModeT(Self.modes[number(0...5)] | 0o100))
    }

    private mutating func makeBytes() -> [UInt8] {
        let size = [0, 1, 10, 10, 5_000, 5_000, 1_200_000][number(0...6)]
        let first = UInt8(number(0...255))
        return (0..<size).map { UInt8(truncatingIfNeeded: Int(first) &+ $0 / 7) }
    }

    private mutating func write(_ bytes: [UInt8], to path: FilePath) throws {
        try root.createDirectories(path.removingLastComponent(), durably: false)
        let mode = Self.modes[number(0...5)]
        try root.write(bytes, to: path, mode: FilePermissions(rawValue: CModeT(mode)))
    }

    private func clear(_ path: FilePath) throws {
        try root.createDirectories(path.removingLastComponent(), durably: false)
        try root.removeTree(path, durably: false)
    }

    private func link(_ path: FilePath, to target: String) {
        _ = unsafe symlink(target, root.path.pushing(path).string)
    }

    private func rename(_ path: FilePath, to other: FilePath) throws {
        try root.createDirectories(other.removingLastComponent(), durably: false)
        let (old, new) = (root.path.pushing(path).string, root.path.pushing(other).string)
        #if canImport(Darwin)
        _ = unsafe Darwin.rename(old, new)
        #else
        _ = unsafe Glibc.rename(old, new)
        #endif
    }

    /// As many bytes as before at the same place, which only the times tell.
    private mutating func overwriteInPlace(_ path: FilePath) throws {
        guard let status = try root.status(of: path), status.kind == .file else { return }
        let file = try AppendFile(root.path.pushing(path))
        try file.truncate(to: 0)
        let byte = UInt8(number(0...255))
        try file.write([UInt8](repeating: byte, count: Int(status.size)))
    }
}

/// Everything in a folder, found without any of the code that is tested.
struct FolderPicture: Equatable {
    struct Entry: Equatable {
        let kind: FileStatus.Kind
        let mode: Int
        let bytes: [UInt8]
    }

    private(set) var entries: [[UInt8]: Entry] = [:]

    init(of root: BoundedRoot) throws {
        try root.walk { entry in
            if entry.path == ".ddx" { return .skip }
            let bytes: [UInt8] =
                switch entry.kind {
                case .file: try root.read(entry.path, limit: 1 << 24)
                case .link: try root.linkTargetBytes(of: entry.path)
                default: []
                }
            entries[Array(entry.path.string.utf8)] = Entry(
                kind: entry.kind,
                mode: Int(entry.status.permissions.rawValue),
                bytes: bytes
            )
            return .enter
        }
    }

    /// The paths in which two pictures differ.
    func differences(from other: FolderPicture) -> [String] {
        Set(entries.keys).union(other.entries.keys)
            .filter { entries[$0] != other.entries[$0] }
            .map { String(decoding: $0, as: UTF8.self) }
            .sorted()
    }
}
