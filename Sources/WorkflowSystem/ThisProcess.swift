import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What this process was given when it was started.
package enum ThisProcess {
    /// The environment; of two entries with one name the first counts.
    package static var environment: [String: String] {
        guard var entry = unsafe cprocess_environment() else { return [:] }
        var result: [String: String] = [:]
        while let pointer = unsafe entry.pointee {
            let text = unsafe String(cString: pointer)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<equals])
                let value = String(text[text.utf8.index(after: equals)...])
                result[name] = result[name] ?? value
            }
            unsafe entry += 1
        }
        return result
    }

    /// The current directory.
    ///
    /// - Throws: `SystemError` when it has been removed.
    package static func currentDirectory() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else {
            throw SystemError("find the current directory", errno: Errno(rawValue: errno))
        }
        return text(buffer)
    }

    /// The path of the running program with links resolved; nothing where the system hides it.
    package static var executable: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        #if canImport(Darwin)
        var size = UInt32(buffer.count)
        var linked = buffer
        guard unsafe _NSGetExecutablePath(&linked, &size) == 0,
            unsafe realpath(linked, &buffer) != nil
        else {
            return nil
        }
        #else
        guard unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0 else {
            return nil
        }
        #endif
        return text(buffer)
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
