import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Tells when something changes in some folders: files appear, grow, or are let go of.
///
/// The kernel tells it where it can, so that waiting costs nothing. Twice in five seconds it is
/// told anyway: no kernel tells what another computer does to a shared folder. Where the kernel is not
/// asked, it is told five times a second.
package final class FolderChanges: Sendable {
    #if os(Linux)
    private static let longestWait: Int32 = 2_500
    #else
    private static let longestWait: Int32 = 200
    #endif

    private let file: Descriptor

    /// Begins without a folder.
    package init() throws {
        #if os(Linux)
        file = Descriptor(
            adopting: try systemCall("watch") {
                inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            }
        )
        #else
        // Nothing rings it: the time that passes tells of changes.
        file = Descriptor(adopting: try systemCall("watch") { cprocess_bell() })
        #endif
    }

    /// Watches folders from now on; those that are watched already, or are not there, are no error.
    package func watch(_ folders: [FilePath]) {
        #if os(Linux)
        for folder in folders {
            // What cannot be watched is looked at when the time is over.
            _ = unsafe folder.withPlatformString { path in
                unsafe inotify_add_watch(
                    file.number,
                    path,
                    UInt32(IN_CREATE) | UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE)
                )
            }
        }
        #endif
    }

    /// Waits for a change since the last wait, or until it is told anyway.
    package func next() async {
        await withCheckedContinuation { continuation in
            do {
                try SystemThread.start { [self] in
                    wait()
                    continuation.resume()
                }
            } catch {
                continuation.resume()
            }
        }
    }

    /// Occupies its thread until something changes.
    private func wait() {
        var watched = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&watched, 1, Self.longestWait) > 0 else {
            return
        }
        // What changes in the same moment is one change.
        usleep(20_000)
        var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
        while unsafe read(watched.fd, &buffer, buffer.count) > 0 {}
    }
}
