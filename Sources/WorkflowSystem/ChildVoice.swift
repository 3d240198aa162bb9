import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The pipe by which a child is told things; lives on the child's thread.
///
/// Both ends stay open here, so that a child that no longer listens is no error: what it is told
/// waits in the pipe, and goes away with it.
struct ChildVoice: ~Copyable {
    /// What the child reads from.
    var listening: CInt { pipe.reading.number }
    /// What to poll for room; -1 while there is nothing to say.
    var speaking: CInt { pending.isEmpty ? -1 : pipe.writing.number }
    /// How long the child has after the farewell.
    var patience: Duration { conversation.patience }

    private let conversation: ChildConversation
    private let pipe: Pipe
    private var pending: ArraySlice<UInt8>

    init(_ conversation: ChildConversation) throws {
        self.conversation = conversation
        let pipe = try Descriptor.pipe()
        try systemCall("make a pipe") { fcntl(pipe.writing.number, F_SETFL, O_NONBLOCK) }
        self.pipe = pipe
        pending = conversation.opening[...]
    }

    /// Says that the child is to end.
    mutating func bidFarewell() {
        pending += conversation.farewell
        speak()
    }

    /// Says as much as there is room for.
    mutating func speak() {
        while !pending.isEmpty {
            let count = unsafe pending.withUnsafeBytes { buffer in
                unsafe write(pipe.writing.number, buffer.baseAddress, buffer.count)
            }
            if count > 0 {
                pending = pending.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
