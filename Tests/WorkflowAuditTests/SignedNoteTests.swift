import Testing
import WorkflowAudit
import WorkflowSystem

@Suite struct SignedNoteTests {
    @Test func `the key of the specification is read and written`() throws {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

        let key = try #require(VerifierKey(text))

        #expect(key.name == "example.com/foo")
        #expect(key.description == text)
    }

    @Test func `keys are those of RFC 8032`() throws {
        let secret = try #require(
            SHA256Digest("sha256:9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        )
        let key = try #require(SigningKey(name: "log", secret: secret.bytes))

        #expect(
            Hexadecimal.text(key.verifier.bytes)
                == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        )
        #expect(key.secret == secret.bytes)
    }

    @Test(arguments: [
        "", "a+b", "a+530d903a+",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "example com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ])
    func `a key whose name, number and bytes do not fit together is none`(text: String) {
        #expect(VerifierKey(text) == nil)
    }

    @Test func `a note that is written and read is signed by its keys and no others`() throws {
        let (old, new) = (try key(), try key())
        let note = try SignedNote("origin\n1\nroot\n", signedBy: [old, new])

        let read = try #require(SignedNote(note.description))

        #expect(read == note)
        #expect(read.isSigned(by: old.verifier) && read.isSigned(by: new.verifier))
        #expect(!read.isSigned(by: try key().verifier))
    }

    @Test func `a text may hold empty lines`() throws {
        let key = try key()
        let note = try SignedNote("one\n\ntwo\n", signedBy: [key])

        let read = try #require(SignedNote(note.description))

        #expect(read.text == "one\n\ntwo\n" && read.isSigned(by: key.verifier))
    }

    @Test func `whatever bit of a note is flipped, its key does not vouch for it`() throws {
        let key = try key()
        let bytes = Array(try SignedNote("log/a\n12\nroot\n", signedBy: [key]).description.utf8)

        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                let note = String(validating: flipped, as: UTF8.self).flatMap(SignedNote.init)
                #expect(note?.isSigned(by: key.verifier) != true, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test(arguments: [
        "", "text\n", "text\n\n", "text\n\n\u{2014} name c2lnbmF0dXJl",
        "text\n\n- name c2lnbmF0dXJl\n",
        "text\n\n\u{2014} name  c2lnbmF0dXJl\n", "text\n\n\u{2014} na+me c2lnbmF0dXJl\n",
        "text\n\n\u{2014} name c2lnbmF0dXJl\n\n", "te\u{7}xt\n\n\u{2014} name c2lnbmF0dXJl\n",
        "\n\n\u{2014} name c2ln\n",
    ])
    func `what nobody would have written is no note`(text: String) {
        #expect(SignedNote(text) == nil)
    }

    @Test func `a checkpoint is read as it was written, and no other way`() throws {
        let root = MerkleTree.leafHash(of: [])
        let checkpoint = Checkpoint(origin: "project/log", size: 7, root: root)

        #expect(Checkpoint(checkpoint.text) == checkpoint)
        for text in [
            checkpoint.text + "\n", "project/log\n07\n" + Base64.text(root.bytes) + "\n",
            "project/log\n-1\n" + Base64.text(root.bytes) + "\n", "project/log\n7\nAAAA\n",
            "\n7\n" + Base64.text(root.bytes) + "\n", String(checkpoint.text.dropLast()),
        ] {
            #expect(Checkpoint(text) == nil)
        }
    }

    private func key() throws -> SigningKey {
        try #require(SigningKey(name: "log/a"))
    }
}
