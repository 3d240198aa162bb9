import ArgumentParser

/// Reads arguments that are one of a few words.
enum WordArgument {
    /// The value that a word stands for.
    static func parse<Value: RawRepresentable & CaseIterable>(_ word: String) throws -> Value
    where Value.RawValue == String {
        guard let value = Value(rawValue: word) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("it is none of \(words)")
        }
        return value
    }

    /// The words that shells complete.
    static func completion<Value: RawRepresentable & CaseIterable>(
        _ type: Value.Type
    ) -> CompletionKind where Value.RawValue == String {
        .list(type.allCases.map(\.rawValue))
    }
}
