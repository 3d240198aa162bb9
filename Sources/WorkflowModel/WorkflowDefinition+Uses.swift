extension PhaseDefinition {
    /// The names of all values that the phase hands over: those of the workflow that it uses, then
    /// its own.
    package var outputNames: [String] {
        let own = outputs.map(\.name)
        let used = (subworkflow?.definition?.outputs ?? []).map(\.name)
        return used.filter { name in !own.contains { $0.utf8.elementsEqual(name.utf8) } } + own
    }
}

extension WorkflowDefinition {
    /// The workflow and all that it uses, directly or around, each once and the first of all first.
    package var withUsedWorkflows: [WorkflowDefinition] {
        var seen = Set([span].compactMap(\.self))
        var result: [WorkflowDefinition] = []
        var open = [self]
        while let next = open.popLast() {
            result.append(next)
            let used = next.phases.compactMap { $0.subworkflow?.definition }
            open += used.reversed().filter { $0.span.map { seen.insert($0).inserted } ?? true }
        }
        return result
    }
}
