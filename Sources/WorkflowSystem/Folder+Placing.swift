import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Folder {
    /// Puts a staged entry under a name in one step, whatever kind of entry stands there.
    ///
    /// A folder in its place must be empty: what it holds is never removed.
    func place(_ staging: FilePath.Component, at name: FilePath.Component) throws {
        let old = try status(of: name)
        let isFolder = try status(of: staging)?.kind == .folder
        guard let old, old.kind == .folder || isFolder else {
            return try rename(staging, to: name)
        }
        try exchangeSafely(staging, with: name)
        do {
            try remove(staging, isFolder: old.kind == .folder)
        } catch {
            try exchangeSafely(staging, with: name)
            throw error
        }
    }

    /// Puts each of two entries in the other's place, with a moment with neither where it must be.
    func exchangeSafely(_ staging: FilePath.Component, with name: FilePath.Component) throws {
        do {
            try exchange(staging, with: name)
        } catch let error as SystemError where error.meansUnsupported {
            // File systems without an exchange have a moment with neither; a failure undoes it.
            let aside = try Staging.nameAside()
            try rename(name, to: aside)
            do {
                try rename(staging, to: name)
            } catch {
                try rename(aside, to: name)
                throw error
            }
            try rename(aside, to: staging)
        }
    }
}

extension SystemError {
    fileprivate var meansUnsupported: Bool {
        [EINVAL, ENOSYS, ENOTSUP].contains(errno.rawValue)
    }
}
