internal import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the kernel tells of a process at this moment.
struct ProcessStatus {
    let startTime: UInt64
    let session: Int32
    /// Says that it only waits to be reaped.
    let hasEnded: Bool

    #if canImport(Darwin)
    init?(of pid: Int32) {
        guard pid > 0 else { return nil }
        var info = proc_bsdinfo()
        let size = CInt(MemoryLayout<proc_bsdinfo>.size)
        guard unsafe proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, size) == size else {
            return nil
        }
        startTime = info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec
        session = getsid(pid)
        hasEnded = info.pbi_status == UInt32(SZOMB)
    }
    #else
    init?(of pid: Int32) {
        guard pid > 0, let line = Self.line(of: pid),
            // The program's name stands in parentheses and may hold anything, even spaces.
            let nameEnd = line.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // The first of these is field 3 in proc(5): state 3, session 6, start time 22.
        var fields = line[(nameEnd + 1)...].lazy.split(separator: UInt8(ascii: " ")).makeIterator()
        var (state, session, startTime) = (UInt8?.none, Int32?.none, UInt64?.none)
        for place in 3...22 {
            guard let field = fields.next() else { return nil }
            switch place {
            case 3: state = field.first
            case 6: session = Int32(String(decoding: field, as: UTF8.self))
            case 22: startTime = UInt64(String(decoding: field, as: UTF8.self))
            default: break
            }
        }
        guard let state, let session, let startTime else { return nil }
        self.startTime = startTime
        self.session = session
        hasEnded = [UInt8(ascii: "Z"), UInt8(ascii: "X"), UInt8(ascii: "x")].contains(state)
    }

    /// The one line that the kernel writes about a process, which comes with one read.
    private static func line(of pid: Int32) -> ArraySlice<UInt8>? {
        let path = FilePath("/proc/\(pid)/stat")
        guard let file = try? Descriptor(opening: path, O_RDONLY, for: "read") else { return nil }
        var buffer = [UInt8](repeating: 0, count: longestLine)
        let count = unsafe buffer.withUnsafeMutableBytes {
            (try? unsafe file.read(into: $0, path: path)) ?? 0
        }
        return count > 0 ? buffer[..<count] : nil
    }

    /// 52 numbers of at most 20 digits and a name.
    private static let longestLine = 2048
    #endif
}
