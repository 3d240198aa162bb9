import SystemPackage
import WorkflowSystem

/// The secrets that a worker knows, by name.
struct JobSecrets: Sendable {
    private static let longest = 1 << 20

    private let environment: [String: String]
    private let folder: FilePath?

    /// Looks for secrets in an environment first, as `DDX_SECRET_NAME`, and then in a folder.
    ///
    /// - Parameters:
    ///   - environment: The environment of the worker.
    ///   - folder: A folder with a file for each, named as the secret.
    init(environment: [String: String], folder: FilePath?) {
        self.environment = environment
        self.folder = folder
    }

    /// The values of the variables that are secret.
    ///
    /// - Parameter names: The secrets by the variables that take them.
    /// - Returns: The values by the variables.
    /// - Throws: `Missing`, or `SystemError` for a file that cannot be read.
    func values(_ names: [String: String]) throws -> [String: String] {
        try names.mapValues { try value(of: $0) }
    }

    /// A secret that the worker does not know.
    struct Missing: Error {
        let message: String
    }

    private func value(of name: String) throws -> String {
        let variable = Self.variable(of: name)
        if let value = environment[variable] {
            return value
        }
        guard let folder, let component = FilePath.Component(name), component.kind == .regular
        else {
            throw missing(name, "set \(variable) for the worker")
        }
        do {
            let bytes = try DurableFile.read(folder.appending(component), limit: Self.longest)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw missing(name, "'\(folder.appending(component))' is no UTF-8 text")
            }
            // Editors end a file with a line that no secret has.
            return text.utf8.last == UInt8(ascii: "\n") ? String(text.dropLast()) : text
        } catch let error as SystemError where error.isNotFound {
            throw missing(name, "set \(variable), or write it to '\(folder.appending(component))'")
        }
    }

    private func missing(_ name: String, _ remedy: String) -> Missing {
        Missing(message: "the worker does not know the secret '\(name)': \(remedy)")
    }

    private static func variable(of name: String) -> String {
        let plain = name.utf8.map { $0.isWord ? $0 : UInt8(ascii: "_") }
        return "DDX_SECRET_" + String(decoding: plain, as: UTF8.self).uppercased()
    }
}
