import Synchronization
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A folder of files that come and go with every step, kept open once it is used.
///
/// Nothing in it need survive a power cut. Its files are for whoever may work in the folder.
package final class ScratchFolder: Sendable {
    private let path: FilePath
    private let opened = Mutex<Folder?>(nil)

    /// Names the folder; it is created with the first file.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// Makes an empty file, in the place of one that an earlier process may have left.
    package func createEmptyFile(_ name: String) throws {
        do {
            try create(name)
        } catch let error as SystemError where error.errno == .fileExists {
            try remove(name)
            try create(name)
        } catch let error as SystemError where error.isNotFound {
            // The folder itself was removed while it was open.
            opened.withLock { $0 = nil }
            try create(name)
        }
    }

    /// Whether a file is there as it was made, without a byte in it.
    package func hasEmptyFile(_ name: String) throws -> Bool {
        try withFolder { folder in
            let status = try folder.status(of: component(name))
            return status?.kind == .file && status?.size == 0
        }
    }

    /// Removes a file; not there any more is as good.
    package func remove(_ name: String) throws {
        do {
            try withFolder { try $0.remove(component(name)) }
        } catch let error as SystemError where error.isNotFound {
            return
        }
    }

    private func create(_ name: String) throws {
        let name = try component(name)
        try withFolder { folder in
            _ = try folder.open(
                name,
                O_WRONLY | O_CREAT | O_EXCL,
                permissions: .groupFile,
                for: "create"
            )
        }
    }

    private func component(_ name: String) throws -> FilePath.Component {
        guard let component = FilePath.Component(name), component.kind == .regular else {
            throw SystemError("create", path.appending(name), errno: .invalidArgument)
        }
        return component
    }

    private func withFolder<Result: Sendable>(
        _ body: (borrowing Folder) throws -> Result
    ) throws -> Result {
        try opened.withLock { opened in
            if opened == nil {
                try DurableFile.createDirectories(path, durably: false, mode: .groupFolder)
                opened = try Folder(opening: path)
            }
            switch opened {
            case .some(let folder): return try body(folder)
            case nil: throw SystemError("open", path, errno: .noSuchFileOrDirectory)
            }
        }
    }
}
