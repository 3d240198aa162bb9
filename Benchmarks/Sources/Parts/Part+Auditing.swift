import WorkflowAudit
import WorkflowModel
import WorkflowSystem

extension Part {
    /// What the audit trail does to a record.
    static var auditing: [Part] {
        let content = [UInt8](repeating: 0x61, count: 300)
        let salt = [UInt8](repeating: 7, count: AuditPart.saltLength)
        let place = Array("project/log\n1234\nevent\nkey".utf8)
        let leaf = leaf(content, salt)
        return [
            Part("canonical encoding of a record", 100, "record") {
                { for _ in 0..<100 { use(leaf.bytes()) } }
            },
            Part("reading a record", 100, "record") {
                let bytes = leaf.bytes()
                return { for _ in 0..<100 { use(AuditLeaf(bytes: bytes)) } }
            },
            Part("hash of a leaf of 1 KB", 1_000, "leaf") {
                let bytes = [UInt8](repeating: 0x61, count: 1_024)
                return { for _ in 0..<1_000 { use(MerkleTree.leafHash(of: bytes)) } }
            },
            Part("hash of a node", 1_000, "node") {
                let hash = SHA256Digest(of: content)
                return { for _ in 0..<1_000 { use(MerkleTree.nodeHash(hash, hash)) } }
            },
            Part("committing to a content of 300 B and sealing it", 100, "content") {
                let key = PartKey()
                return {
                    for _ in 0..<100 {
                        let box = try key.seal(salt + content, at: place)
                        let seal = AuditPart.Seal(key: "key", box: box)
                        use(AuditPart("event", content, salt: salt, seal: seal))
                    }
                }
            },
            Part("opening a content of 300 B and comparing it", 100, "content") {
                let key = PartKey()
                let box = try key.seal(salt + content, at: place)
                let part = AuditPart(
                    "event",
                    content,
                    salt: salt,
                    seal: AuditPart.Seal(key: "key", box: box)
                )
                return {
                    for _ in 0..<100 {
                        guard part.seal?.holds(box[...]) == true,
                            let opened = key.open(box[...], at: place),
                            part.holds(opened.dropFirst(salt.count), salt: salt[...])
                        else {
                            throw Unexpected("the content is another one")
                        }
                    }
                }
            },
        ]
    }

    private static func leaf(_ content: [UInt8], _ salt: [UInt8]) -> AuditLeaf {
        let digest = SHA256Digest(of: content)
        return AuditLeaf(
            log: "ddx/0123456789abcdef0123456789abcdef",
            sequence: 123_456,
            previous: digest,
            id: "01a21600-d54e-7170-9f17-0c1e6c67f323",
            time: Timestamp(microseconds: 1_795_000_000_000_000),
            monotonic: 123_456_789,
            boot: "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
            epoch: 3,
            parts: ["core", "detail", "event"].map {
                AuditPart($0, content, salt: salt, seal: AuditPart.Seal(key: "key", box: content))
            }
        )
    }
}
