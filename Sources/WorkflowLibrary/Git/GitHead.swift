package import SystemPackage
import WorkflowSystem

/// The commit that a working tree is at, as far as the files of git tell it without git.
package enum GitHead {
    private static let longestFile = 16 << 20

    /// Looks from a folder upwards.
    ///
    /// - Returns: The commit; nothing outside of repositories, before the first commit, and where
    ///   the references are kept in a way that is not read here.
    package static func commit(of folder: FilePath) -> ObjectID? {
        var candidate = folder.lexicallyNormalized()
        repeat {
            let git = candidate.appending(".git")
            guard let kind = (try? DurableFile.status(of: git, followingLinks: true))?.kind else {
                continue
            }
            return kind == .folder ? head(in: git) : linked(git).flatMap(head)
        } while candidate.removeLastComponent()
        return nil
    }

    /// Where a file `.git` of a further working tree, or of a submodule, leads to.
    private static func linked(_ file: FilePath) -> FilePath? {
        let prefix = "gitdir: "
        guard let text = text(file), text.hasPrefix(prefix) else {
            return nil
        }
        return file.removingLastComponent().pushing(FilePath(String(text.dropFirst(prefix.count))))
    }

    private static func head(in git: FilePath) -> ObjectID? {
        let prefix = "ref: "
        guard let head = text(git.appending("HEAD")), head.hasPrefix(prefix) else {
            return text(git.appending("HEAD")).flatMap { ObjectID($0) }
        }
        let name = FilePath(String(head.dropFirst(prefix.count)))
        guard name.starts(with: "refs"), name.components.allSatisfy({ $0.kind == .regular }) else {
            return nil
        }
        // Branches of a further working tree stand in the repository that it belongs to.
        let shared = text(git.appending("commondir")).map { git.pushing(FilePath($0)) } ?? git
        return text(shared.pushing(name)).flatMap { ObjectID($0) }
            ?? packed(name.string, in: shared.appending("packed-refs"))
    }

    private static func packed(_ name: String, in file: FilePath) -> ObjectID? {
        let ending = Array(" \(name)".utf8)
        let line = (try? DurableFile.read(file, limit: longestFile))?
            .split(separator: UInt8(ascii: "\n"))
            .first { $0.count > ending.count && $0.suffix(ending.count).elementsEqual(ending) }
        return line.flatMap {
            ObjectID(String(decoding: $0.dropLast(ending.count), as: UTF8.self))
        }
    }

    /// The first line of a file.
    private static func text(_ file: FilePath) -> String? {
        (try? DurableFile.read(file, limit: 1 << 16)).map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }
}
