extension Evaluator {
    /// Reads a name of a context and follows what stands behind it.
    ///
    /// Names are looked up with as much of the path as is written out; only where it leads to a group
    /// such as `phases` are places in brackets evaluated to go on.
    mutating func reference(
        _ start: [String],
        _ accessors: [Accessor]
    ) throws(EvaluationError) -> Value {
        var path = start
        var next = start.count - 1
        while true {
            while next < accessors.count, case .member(let name) = accessors[next].kind {
                path.append(name)
                next += 1
            }
            switch try lookUp(path) {
            case .value(let value, let depth):
                let rest = accessors[min(max(depth, 1) - 1, accessors.count)...]
                let result = try follow(rest, from: value)
                operands?.append(Self.name(path, behind: next, accessors), result)
                return result
            case .unknown(let place):
                let name = path.prefix(place + 1).joined(separator: ".")
                throw EvaluationError(.missingValue, "'\(name)' has no value here")
            case .group:
                guard next < accessors.count, case .place(let place) = accessors[next].kind else {
                    let name = path.joined(separator: ".")
                    throw EvaluationError(.wrongType, "'\(name)' is a group of values, not a value")
                }
                path.append(try key(of: place))
                next += 1
            }
        }
    }

    /// Reads members and places of a value; whatever is missing in a map is null.
    mutating func follow(
        _ accessors: ArraySlice<Accessor>,
        from base: Value
    ) throws(EvaluationError) -> Value {
        var value = base
        for accessor in accessors {
            try budget.step()
            var isSecret = false
            if case .secret(let inner) = value {
                value = inner
                isSecret = true
            }
            let key: Value
            switch accessor.kind {
            case .member(let name): key = .string(name)
            case .place(let place):
                let place = try self.value(of: place)
                isSecret = isSecret || place.containsSecret
                key = place.revealed
            }
            do {
                value = try Self.part(of: value, at: key).secret(if: isSecret)
            } catch {
                // What went wrong may tell what the secret is.
                let told =
                    isSecret
                    ? EvaluationError(error.code, "what is secret has no such part") : error
                throw told.placed(at: locator.span(of: accessor.range))
            }
        }
        return value
    }

    private static func part(of value: Value, at key: Value) throws(EvaluationError) -> Value {
        switch (value, key) {
        case (.map(let map), .string(let key)): return map[key] ?? .null
        case (.null, .string), (.null, .integer): return .null
        case (.list(let elements), .integer(let index)):
            guard let index = Int(exactly: index), elements.indices.contains(index) else {
                throw EvaluationError(
                    .indexOutOfRange,
                    "the list has \(elements.count) elements and no place \(index)"
                )
            }
            return elements[index]
        case (.list, let key):
            throw EvaluationError(.wrongType, "a place in a list is an integer, not \(key.type)")
        case (.map, let key):
            throw EvaluationError(.wrongType, "a key of a map is a string, not \(key.type)")
        default: throw EvaluationError(.wrongType, "\(value.type) has no members")
        }
    }

    /// Evaluates what stands in brackets behind a group: the name of a member.
    private mutating func key(of place: Syntax) throws(EvaluationError) -> String {
        switch try value(of: place) {
        case .string(let name): return name
        case .secret:
            throw EvaluationError(
                .secretRefused,
                "a secret cannot be a name",
                at: locator.span(of: place.range)
            )
        case let other:
            throw EvaluationError(
                .wrongType,
                "a name is a string, not \(other.type)",
                at: locator.span(of: place.range)
            )
        }
    }

    /// Asks the context, then the world for the environment.
    private func lookUp(_ path: [String]) throws(EvaluationError) -> Lookup {
        let found = context.values.lookUp(path)
        guard case .unknown = found, path[0] == "env" else {
            return found
        }
        guard path.count > 1 else {
            return .group
        }
        do {
            let value = try context.world.environment(path[1])
            return .value(value.map(Value.string) ?? .null, depth: 2)
        } catch {
            throw EvaluationError(.worldUnreadable, "\(error)")
        }
    }

    /// The text of a reference as it is recorded.
    private static func name(
        _ path: [String],
        behind next: Int,
        _ accessors: [Accessor]
    ) -> String {
        var name = path.joined(separator: ".")
        for accessor in accessors[next...] {
            switch accessor.kind {
            case .member(let member): name += ".\(member)"
            case .place(let place):
                if case .literal(let value) = place.kind {
                    name += "[\(value)]"
                } else {
                    name += "[…]"
                }
            }
        }
        return name
    }
}
