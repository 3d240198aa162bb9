import Testing
import WorkflowAudit

@Suite struct SSHSignatureTests {
    /// Made with `ssh-keygen -Y sign -n ddx-witness`.
    private static let made = SSHSample.signature
    private static let message = Array(SSHSample.message.utf8)

    @Test func `a signature of OpenSSH is read, and holds for its message and purpose alone`()
        throws
    {
        let signature = try #require(SSHSignature(Self.made))

        #expect(signature.key == SSHKey(SSHSample.key))
        #expect(signature.verifies(Self.message, for: "ddx-witness"))
        #expect(!signature.verifies(Self.message, for: "git"))
        #expect(!signature.verifies(Self.message + [0x0A], for: "ddx-witness"))
    }

    @Test func `whatever byte of a signature is changed, it does not hold`() {
        let bytes = Array(Self.made.utf8)

        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 1
            let signature = String(validating: flipped, as: UTF8.self).flatMap(SSHSignature.init)
            #expect(signature?.verifies(Self.message, for: "ddx-witness") != true, "byte \(index)")
        }
    }

    @Test func `a signature that is made is read again as the same`() throws {
        let key = try #require(SigningKey(name: "project/log"))

        let signature = try SSHSignature(Self.message, by: key, for: SSHSignature.checkpoints)

        #expect(SSHSignature(signature.description) == signature)
        #expect(signature.verifies(Self.message, for: SSHSignature.checkpoints))
        #expect(!signature.verifies(Self.message, for: SSHSignature.witnesses))
    }

    @Test func `a file of allowed signers says whose key may sign what`() throws {
        let key = try #require(SSHKey(SSHSample.key))
        let signers = AllowedSigners(
            """
            # people
            bob@example.org namespaces="git" \(SSHSample.key)
            mallory@example.org cert-authority \(SSHSample.key)
            eve@example.org valid-before="20200101" \(SSHSample.key)
            carol@example.org ssh-rsa AAAA
            alice@example.org namespaces="git,ddx-witness" \(SSHSample.key) laptop

            """
        )

        #expect(signers.principal(of: key, for: "ddx-witness") == "alice@example.org")
        #expect(signers.principal(of: key, for: "git") == "bob@example.org")
        #expect(signers.principal(of: key, for: "file") == nil)
        #expect(signers.unread == [3, 4, 5])
    }
}
