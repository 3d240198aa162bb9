import WorkflowModel

/// The order in which the artifacts of a phase are made; linear but for sorting.
enum ArtifactOrder {
    private struct Place {
        let rank: Int
        let number: Double
        let artifact: PhaseFolder.Artifact

        init(_ artifact: PhaseFolder.Artifact) {
            (rank, number) = artifact.metadata?.creationOrder ?? (1, 0)
            self.artifact = artifact
        }

        func isBeside(_ other: Self) -> Bool { rank == other.rank && number == other.number }
    }

    /// By creation order, then after what they require, then by name.
    static func sorted(_ artifacts: [PhaseFolder.Artifact]) -> [PhaseFolder.Artifact] {
        let places = artifacts.map(Place.init).sorted {
            ($0.rank, $0.number, $0.artifact.definition.id)
                < ($1.rank, $1.number, $1.artifact.definition.id)
        }
        var result: [PhaseFolder.Artifact] = []
        var start = 0
        while start < places.count {
            let end = places[start...].firstIndex { !$0.isBeside(places[start]) } ?? places.count
            result += afterRequirements(places[start..<end].map(\.artifact))
            start = end
        }
        return result
    }

    /// Moves each artifact behind those of the group that it requires; a cycle is broken by name.
    private static func afterRequirements(
        _ group: [PhaseFolder.Artifact]
    ) -> [PhaseFolder.Artifact] {
        var positions: [ArtifactID: Int] = [:]
        for (position, artifact) in group.enumerated() {
            positions[artifact.definition.id] = position
        }
        let requirements = group.map { artifact in
            (artifact.metadata?.requiredArtifacts ?? [])
                .compactMap { positions[ArtifactID($0.text)] }.sorted()
        }
        return DependencyGraph(edges: requirements).dependenciesFirst().map { group[$0] }
    }
}
