import JSON
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// What stands against applying or removing a workflow.
extension Installation {
    /// Refuses to put other content in the place of what is applied, or stands there.
    func requireRoom(
        for name: String,
        _ digest: SHA256Digest,
        standing: SHA256Digest?,
        pinned: LockFile.Entry?
    ) throws {
        if let pinned, pinned.digest != digest.description, standing != digest {
            let edited = standing != nil && standing?.description != pinned.digest
            throw LibraryError(
                .changed,
                "'\(name)' \(pinned.version) is applied already, and this is other content"
                    + (edited ? "; it was also edited in the project" : ""),
                hints: [
                    "to merge what is new, run 'ddx workflow update \(name)'",
                    "to replace it, run 'ddx workflow remove \(name)\(edited ? " --force" : "")'"
                        + " and apply again",
                ]
            )
        }
        if pinned == nil, let standing, standing != digest {
            throw LibraryError(
                .cannotCreate,
                "'\(ProjectPath.workflow(name))' exists and holds another workflow",
                hints: [
                    "to use the one that is there, run 'ddx workflow apply \(name)'",
                    "to make room, rename its folder and the 'name' in it",
                ]
            )
        }
    }

    /// Refuses a workflow of the project whose folder bears another name.
    func requireSameName(_ entry: LibraryEntry, _ name: String) throws {
        guard entry.name == name else {
            throw LibraryError(
                .invalid,
                "the folder '\(entry.shownAs)' holds a workflow with the name '\(name)'",
                hints: ["rename the folder to '\(name)', or change 'name' to '\(entry.name)'"]
            )
        }
    }

    /// The lock file is in git: a secret must not get into it.
    func requireNoSecrets(
        in answers: JSONObject,
        of definition: WorkflowDefinition
    ) throws {
        for variable in definition.variables where variable.isSecret {
            guard let answer = answers[variable.name], !answer.isNull,
                !SecretReference.isReference(answer.stringValue ?? "")
            else {
                continue
            }
            throw LibraryError(
                .refused,
                "'\(variable.name)' is secret, and '\(ProjectPath.lock)' would show it to everybody",
                hints: [
                    "name where the value is: --var \(variable.name)=env:NAME or =file:PATH",
                    "or give it when the run is started",
                ]
            )
        }
    }

    /// Refuses to remove what could not be had again.
    func requireCopy(
        _ name: String,
        _ pinned: LockFile.Entry?,
        in root: BoundedRoot
    ) throws {
        guard let pinned, pinned.source != PinSource.project else {
            throw LibraryError(
                .refused,
                "'\(name)' belongs to this project and would be lost",
                hints: ["to remove it all the same, add --force"]
            )
        }
        let digest = try standing(name, in: root)
        guard digest?.description == pinned.digest else {
            throw LibraryError(
                .refused,
                "'\(name)' was edited since it was applied, and the edits would be lost",
                hints: ["to remove it all the same, add --force"]
            )
        }
    }
}

extension LoadedEntry {
    /// Refuses a workflow whose copy would look for others where they are not.
    package func requireWhole() throws(LibraryError) {
        guard let folder = composed.foldersBeside.first else {
            return
        }
        let name = definition.name
        throw LibraryError(
            .invalid,
            "'\(name)' uses the workflow in '\(folder)', which a copy of '\(name)' would not find",
            hints: [
                "apply that workflow too, and use it by its name",
                "or move its folder into the one of '\(name)'",
            ]
        )
    }
}
