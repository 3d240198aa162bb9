package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The numbers of the operating system in plain words, in lower case.
package enum SystemErrorWords {
    package static func words(for code: Errno) -> String {
        if let known = known(code.rawValue) { return known }
        let text = code.description
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func known(_ number: CInt) -> String? {
        switch number {
        case EACCES: "permission denied"
        case EAGAIN: "the system is short of resources; try again"
        case EBUSY: "it is in use"
        case EDQUOT: "disk quota exceeded"
        case EEXIST: "it already exists"
        case EFBIG: "the file is too large"
        case EIO: "the device reports an input/output error"
        case EISDIR: "it is a folder"
        case ELOOP: "a symbolic link stands in the way"
        case EMFILE: "too many open files in this process"
        case ENAMETOOLONG: "the name is too long"
        case ENFILE: "too many open files on this machine"
        case ENOENT: "no such file or folder"
        case ENOEXEC: "it is not a program for this machine and has no '#!' line"
        case ENOMEM: "out of memory"
        case ENOSPC: "no space left on device"
        case ENOTDIR: "a part of the path is not a folder"
        case ENOTEMPTY: "the folder is not empty"
        case EPERM: "not permitted"
        case EROFS: "the file system is read-only"
        case ETXTBSY: "the program is being written by another process"
        case EXDEV: "it lies on another file system"
        case E2BIG: "arguments and environment are too large"
        default: nil
        }
    }
}
