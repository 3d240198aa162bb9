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
        guard pid > 0,
            let bytes = try? DurableFile.read(FilePath("/proc/\(pid)/stat"), limit: 1 << 16),
            // The program's name stands in parentheses and may hold anything, even spaces.
            let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
        // The first of these is field 3 in proc(5): state 3, session 6, start time 22.
        guard fields.count > 19, let state = fields[0].first,
            let session = Int32(String(decoding: fields[3], as: UTF8.self)),
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        self.startTime = startTime
        self.session = session
        hasEnded = [UInt8(ascii: "Z"), UInt8(ascii: "X"), UInt8(ascii: "x")].contains(state)
    }
    #endif
}
