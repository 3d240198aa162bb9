extension YAMLNode {
    /// The map with another entry for a key, in the place of the old one; nothing takes it out.
    func setting(_ key: String, to entry: Entry?) -> YAMLNode {
        var entries = entries ?? []
        let index = entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
        switch (index, entry) {
        case (let index?, let entry?): entries[index] = entry
        case (let index?, nil): entries.remove(at: index)
        case (nil, let entry?): entries.append(entry)
        case (nil, nil): break
        }
        return YAMLNode(content: .mapping(entries), span: span)
    }

    /// The map with another value for a key that stands there, or in a file that says nothing.
    func setting(_ key: String, to value: YAMLNode) -> YAMLNode {
        let known = entries?.first { $0.key.utf8.elementsEqual(key.utf8) }?.keySpan
        return setting(key, to: Entry(key: key, keySpan: known ?? value.span, value: value))
    }

    /// The list with other items.
    func holding(_ items: [YAMLNode]) -> YAMLNode {
        YAMLNode(content: .sequence(items), span: span)
    }

    /// A list behind what stands here already, or a map over it; nothing when they do not fit.
    func adding(_ other: YAMLNode) -> YAMLNode? {
        if let entries, let new = other.entries {
            let base = YAMLNode(content: .mapping(entries), span: span)
            return new.reduce(base) { $0.setting($1.key, to: $1) }
        }
        guard entries == nil, let new = other.items else {
            return nil
        }
        return holding((items ?? [self]) + new)
    }
}
