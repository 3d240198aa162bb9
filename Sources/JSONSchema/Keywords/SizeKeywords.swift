import JSON

/// Keywords that limit how many characters, elements or keys there are.
struct SizeKeyword: Keyword {
    enum Measure {
        case characters
        case elements
        case keys
    }

    let measure: Measure
    let isMinimum: Bool
    let limit: Int

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let size = size(of: value), isMinimum ? size < limit : size > limit else {
            return .holds
        }
        return evaluation.fail(
            "has \(words(for: size))",
            "must have \(isMinimum ? "at least" : "at most") \(limit)"
        )
    }

    private func size(of value: JSONValue) -> Int? {
        switch measure {
        case .characters: value.stringValue?.unicodeScalars.count
        case .elements: value.arrayValue?.count
        case .keys: value.objectValue?.count
        }
    }

    private func words(for size: Int) -> String {
        switch measure {
        case .characters: Words.count(size, "character", "characters")
        case .elements: Words.count(size, "element", "elements")
        case .keys: Words.count(size, "key", "keys")
        }
    }
}

/// `pattern`: a regular expression found in the text.
struct PatternKeyword: Keyword {
    let pattern: SchemaPattern

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let text = value.stringValue else {
            return .holds
        }
        let truth = evaluation.finds(pattern, in: text)
        return truth == .fails
            ? evaluation.fail("is \(Words.quoted(text))", "must match the pattern \(pattern.text)")
            : truth
    }
}
