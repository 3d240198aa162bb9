import JSON
import Synchronization
import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// The jobs that workers have under way on this machine, so that nothing is left of one that died.
struct JobJournal: Sendable {
    let folder: FilePath
    /// The machine.
    let node: String

    /// What is noted of a job.
    struct Entry: Sendable {
        let key: JobKey
        let exchange: JobExchangePlace
        let node: String
        /// What runs containers; nothing when the job needs none.
        var engine: String?
        var children: [ProcessIdentity] = []
    }

    /// The entry in the environment of all processes of a job.
    static func mark(of key: JobKey) -> (name: String, value: String) { ("DDX_JOB", key.text) }

    /// Notes a job before anything of it is started.
    ///
    /// - Returns: Nothing when a living worker of this machine has it.
    func begin(
        _ key: JobKey,
        _ exchange: JobExchangePlace,
        engine: String?
    ) throws -> JobNote? {
        try DurableFile.createDirectories(folder, mode: .privateFolder)
        let name = JobFolder.name(of: key)
        guard let note = try JobNote(name, in: folder) else {
            return nil
        }
        try note.write(Entry(key: key, exchange: exchange, node: node, engine: engine))
        return note
    }

    /// What dead workers of this machine left; each is ours alone until it is dropped.
    func leftovers() throws -> [JobNote] {
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return []
        }
        return try BoundedRoot(folder).list().compactMap { entry in
            guard let name = entry.path.lastComponent, name.extension == "json",
                let note = try JobNote(name.stem, in: folder), let found = try note.read()
            else {
                return nil
            }
            return found.node == node ? note : nil
        }
    }
}

/// The note of one job, locked as long as this value lives.
final class JobNote: Sendable {
    private let file: FilePath
    private let lockFile: FilePath
    private let lock: Mutex<FileLock?>
    private let entry = Mutex<JobJournal.Entry?>(nil)

    /// Takes a note; nothing when somebody else has it.
    fileprivate init?(_ name: String, in folder: FilePath) throws {
        file = folder.appending(name + ".json")
        lockFile = folder.appending(name + ".lock")
        guard let lock = try FileLock.tryAcquire(lockFile, mode: .privateFile) else {
            return nil
        }
        self.lock = Mutex(lock)
    }

    /// Notes a process before it may do anything.
    func add(_ child: ProcessIdentity) throws {
        try change { $0.children.append(child) }
    }

    /// Notes that a process has ended.
    func remove(_ child: ProcessIdentity) throws {
        try change { $0.children.removeAll { $0 == child } }
    }

    /// Ends the note, and lets others have it.
    func end() throws {
        try DurableFile.remove(file)
        try DurableFile.remove(lockFile)
        lock.withLock { $0 = nil }
    }

    fileprivate func write(_ new: JobJournal.Entry) throws {
        try entry.withLock { entry in
            try DurableFile.write(new.json.bytes(), to: file, mode: .privateFile)
            entry = new
        }
    }

    /// What was noted; nothing when it is gone or damaged.
    func read() throws -> JobJournal.Entry? {
        do {
            let bytes = try DurableFile.read(file, limit: 1 << 20)
            return JobJournal.Entry(try JSONValue(parsing: bytes))
        } catch is JSONError {
            return nil
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    private func change(_ body: (inout JobJournal.Entry) -> Void) throws {
        try entry.withLock { entry in
            guard var new = entry else { return }
            body(&new)
            try DurableFile.write(new.json.bytes(), to: file, mode: .privateFile)
            entry = new
        }
    }
}

extension JobJournal.Entry {
    fileprivate var json: JSONValue {
        [
            "key": key.text.json, "exchange": exchange.json, "node": node.json,
            "engine": engine.json, "children": children.map(\.description).json,
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        guard let key = value["key"]?.stringValue.flatMap({ JobKey($0) }),
            let exchange = value["exchange"]?.objectValue.flatMap({ try? JobExchangePlace($0) }),
            let node = value["node"]?.stringValue, let list = value["children"]?.arrayValue
        else {
            return nil
        }
        self.init(
            key: key,
            exchange: exchange,
            node: node,
            engine: value["engine"]?.stringValue,
            children: list.compactMap { $0.stringValue.flatMap { ProcessIdentity($0) } }
        )
    }
}
