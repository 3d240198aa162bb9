/// Numbered things that wait for each other; all answers take linear time and no recursion.
struct DependencyGraph {
    /// For each thing those that come before it.
    let edges: [[Int]]

    /// All things, each behind those it waits for, else by number; cycles are broken by number.
    func dependenciesFirst() -> [Int] {
        var order: [Int] = []
        var search = Search(count: edges.count)
        for start in edges.indices where search.states[start] == .unseen {
            search.visit(from: start, edges) {
                order.append($0)
            } onCycle: { _ in
            }
        }
        return order
    }

    /// Whether a thing is another one, or waits for it directly or around.
    ///
    /// - Parameters:
    ///   - start: The thing that may wait.
    ///   - target: The thing that may come before.
    ///   - mayLead: Leaves out things of which it is known that they come before the target.
    /// - Returns: Whether there is a way.
    func leads(
        from start: Int,
        to target: Int,
        through mayLead: (Int) -> Bool = { _ in true }
    ) -> Bool {
        var seen: Set<Int> = [start]
        var open = [start]
        while let next = open.popLast() {
            if next == target {
                return true
            }
            open += edges[next].filter { mayLead($0) && seen.insert($0).inserted }
        }
        return false
    }

    /// Ways that lead back to where they began, each as the things on it in order.
    func cycles() -> [[Int]] {
        var cycles: [[Int]] = []
        var search = Search(count: edges.count)
        for start in edges.indices where search.states[start] == .unseen {
            search.visit(from: start, edges) { _ in
            } onCycle: {
                cycles.append($0)
            }
        }
        return cycles
    }

    private enum State {
        case unseen
        case open
        case done
    }

    /// A depth-first search with its own stack.
    private struct Search {
        var states: [State]
        private var path: [(thing: Int, next: Int)] = []
        /// How many more cycles are told; each costs the length of its way.
        private var reports = 20

        init(count: Int) {
            states = Array(repeating: .unseen, count: count)
        }

        mutating func visit(
            from start: Int,
            _ edges: [[Int]],
            onDone: (Int) -> Void,
            onCycle: ([Int]) -> Void
        ) {
            path = [(start, 0)]
            states[start] = .open
            while let last = path.last {
                guard last.next < edges[last.thing].count else {
                    states[last.thing] = .done
                    onDone(last.thing)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = edges[last.thing][last.next]
                switch states[target] {
                case .unseen:
                    states[target] = .open
                    path.append((target, 0))
                case .open where reports > 0:
                    reports -= 1
                    let way = path.map(\.thing)
                    onCycle(Array(way[(way.firstIndex(of: target) ?? 0)...]))
                case .open, .done: break
                }
            }
        }
    }
}
