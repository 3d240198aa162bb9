import JSON

/// What phases need, from what they say comes next.
struct EarlierNeeds {
    /// The needs of each phase; nothing for one that follows the phase before it.
    let needs: [[String]?]

    /// Turns `next` round; a phase that comes again is told, because runs go one way.
    init(_ nodes: [YAMLNode], _ ids: [String], _ notes: ImportNotes) {
        var wanted: [[String]] = ids.map { _ in [] }
        var isNamed = false
        for (index, node) in nodes.enumerated() {
            for target in node["next"]?.listed ?? [] {
                let what = "phases.\(ids[index]).next"
                guard let name = target.text.map(ImportedName.identifier) else {
                    notes.dropped(what, "it names no phase", at: target.span)
                    continue
                }
                switch ids.firstIndex(of: name) {
                case let place? where place > index:
                    wanted[place].append(ids[index])
                    isNamed = true
                    notes.mapped(what, "'needs' of '\(name)'", at: target.span)
                case .some:
                    let reason =
                        "'\(name)' does not come again: start another run for the next round"
                    notes.dropped(what, reason, at: target.span)
                case nil: notes.dropped(what, "there is no phase '\(name)'", at: target.span)
                }
            }
            for source in node["requires"]?.listed ?? [] {
                let what = "phases.\(ids[index]).requires"
                let name = source.text.map(ImportedName.identifier)
                if let name, let place = ids.firstIndex(of: name), place < index {
                    wanted[index].append(name)
                    isNamed = true
                    notes.mapped(what, "'needs'", at: source.span)
                } else {
                    notes.dropped(what, "no phase before it has this name", at: source.span)
                }
            }
        }
        needs = wanted.enumerated().map { index, names in
            let follows = index == 0 ? [] : [ids[index - 1]]
            return !isNamed || names.isEmpty || names == follows ? nil : names
        }
    }
}
