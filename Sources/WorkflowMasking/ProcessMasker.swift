import Synchronization

/// The one masker of a process, which learns values while the process works.
package final class ProcessMasker: Sendable {
    private let state = Mutex(Masker())

    /// Hides nothing but passwords in addresses until it is told more.
    package init() {}

    /// What is hidden now.
    package var current: Masker { state.withLock { $0 } }

    /// Hides kinds of personal data from now on, beside the values.
    package func hide(_ kinds: Set<PersonalData>) {
        state.withLock { $0.kinds.formUnion(kinds) }
    }

    /// Hides values from now on.
    package func hide(_ values: [SecretValue]) {
        state.withLock { $0.hide(values) }
    }

    /// Hides texts from now on, as far as they can be looked for.
    package func hide(_ texts: [String]) {
        hide(texts.compactMap { try? SecretValue($0) })
    }

    /// Hides the values of variables whose names say that they are secret.
    package func hide(environment: [String: String]) {
        hide(environment.filter { SecretNames.looksSecret($0.key) }.map(\.value))
    }
}
