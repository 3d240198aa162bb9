package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The numbers of the operating system in plain words, in lower case.
package enum SystemErrorWords {
    package static func words(for code: Errno) -> String {
        if let known = known[code.rawValue] { return known }
        let text = code.description
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    private static let known: [CInt: String] = [
        EACCES: "permission denied",
        EAGAIN: "the system is short of resources; try again",
        EBUSY: "it is in use",
        EDQUOT: "disk quota exceeded",
        EEXIST: "it already exists",
        EFBIG: "the file is too large",
        EIO: "the device reports an input/output error",
        EISDIR: "it is a folder",
        ELOOP: "a symbolic link stands in the way",
        EMFILE: "too many open files in this process",
        ENAMETOOLONG: "the name is too long",
        ENFILE: "too many open files on this machine",
        ENOENT: "no such file or folder",
        ENOEXEC: "it is not a program for this machine and has no '#!' line",
        ENOMEM: "out of memory",
        ENOSPC: "no space left on device",
        ENOTDIR: "a part of the path is not a folder",
        ENOTEMPTY: "the folder is not empty",
        EPERM: "not permitted",
        EROFS: "the file system is read-only",
        ETXTBSY: "the program is being written by another process",
        EXDEV: "it lies on another file system",
        E2BIG: "arguments and environment are too large",
    ]
}
