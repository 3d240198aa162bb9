package import JSON

extension MatrixDefinition {
    /// Every combination of the axes that is not excluded, then those that are included.
    ///
    /// All have the same names: what a combination does not say is null.
    package var combinations: [JSONObject] {
        var result: [JSONObject] = axes.isEmpty ? [] : [[:]]
        for axis in axes {
            result = result.flatMap { combination in
                axis.values.map { value in
                    var next = combination
                    next[axis.name] = value
                    return next
                }
            }
        }
        result.removeAll { combination in
            exclude.contains { excluded in
                excluded.objectValue?.allSatisfy { combination[$0.key] == $0.value } ?? false
            }
        }
        let included = include.compactMap(\.objectValue)
        let names = axes.map(\.name) + included.flatMap(\.keys)
        return (result + included).map { combination in
            var full = combination
            for name in names where full[name] == nil {
                full[name] = .null
            }
            return full
        }
    }
}
