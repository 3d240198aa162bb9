import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The name of an entry as its folder has it: any bytes, compared as such; never `.` or `..`.
package struct EntryName: Sendable, Hashable {
    private let terminated: [CChar]

    /// Takes a name that the system hands out; nothing for the folder itself and the one above it.
    init?(cString: UnsafePointer<CChar>) {
        let length = unsafe strlen(cString)
        unsafe self.init(UnsafeBufferPointer(start: cString, count: length + 1))
    }

    /// Takes a name from a path; nothing for what cannot be one.
    package init?(_ name: some StringProtocol) {
        guard !name.isEmpty, !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
        else { return nil }
        self.init(name.utf8.map { CChar(bitPattern: $0) } + [0])
    }

    private init?(_ terminated: some Collection<CChar>) {
        let dot = CChar(bitPattern: UInt8(ascii: "."))
        guard terminated.count > 3 || !terminated.dropLast().allSatisfy({ $0 == dot }) else {
            return nil
        }
        self.terminated = Array(terminated)
    }

    /// The name as text; nothing when its bytes are not UTF-8.
    package var text: String? {
        String(validating: terminated.dropLast().lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The name as a part of a path.
    var component: FilePath.Component? { FilePath.Component(platformString: terminated) }

    func withPlatformString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result? {
        unsafe terminated.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            return unsafe body(start)
        }
    }
}

extension EntryName: Comparable {
    package static func < (one: EntryName, other: EntryName) -> Bool {
        one.terminated.lexicographicallyPrecedes(other.terminated) {
            UInt8(bitPattern: $0) < UInt8(bitPattern: $1)
        }
    }
}
