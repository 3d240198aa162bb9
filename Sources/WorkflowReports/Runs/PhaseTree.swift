import WorkflowModel

/// What stands beneath a phase, told apart by what it is there for.
extension RunRecord {
    /// Places of all phases in the order people see them, each behind the one that it stands in.
    ///
    /// What an expansion has left behind is not among them. Linear.
    var tree: [Int] {
        var found: [Int] = []
        var open = Array(roots.reversed())
        while let next = open.popLast() {
            found.append(next)
            open += phases[next].children.reversed()
        }
        return found
    }

    /// Places of the failed phases that tell why a run failed, in order.
    ///
    /// A phase that failed because of one beneath it is not among them, nor one that the failure of
    /// another ended.
    var failures: [Int] {
        tree.filter { index in
            let phase = phases[index]
            let isEnded =
                phase.reason == .cancelled
                && phase.parent.map {
                    phases[$0].status == .failed && phases[$0].reason != .cancelled
                } ?? false
            return phase.status == .failed && !phase.isTolerated && !isEnded
                && !phase.children.contains { phases[$0].explains(phase) }
        }
    }

    /// Places of the phases of one role that stand in another phase.
    func children(of index: Int, _ role: PhaseRole) -> [Int] {
        phases[index].children.filter { phases[$0].role == role }
    }

    /// Places of the phases of the run itself that have a role.
    func roots(_ role: PhaseRole) -> [Int] {
        roots.filter { phases[$0].role == role }
    }
}

extension PhaseRecord {
    /// Whether the failure of this phase is why the one around it failed.
    fileprivate func explains(_ parent: PhaseRecord) -> Bool {
        status == .failed && !isTolerated && role.countsAsProgress && reason == parent.reason
    }

    /// What people see beside the id; nothing when it would only repeat it.
    var title: String? {
        switch role {
        case .work:
            let ownID = id.text.split(separator: "/").last.map(String.init) ?? id.text
            return name.utf8.elementsEqual(ownID.utf8) ? nil : name
        case .instance:
            return matrix.map { "\($0.key)=\($0.value.shown)" }.joined(separator: ", ")
        case .hook, .compensation:
            return nil
        }
    }

    /// Whether something happens in the phase itself, or went wrong in it.
    var isActive: Bool {
        status == .inProgress || status == .failed || isBlocked
    }
}
