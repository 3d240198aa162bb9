package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The user and the machine that this process belongs to.
package struct Account: Sendable, Hashable {
    package let userID: UInt32
    package let userName: String
    package let home: FilePath

    /// Finds out about the user of this process.
    ///
    /// The name is the system's, whatever the environment claims. The home is the environment's
    /// HOME when that is absolute, as for every other program.
    package static func current(environment: [String: String]) -> Account {
        let userID = getuid()
        let record = record(of: userID)
        let claimed = environment["HOME"].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        return Account(
            userID: userID,
            userName: record?.name ?? environment["LOGNAME"] ?? environment["USER"]
                ?? "uid\(userID)",
            home: claimed ?? record?.home ?? "/"
        )
    }

    /// The name of this machine; "localhost" where it has none.
    package static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "localhost" : String(decoding: bytes, as: UTF8.self)
    }

    private static func record(of userID: UInt32) -> (name: String, home: FilePath)? {
        #if canImport(Darwin)
        var entry = passwd()
        var buffer = [CChar](repeating: 0, count: 4_096)
        var found: UnsafeMutablePointer<passwd>?
        let failure = unsafe getpwuid_r(userID, &entry, &buffer, buffer.count, &found)
        guard failure == 0, unsafe found != nil, let name = unsafe entry.pw_name,
            let home = unsafe entry.pw_dir
        else { return nil }
        return unsafe (String(cString: name), FilePath(platformString: home))
        #else
        // The C library would load name services, which a static program does not have.
        guard let bytes = try? DurableFile.read("/etc/passwd", limit: 16 << 20) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            if fields.count > 5, UInt32(fields[2]) == userID {
                return (fields[0], FilePath(fields[5]))
            }
        }
        return nil
        #endif
    }
}
