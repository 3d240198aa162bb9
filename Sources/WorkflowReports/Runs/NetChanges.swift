import WorkflowModel

extension [[FileChange]] {
    /// What changes, the oldest first, amount to together.
    ///
    /// A file that ends as it began is not among them.
    var net: [FileChange] {
        var order: [[UInt8]] = []
        var net: [[UInt8]: FileChange] = [:]
        for file in joined() {
            let path = [UInt8](file.path.utf8)
            if let earlier = net[path] {
                net[path] = earlier.followed(by: file)
            } else {
                order.append(path)
                net[path] = file
            }
        }
        return order.compactMap { net[$0] }.filter { !$0.isUndone }
    }
}

extension FileChange {
    fileprivate func followed(by next: Self) -> Self {
        let existed = change != .added
        let exists = next.change != .deleted
        let sameContent =
            existed && exists && previousDigest != nil && previousDigest == next.digest
        let combined: Change
        switch (existed, exists) {
        case (false, _): combined = .added
        case (true, false): combined = .deleted
        case (true, true): combined = sameContent ? .mode : .modified
        }
        let others = next.sharedWith.filter { !sharedWith.contains($0) }
        return Self(
            path: path,
            change: combined,
            digest: exists ? next.digest : nil,
            mode: exists ? next.mode : nil,
            previousDigest: previousDigest,
            previousMode: previousMode,
            sharedWith: sharedWith + others
        )
    }

    /// Whether the file is as it was before: made and deleted again, or brought back.
    fileprivate var isUndone: Bool {
        switch change {
        case .added: digest == nil
        case .mode: digest == previousDigest && mode == previousMode && mode != nil
        case .modified, .deleted, .kept: false
        }
    }
}
