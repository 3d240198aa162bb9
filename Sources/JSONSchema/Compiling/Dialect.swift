import JSON

/// A draft of JSON Schema, and which of its keywords count.
package struct Dialect: Sendable, Hashable {
    /// The drafts that are understood.
    package enum Draft: String, Sendable, Hashable, CaseIterable {
        case draft7 = "http://json-schema.org/draft-07/schema"
        case draft2020 = "https://json-schema.org/draft/2020-12/schema"

        /// The address of its meta-schema.
        package var address: String { rawValue }
    }

    /// A group of keywords that a meta-schema may leave out.
    enum Vocabulary: String, Sendable, Hashable, CaseIterable {
        case core
        case applicator
        case unevaluated
        case validation
        case metadata = "meta-data"
        case format = "format-annotation"
        case content

        /// The vocabulary of an address.
        init?(address: String) {
            let prefix = "https://json-schema.org/draft/2020-12/vocab/"
            guard address.hasPrefix(prefix) else {
                return nil
            }
            self.init(rawValue: String(address.dropFirst(prefix.count)))
        }
    }

    package let draft: Draft
    let vocabularies: Set<Vocabulary>

    /// All of 2020-12.
    package static let draft2020 = Dialect(.draft2020)
    /// All of draft-07.
    package static let draft7 = Dialect(.draft7)

    init(_ draft: Draft, _ vocabularies: Set<Vocabulary> = Set(Vocabulary.allCases)) {
        self.draft = draft
        self.vocabularies = vocabularies
    }

    /// Whether this is draft-07, where a reference replaces everything beside it.
    var isDraft7: Bool { draft == .draft7 }
}

extension Dialect {
    /// The vocabularies that a meta-schema of 2020-12 asks for.
    static func vocabularies(of metaSchema: JSONValue) throws(ReferenceProblem) -> Set<Vocabulary> {
        guard metaSchema["$schema"]?.stringValue == Draft.draft2020.address else {
            throw ReferenceProblem("its meta-schema is not written in 2020-12")
        }
        guard let listed = metaSchema["$vocabulary"]?.objectValue else {
            return Set(Vocabulary.allCases)
        }
        var result: Set<Vocabulary> = [.core]
        for (address, isRequired) in listed {
            if let vocabulary = Vocabulary(address: address) {
                result.insert(vocabulary)
            } else if isRequired == true {
                throw ReferenceProblem("it needs the vocabulary '\(address)'")
            }
        }
        return result
    }
}
