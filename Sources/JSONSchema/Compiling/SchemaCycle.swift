/// Looks for schemas that apply themselves to the same value again, whatever it is.
enum SchemaCycle {
    /// A schema on the way round, if there is one.
    static func first(in nodes: [SchemaNode]) -> NodeID? {
        enum State {
            case unseen
            case open
            case done
        }
        let edges = nodes.map { $0.keywords.flatMap(\.keyword.unconditional) }
        var states = [State](repeating: .unseen, count: nodes.count)
        for start in nodes.indices where states[start] == .unseen {
            var way: [(node: NodeID, next: Int)] = [(start, 0)]
            states[start] = .open
            while let (node, next) = way.last {
                guard next < edges[node].count else {
                    states[node] = .done
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let target = edges[node][next]
                switch states[target] {
                case .open: return target
                case .done: continue
                case .unseen:
                    states[target] = .open
                    way.append((target, 0))
                }
            }
        }
        return nil
    }
}
