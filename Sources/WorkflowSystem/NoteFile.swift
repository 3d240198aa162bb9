import Synchronization
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Short notes in one file, each a line of its own that is blank once the note is removed.
///
/// Lines are all of one length and are used again, so that a note costs one write and no file is
/// made. One process writes; whoever may work in the folder reads. Nothing in it need survive a
/// power cut.
package final class NoteFile: Sendable {
    private struct Lines: ~Copyable {
        /// Absent until the first note.
        var file: Descriptor?
        var places: [String: Int] = [:]
        var blank: [Int] = []
        var count = 0
    }

    /// How many bytes a line takes, its end included.
    static let lineLength = 128
    private static let filler = UInt8(ascii: " ")
    private let path: FilePath
    private let opened = Mutex(Lines())

    /// Names the file; it is created with the first note.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// Writes a note down; one that is there already stays as it is.
    ///
    /// - Throws: `SystemError`, also for a note that is empty, longer than 127 bytes or has a space
    ///   or the end of a line in it.
    package func put(_ note: String) throws {
        let text = Array(note.utf8)
        guard !text.isEmpty, text.count < Self.lineLength, text.allSatisfy({ $0 > Self.filler })
        else {
            throw SystemError("write", path, errno: .invalidArgument)
        }
        try withLines { lines in
            guard lines.places[note] == nil else { return }
            let place = lines.blank.last ?? lines.count
            try write(text, at: place, of: lines)
            lines.places[note] = place
            if lines.blank.popLast() == nil {
                lines.count += 1
            }
        }
    }

    /// Blanks a note out; not there any more is as good.
    package func remove(_ note: String) throws {
        try withLines { lines in
            guard let place = lines.places[note] else { return }
            try write([], at: place, of: lines)
            lines.places[note] = nil
            lines.blank.append(place)
        }
    }

    /// The notes that a file holds, the first line first; none when there is no file.
    ///
    /// A line that was cut off when its writer was killed may be among them.
    package static func notes(in path: FilePath) throws -> [String] {
        do {
            let folder = try BoundedRoot(path.removingLastComponent())
            let name = path.lastComponent.map { FilePath($0.string) } ?? path
            return lines(try folder.read(name, limit: limit)).filter { !$0.isEmpty }
        } catch let error as SystemError where error.isNotFound {
            return []
        }
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: lineLength).map { start in
            let line = bytes[start..<min(start + lineLength, bytes.count)]
            return String(decoding: line.prefix { $0 > filler }, as: UTF8.self)
        }
    }

    private func write(_ text: [UInt8], at place: Int, of lines: borrowing Lines) throws {
        var line = text
        line += [UInt8](repeating: Self.filler, count: Self.lineLength - text.count - 1)
        line.append(UInt8(ascii: "\n"))
        switch lines.file {
        case .some(let file):
            try file.writeAll(line, at: place * Self.lineLength, path: path)
        case nil: throw SystemError("write", path, errno: .badFileDescriptor)
        }
    }

    private func withLines(_ body: (inout Lines) throws -> Void) throws {
        try opened.withLock { lines in
            if lines.file == nil {
                lines = try open()
            }
            try body(&lines)
        }
    }

    private func open() throws -> Lines {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("open", path, errno: .isDirectory)
        }
        let folder = path.removingLastComponent()
        try DurableFile.createDirectories(folder, durably: false, mode: .groupFolder)
        // Without O_NONBLOCK a FIFO in the file's place would wait for a reader.
        let file = try Folder(opening: folder).open(
            name,
            O_RDWR | O_CREAT | O_NONBLOCK,
            permissions: .groupFile,
            for: "open"
        )
        try FileContent.requireRegular(file, path)
        let present = Self.lines(try FileContent.readAll(file, path, limit: Self.limit))
        var lines = Lines(file: file)
        for note in present {
            if note.isEmpty {
                lines.blank.append(lines.count)
            } else {
                lines.places[note] = lines.count
            }
            lines.count += 1
        }
        return lines
    }

    /// A hundred times what the widest run has under way.
    private static let limit = 1 << 24
}
