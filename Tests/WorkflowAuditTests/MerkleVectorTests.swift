import Foundation
import JSON
import Testing
import WorkflowAudit
import WorkflowSystem

/// Proofs that other implementations are tested with, most of them wrong in one way each.
@Suite(.enabled(if: MerkleVectors.exist)) struct MerkleVectorTests {
    @Test func `inclusion proofs are accepted and refused as elsewhere`() throws {
        let vectors = try MerkleVectors.all("inclusion")
        #expect(vectors.count > 90)

        for (name, vector) in vectors {
            let path = MerkleVectors.path(vector["proof"])
            let root = MerkleVectors.digest(vector["root"])
            let leaf = MerkleVectors.digest(vector["leafHash"])
            let index = vector["leafIdx"]?.intValue ?? -1
            let size = vector["treeSize"]?.intValue ?? -1
            var isAccepted = false
            if let path, let root, let leaf {
                let proof = InclusionProof(index: index, size: size, path: path)
                isAccepted = proof.verifies(leaf, root: root)
            }
            #expect(isAccepted == (vector["wantErr"]?.boolValue == false), "\(name)")
        }
    }

    @Test func `consistency proofs are accepted and refused as elsewhere`() throws {
        let vectors = try MerkleVectors.all("consistency")
        #expect(vectors.count > 90)

        for (name, vector) in vectors {
            let path = MerkleVectors.path(vector["proof"])
            let old = MerkleVectors.standIn(vector["root1"])
            let new = MerkleVectors.standIn(vector["root2"])
            let oldSize = vector["size1"]?.intValue ?? -1
            let newSize = vector["size2"]?.intValue ?? -1
            var isAccepted = false
            if let path, let old, let new {
                let proof = ConsistencyProof(oldSize: oldSize, newSize: newSize, path: path)
                isAccepted = proof.verifies(oldRoot: old, newRoot: new)
            }
            #expect(isAccepted == (vector["wantErr"]?.boolValue == false), "\(name)")
        }
    }
}

/// The vectors in `DDX_CORPUS`, else in `shared/corpus` beside the project.
private enum MerkleVectors {
    static var folder: String {
        let beside = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] ?? "/\(beside)/shared/corpus"
        return "\(corpus)/merkle-vectors/testdata"
    }

    static var exist: Bool { FileManager.default.fileExists(atPath: folder) }

    static func all(_ kind: String) throws -> [(name: String, vector: JSONValue)] {
        let files = FileManager.default.enumerator(atPath: "\(folder)/\(kind)")
        let names = (files?.allObjects ?? []).compactMap { $0 as? String }
        return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
            let text = try String(contentsOfFile: "\(folder)/\(kind)/\(name)", encoding: .utf8)
            return (name, try JSONValue(parsing: text))
        }
    }

    /// Nothing when a hash is none: such a proof cannot even be written down here.
    static func path(_ value: JSONValue?) -> [SHA256Digest]? {
        guard let hashes = value?.arrayValue else {
            return []
        }
        let path = hashes.compactMap { digest($0) }
        return path.count == hashes.count ? path : nil
    }

    /// A root that is only compared may be any bytes; a hash of them takes its place.
    static func standIn(_ value: JSONValue?) -> SHA256Digest? {
        digest(value)
            ?? value?.stringValue.flatMap { Base64.bytes($0) }.map { SHA256Digest(of: $0) }
    }

    static func digest(_ value: JSONValue?) -> SHA256Digest? {
        value?.stringValue.flatMap { Base64.bytes($0) }.flatMap { SHA256Digest(bytes: $0) }
    }
}
