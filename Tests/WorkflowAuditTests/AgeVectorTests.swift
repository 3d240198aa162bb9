import Foundation
import Testing
import WorkflowAudit

/// Files that other implementations are tested with, most of them wrong in one way each.
@Suite(.enabled(if: AgeVectors.exist)) struct AgeVectorTests {
    @Test func `files are opened and refused as elsewhere`() throws {
        var count = 0
        for vector in try AgeVectors.all() where vector.isForUs {
            count += 1
            let identities = vector.identities.compactMap { AgeIdentity($0) }
            let isOpened = (try? AgeFile.open(vector.file, with: identities)) != nil

            #expect(isOpened == (vector.expectation == "success"), "\(vector.name)")
        }
        #expect(count > 40)
    }
}

/// The vectors in `DDX_CORPUS`, else in `shared/corpus` beside the project.
private enum AgeVectors {
    /// A file with what is said about it.
    struct Vector {
        let name: String
        let fields: [(key: String, value: String)]
        let file: [UInt8]

        var expectation: String? { fields.first { $0.key == "expect" }?.value }
        var identities: [String] { fields.filter { $0.key == "identity" }.map(\.value) }

        /// Passwords, text armour and other kinds of keys are not read here.
        var isForUs: Bool {
            !fields.contains { ["passphrase", "armored", "compressed"].contains($0.key) }
                && !identities.contains { $0.hasPrefix("AGE-SECRET-KEY-PQ") }
        }
    }

    private static var folder: String {
        let beside = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] ?? "/\(beside)/shared/corpus"
        return "\(corpus)/age-vectors/testdata"
    }

    static var exist: Bool { FileManager.default.fileExists(atPath: folder) }

    static func all() throws -> [Vector] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
            let feed = UInt8(ascii: "\n")
            let end = bytes.indices.dropFirst().first { bytes[$0] == feed && bytes[$0 - 1] == feed }
            let head = String(decoding: bytes[..<(end ?? 0)], as: UTF8.self)
            return Vector(
                name: name,
                fields: head.split(separator: "\n").map { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return (
                        String(parts[0]),
                        parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
                    )
                },
                file: Array(bytes[((end ?? -1) + 1)...])
            )
        }
    }
}
