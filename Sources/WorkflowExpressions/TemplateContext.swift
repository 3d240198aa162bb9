/// The names that templates may use, with their values.
package struct TemplateContext: Sendable {
    /// Variables, by bare name and behind `vars.`; null for those without a value.
    package let variables: ValueMap
    /// What `project.`, `run.`, `phases.`, `steps.` and `matrix.` lead to.
    package let context: Context

    /// Declares names.
    package init(variables: ValueMap, context: Context = Context(values: RootValues())) {
        self.variables = variables
        self.context = context
    }
}

/// Finds names for one place of a template: inside of `each` there is also the element.
struct TemplateValues: ContextValues, NameScope {
    let declared: TemplateContext
    /// The element of the innermost list and its place.
    let element: (value: Value, index: Int)?
    /// Whether unknown names should come with those that are known.
    let suggests: Bool

    private static let roots: Set<String> = ["project", "run", "phases", "steps", "matrix"]

    func lookUp(_ path: [String]) -> Lookup {
        switch (path[0], element) {
        case ("this", let element?): return .value(element.value, depth: 1)
        case ("@index", let element?): return .value(.integer(Int64(element.index)), depth: 1)
        case ("vars", _) where path.count == 1: return .value(.map(declared.variables), depth: 1)
        case ("vars", _):
            if let value = declared.variables[path[1]] {
                return .value(value, depth: 2)
            }
            return declared.context.values.lookUp(path)
        default: break
        }
        if path.count > 1, Self.roots.contains(path[0]) {
            let found = declared.context.values.lookUp(path)
            if case .unknown(at: 0) = found {
                return variable(path[0])
            }
            return found
        }
        return variable(path[0])
    }

    func resolve(_ path: [String]) -> Resolution {
        switch lookUp(path) {
        case .group: return .group
        case .unknown(let place): return unknown(place, in: path)
        case .value(let value, let depth):
            guard path[0] != "this", let missing = Self.missing(in: value, path, depth) else {
                // A variable without a value may be of any type.
                return .value(value == .null ? .any : value.type, depth: depth)
            }
            return unknown(missing, in: path)
        }
    }

    private func variable(_ name: String) -> Lookup {
        declared.variables[name].map { .value($0, depth: 1) } ?? .unknown(at: 0)
    }

    private func unknown(_ place: Int, in path: [String]) -> Resolution {
        let isVariable = place == 0 || (place == 1 && path[0] == "vars")
        return .unknown(at: place, known: suggests && isVariable ? declared.variables.keys : [])
    }

    /// The place in a path of the first key that a map does not have.
    private static func missing(in value: Value, _ path: [String], _ depth: Int) -> Int? {
        var value = value
        for place in path.indices.dropFirst(depth) {
            guard case .map(let map) = value else {
                return nil
            }
            guard let member = map[path[place]] else {
                return place
            }
            value = member
        }
        return nil
    }
}
