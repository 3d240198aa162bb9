import NIOSSL
import SystemPackage
import WorkflowKit
import WorkflowSystem

/// The certificate that a server shows, and the key to it.
enum Certificate {
    private static let limit = 1 << 20

    /// Reads both from files in PEM.
    ///
    /// - Throws: `Failure` when a file cannot be read or holds something else.
    static func configuration(
        _ files: (file: String, key: String)
    ) throws -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(try read(files.file))
        } catch {
            throw unusable("certificate", files.file, error)
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(bytes: try read(files.key), format: .pem)
        } catch {
            throw unusable("key", files.key, error)
        }
        guard !chain.isEmpty else {
            throw Failure(.configuration, "the certificate '\(files.file)' is empty")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Failure(
                .configuration,
                "the key '\(files.key)' does not belong to the certificate '\(files.file)'",
                hints: ["give the key that the certificate was made for"]
            )
        }
        return configuration
    }

    private static func read(_ path: String) throws -> [UInt8] {
        try DurableFile.read(FilePath(path), limit: limit)
    }

    private static func unusable(_ what: String, _ path: String, _ error: any Error) -> Failure {
        let isUnread = error is SystemError
        return Failure(
            isUnread ? .notFound : .configuration,
            isUnread
                ? "the \(what) cannot be read: \(error)"
                : "'\(path)' holds no \(what) in PEM",
            hints: ["name a file that begins with '-----BEGIN'"]
        )
    }
}
