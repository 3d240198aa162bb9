import JSON
package import JSONSchema

/// JSON Schemas in files that may refer to one another: those of a workflow, or of a project.
package struct SchemaFiles {
    /// The content of a file; nothing when there is none.
    private let content: (String) throws -> [UInt8]?

    /// Why a schema cannot be used.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong with which file, one each.
        package struct Problem: Sendable, Hashable {
            package let path: String
            /// Where it is wrong, in bytes; empty when that is the whole file.
            package let range: Range<Int>
            /// What is wrong, in lower case and without a full stop.
            package let message: String
        }

        /// Never empty.
        package let problems: [Problem]

        /// The first problem with its file, and how many there are beside it.
        package var description: String {
            guard let first = problems.first else {
                return ""
            }
            let rest = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
            return "the schema '\(first.path)' cannot be used: \(first.message)\(rest)"
        }
    }

    /// Finds schemas among files.
    package init(content: @escaping (String) throws -> [UInt8]?) {
        self.content = content
    }

    /// Reads a schema, and those that it refers to by relative paths.
    ///
    /// Nothing is fetched from elsewhere: an address with a scheme leads nowhere.
    package func schema(_ path: String) throws(Failure) -> JSONSchema {
        let text = try read(path)
        do {
            return try JSONSchema(text.value, at: JSONSchema.address(ofFile: path)) { address in
                guard let file = JSONSchema.file(ofAddress: address) else {
                    return nil
                }
                return try content(file).map { bytes in
                    try StructuredText(bytes, as: Self.kind(of: file)).value
                }
            }
        } catch {
            throw Failure(problems: error.problems.map { problem($0, in: path, text) })
        }
    }

    private func read(_ path: String) throws(Failure) -> StructuredText {
        func failure(_ message: String, at range: Range<Int> = 0..<0) -> Failure {
            Failure(problems: [.init(path: path, range: range, message: message)])
        }
        let bytes: [UInt8]?
        do {
            bytes = try content(path)
        } catch {
            throw failure("\(error)")
        }
        guard let bytes else {
            throw failure("there is no such file")
        }
        do {
            return try StructuredText(bytes, as: Self.kind(of: path))
        } catch {
            throw failure(error.description, at: error.range)
        }
    }

    private func problem(
        _ problem: SchemaError.Problem,
        in path: String,
        _ text: StructuredText
    ) -> Failure.Problem {
        let pointer = problem.location.pointer
        let message = pointer.tokens.isEmpty ? problem.message : "\(pointer): \(problem.message)"
        guard let file = JSONSchema.file(ofAddress: problem.location.address),
            !file.utf8.elementsEqual(path.utf8)
        else {
            return .init(path: path, range: text.range(at: pointer), message: message)
        }
        let range = (try? read(file))?.range(at: pointer)
        return .init(path: file, range: range ?? 0..<0, message: message)
    }

    /// A schema is YAML when its name says so, and JSON otherwise.
    private static func kind(of path: String) -> StructuredText.Kind {
        StructuredText.Kind(path: path) == .yaml ? .yaml : .json
    }
}
