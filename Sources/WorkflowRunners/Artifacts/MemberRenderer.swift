package import JSON
import SystemPackage
import WorkflowExpressions
package import WorkflowModel
import WorkflowSystem

extension ArtifactRenderer {
    /// Renders one more member of an artifact that is a collection.
    ///
    /// Fields of the name are taken from the variables; `number` defaults to the next free one. No
    /// file that exists is ever replaced.
    ///
    /// - Parameters:
    ///   - artifact: The collection.
    ///   - variables: Values for the name and the template, before those of the run.
    ///   - values: What the template may read beside them.
    ///   - files: The project.
    ///   - record: Where renderings are remembered.
    /// - Returns: The path of the new file in the project.
    /// - Throws: `Failure` when the name lacks a value or cannot be one, and what the system refuses.
    package func renderMember(
        of artifact: ArtifactDefinition,
        variables: JSONObject,
        values: any ValueLookup,
        in files: ProjectFiles,
        record: RenderedRecord
    ) async throws -> String {
        try await BlockingWork.run {
            try self.createMember(of: artifact, variables, values, files, record)
        }
    }

    private func createMember(
        of artifact: ArtifactDefinition,
        _ given: JSONObject,
        _ values: any ValueLookup,
        _ files: ProjectFiles,
        _ record: RenderedRecord
    ) throws -> String {
        guard let collection = artifact.collection else {
            throw Failure(
                message: "the artifact '\(artifact.id)' is no collection: "
                    + "its files are made by its step"
            )
        }
        let folder = try path(SourceString(collection.folder), for: artifact, values: values)
        try files.root.createDirectories(folder)
        // Two people may ask for the next number at the same time.
        let lock = try FileLock.acquireBlocking(record.lockFile(), mode: .groupFile)
        try files.root.removeRemains(in: folder)
        let path = try createMember(collection, artifact, folder, given, values, files, record)
        try lock.release()
        return path
    }

    private func createMember(
        _ collection: ArtifactDefinition.Collection,
        _ artifact: ArtifactDefinition,
        _ folder: FilePath,
        _ given: JSONObject,
        _ values: any ValueLookup,
        _ files: ProjectFiles,
        _ record: RenderedRecord
    ) throws -> String {
        let members = CollectionMembers(collection, in: folder)
        var variables = given
        let number = CollectionMembers.numberField
        if members.fields.contains(number), variables[number] == nil {
            variables[number] = try members.nextNumber(in: files).json
        }
        let overlay = OverlaidValues(variables: variables, below: values)
        var missing: [String] = []
        for field in members.fields where variables[field] == nil {
            guard let value = overlay.value(at: ["vars", field]), !value.isNull else {
                missing.append(field)
                continue
            }
            variables[field] = value
        }
        guard missing.isEmpty else {
            let flags = missing.map { "--var \($0)=…" }.joined(separator: " ")
            throw Failure(message: "the name '\(collection.naming)' needs: \(flags)")
        }
        let path = try members.path(variables)
        let rendering =
            try collection.template.map { template in
                try render(template, to: path, for: artifact, values: overlay)
            } ?? ArtifactRendering(path: path, text: "")
        if collection.template != nil {
            try validate([rendering], of: artifact)
        }
        let publisher = ArtifactPublisher(root: files.root, record: record)
        return try publisher.create(rendering).path
    }
}

/// The values of a run with some variables put over its own.
private struct OverlaidValues: ValueLookup {
    let variables: JSONObject
    let below: any ValueLookup

    func value(at path: [String]) -> JSONValue? {
        guard path.first == "vars" else {
            return below.value(at: path)
        }
        if path.count == 1 {
            let all = below.value(at: path)?.objectValue ?? [:]
            return variables.reduce(into: all) { $0[$1.key] = $1.value }.json
        }
        guard var value = variables[path[1]] else {
            return below.value(at: path)
        }
        for key in path.dropFirst(2) {
            guard let member = value[key] else {
                return nil
            }
            value = member
        }
        return value
    }
}
