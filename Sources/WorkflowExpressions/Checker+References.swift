import WorkflowDiagnostics

extension Checker {
    /// How many names are compared with an unknown one, so that a file full of them stays cheap.
    private static let suggestionLimit = 200

    /// Follows a name of a context the way evaluation will.
    mutating func reference(
        _ path: [String],
        _ accessors: [Accessor],
        _ range: Range<Int>
    ) -> ValueType {
        let next = path.count - 1
        switch scope.resolve(path) {
        case .value(let type, let depth):
            return follow(accessors[min(max(depth, 1) - 1, accessors.count)...], from: type)
        case .unknown(let place, let known):
            reportUnknown(path, place, known, accessors, range)
            checkPlaces(accessors[next...])
            return .any
        case .group:
            guard next < accessors.count else {
                report(
                    .wrongType,
                    "'\(path.joined(separator: "."))' is a group of values, not a value",
                    range,
                    hints: ["name one of its members"]
                )
                return .any
            }
            checkPlaces(accessors[next...])
            if case .place(let place) = accessors[next].kind {
                checkName(place)
            }
            return .any
        }
    }

    /// The type of members and places of a value.
    mutating func follow(_ accessors: ArraySlice<Accessor>, from base: ValueType) -> ValueType {
        var type = base
        for accessor in accessors {
            var isSecret = type.isSecret
            var key = ValueType.string
            if case .place(let place) = accessor.kind {
                let placeType = self.type(of: place)
                isSecret = isSecret || placeType.isSecret
                key = placeType.revealed
            }
            switch (type.revealed, key) {
            case (.list(let element), _) where ValueType.integer.accepts(key):
                type = element
            case (.list, _):
                report(
                    .wrongType,
                    "a place in a list is an integer, not \(key)",
                    accessor.range,
                    hints: ["write the first place as [0]"]
                )
                type = .any
            case (.map, _) where !ValueType.string.accepts(key):
                report(.wrongType, "a key of a map is a string, not \(key)", accessor.range)
                type = .any
            case (.any, _), (.map, _), (.null, _): type = .any
            case (let other, _):
                report(.wrongType, "\(other) has no members", accessor.range)
                type = .any
            }
            type = type.secret(if: isSecret)
        }
        return type
    }

    private mutating func checkPlaces(_ accessors: ArraySlice<Accessor>) {
        for accessor in accessors {
            if case .place(let place) = accessor.kind {
                _ = type(of: place)
            }
        }
    }

    /// Checks what stands in brackets behind a group.
    private mutating func checkName(_ place: Syntax) {
        var probe = self
        let type = probe.type(of: place)
        if type.isSecret {
            report(.secretRefused, "a secret cannot be a name", place.range)
        } else if !ValueType.string.accepts(type) {
            report(.wrongType, "a name is a string, not \(type)", place.range)
        }
    }

    private mutating func reportUnknown(
        _ path: [String],
        _ place: Int,
        _ known: [String],
        _ accessors: [Accessor],
        _ range: Range<Int>
    ) {
        let word = path[place]
        var hints: [String] = []
        if let hint = Suggestion.hint(for: word, among: known.prefix(Self.suggestionLimit)) {
            hints.append(hint)
        } else if place == 0, word.contains("-") {
            hints.append("put spaces around '-' to subtract")
        } else if place == 0 {
            hints.append("put a text in quotes: '\(word)'")
        } else if !known.isEmpty, known.count <= 12 {
            hints.append("known here: \(known.joined(separator: ", "))")
        } else if path[0] == "vars" {
            hints.append("declare it under 'variables', or correct the name")
        }
        let start = range.lowerBound
        let wordRange = place == 0 ? start..<(start + word.utf8.count) : accessors[place - 1].range
        let owner = path.prefix(place).joined(separator: ".")
        report(
            .unknownName,
            place == 0 ? "nothing is called '\(word)'" : "'\(owner)' has no '\(word)'",
            wordRange,
            hints: hints
        )
    }
}
