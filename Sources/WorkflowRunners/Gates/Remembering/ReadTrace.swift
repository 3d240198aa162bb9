import Synchronization
import SystemPackage

/// What an examination asked about files, with the answers, in order.
///
/// It comes to the same as long as every question has the same answer: what it asked next depends on
/// nothing else.
final class ReadTrace: Sendable {
    /// Something that can be asked about the project, the workflow or what templates rendered.
    enum Question: Hashable {
        /// What stands at a path of the project.
        case kind(TrackedPath)
        /// Which files match a glob.
        case files(TrackedPath)
        /// Which visible files lie in a folder.
        case visible(TrackedPath)
        /// The content of a file of the project.
        case content(TrackedPath)
        /// The content of a file of the workflow.
        case definition(TrackedPath)
        /// Whether a template once rendered a content at a path.
        case rendered(TrackedPath, digest: String)
    }

    /// A question and its answer, which is short: long ones are told by their digest.
    struct Reading: Hashable {
        let question: Question
        let answer: String
    }

    private let noted = Mutex<[Reading]>([])

    /// All that was asked, each question once.
    var readings: [Reading] {
        noted.withLock { noted in
            var seen: Set<Reading> = []
            return noted.filter { seen.insert($0).inserted }
        }
    }

    /// Keeps a question that was asked.
    func note(_ question: Question, _ answer: String) {
        noted.withLock { $0.append(Reading(question: question, answer: answer)) }
    }
}

extension ReadTrace.Reading {
    /// The words that it is written down as: the kind of question, its subjects, the answer.
    var words: [String] {
        switch question {
        case .kind(let path): ["kind", path.text, answer]
        case .files(let glob): ["files", glob.text, answer]
        case .visible(let folder): ["visible", folder.text, answer]
        case .content(let path): ["content", path.text, answer]
        case .definition(let path): ["definition", path.text, answer]
        case .rendered(let path, let digest): ["rendered", path.text, digest, answer]
        }
    }

    /// Reads the words; nothing when they are no reading.
    init?(_ words: [String]) {
        guard words.count == (words.first == "rendered" ? 4 : 3), let answer = words.last else {
            return nil
        }
        let subject = TrackedPath(words[1])
        switch words[0] {
        case "kind": question = .kind(subject)
        case "files": question = .files(subject)
        case "visible": question = .visible(subject)
        case "content": question = .content(subject)
        case "definition": question = .definition(subject)
        case "rendered": question = .rendered(subject, digest: words[2])
        default: return nil
        }
        self.answer = answer
    }
}
