import SystemPackage

/// Where the worker says what it does.
enum StandardError {
    static func write(_ text: String) {
        // Nobody may be reading any more; the work goes on.
        _ = try? FileDescriptor.standardError.writeAll(text.utf8)
    }
}
