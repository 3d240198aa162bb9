/// Which members or elements of a value some schema has looked at.
struct EvaluatedParts {
    /// Whether an attempt that could not be decided may have looked at more.
    var isUncertain = false

    private var hasAll = false
    private var prefix = 0
    /// Places of members in their object, or of elements behind the prefix.
    private var places: Set<Int> = []

    mutating func insertAll() {
        hasAll = true
    }

    mutating func insert(prefix count: Int) {
        prefix = max(prefix, count)
    }

    mutating func insert(_ place: Int) {
        places.insert(place)
    }

    func contains(_ place: Int) -> Bool {
        hasAll || place < prefix || places.contains(place)
    }

    mutating func form(union other: Self) {
        isUncertain = isUncertain || other.isUncertain
        hasAll = hasAll || other.hasAll
        prefix = max(prefix, other.prefix)
        if places.count < other.places.count {
            places = other.places.union(places)
        } else {
            places.formUnion(other.places)
        }
    }
}
