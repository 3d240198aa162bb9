import JSON
import Synchronization
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// What the checks of one side of a phase came to, kept while all that they looked at is the same.
///
/// It is a file that may be thrown away at any time: without it checks are made again. Only checks of
/// files are kept, and only those that passed or failed; what is unknown is looked at again.
final class VerdictMemory: Sendable {
    /// Raised whenever a check of the same definition may come to something else.
    private static let format = "ddx.verdicts/1"

    private struct Entry {
        let finding: Finding
        let readings: [ReadTrace.Reading]
        let time: Timestamp
        /// Whether it was made just now.
        var isNew = false
    }

    private struct State {
        var earlier: [String: Entry] = [:]
        var kept: [String: Entry] = [:]
        var isChanged = false
    }

    /// Digests of files that need not be read.
    let digests = DigestMemory()
    private let file: FilePath
    private let state = Mutex(State())

    /// Reads what was kept; a file that is damaged is set aside.
    ///
    /// - Parameters:
    ///   - folder: The folder of all such files.
    ///   - name: Whose checks they are; each name has a file of its own.
    init(folder: FilePath, name: [String]) {
        let text = name.json.text()
        file = folder.appending(SHA256Digest(of: Array(text.utf8)).hexadecimal)
        load()
    }

    /// What a check came to, as long as it would come to the same.
    ///
    /// When it was made is told unless that is just now.
    func finding(of check: [String], _ sources: CheckSources) -> Finding? {
        let key = Self.key(check)
        guard let entry = state.withLock({ $0.kept[key] ?? $0.earlier[key] }),
            sources.stillHold(entry.readings)
        else {
            return nil
        }
        state.withLock { $0.kept[key] = entry }
        var finding = entry.finding
        finding.madeAt = entry.isNew ? nil : entry.time
        return finding
    }

    /// Keeps what a check came to, with what it read.
    func keep(_ finding: Finding, of check: [String], _ trace: ReadTrace, at time: Timestamp) {
        guard finding.verdict != .unknown else {
            return
        }
        let readings = trace.readings
        let entry = Entry(finding: finding, readings: readings, time: time, isNew: true)
        state.withLock { state in
            state.kept[Self.key(check)] = entry
            state.isChanged = true
        }
    }

    /// Writes down what is known now, if anything is new.
    func save() {
        let isChanged = state.withLock { $0.isChanged } || digests.isChanged
        guard isChanged else {
            return
        }
        do {
            try DurableFile.createDirectories(file.removingLastComponent(), mode: .groupFolder)
            try DurableFile.write(encoded, to: file, mode: .groupFile)
        } catch {
            // Without the file the checks are made again, which is all that it saves.
        }
    }

    private static func key(_ check: [String]) -> String {
        SHA256Digest(of: check.json.bytes()).hexadecimal
    }

    // MARK: File

    private func load() {
        do {
            let bytes = try DurableFile.read(file, limit: ProjectFiles.sizeLimit)
            do {
                try decode(bytes)
            } catch {
                try DurableFile.write(bytes, to: FilePath("\(file).damaged"), mode: .groupFile)
            }
        } catch {
            // Whatever keeps it from being read, there is nothing to remember.
        }
    }

    /// A line with the digest of the rest, then the rest.
    private var encoded: [UInt8] {
        let kept = state.withLock { $0.kept }.map { ($0, Self.object(of: $1).json) }
        let content: JSONObject = [
            "format": Self.format.json,
            "checks": JSONObject(kept).json,
            "files": JSONObject(digests.records.map { ($0.path, $0.text.json) }).json,
        ]
        let bytes = content.json.bytes()
        return Array("\(SHA256Digest(of: bytes))\n".utf8) + bytes
    }

    /// The file is not what was written.
    private struct Damage: Error {}

    /// Takes over what a file holds; one of another version of the program holds nothing.
    private func decode(_ bytes: [UInt8]) throws {
        let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let rest = Array(bytes.dropFirst(head.count + 1))
        guard head.elementsEqual("\(SHA256Digest(of: rest))".utf8) else {
            throw Damage()
        }
        let content = try JSONValue(parsing: rest)
        guard content["format"]?.stringValue == Self.format else {
            return
        }
        guard let checks = content["checks"]?.objectValue,
            let files = content["files"]?.objectValue
        else {
            throw Damage()
        }
        state.withLock { state in
            for (key, value) in checks {
                state.earlier[key] = Self.entry(value)
            }
        }
        digests.load(files.compactMap { path, text in text.stringValue.map { (path, $0) } })
    }

    private static func object(of entry: Entry) -> JSONObject {
        [
            "verdict": entry.finding.verdict.rawValue.json,
            "evidence": .array(
                entry.finding.evidence.map {
                    [$0.path.json, $0.digest.json, $0.found.json]
                }
            ),
            "read": .array(entry.readings.map(\.words.json)),
            "at": entry.time.microseconds.json,
        ]
    }

    private static func entry(_ value: JSONValue) -> Entry? {
        guard let verdict = value["verdict"]?.stringValue.flatMap(Verdict.init),
            let evidence = value["evidence"]?.arrayValue, let read = value["read"]?.arrayValue,
            let time = value["at"]?.intValue
        else {
            return nil
        }
        let readings = read.compactMap { words in
            ReadTrace.Reading((words.arrayValue ?? []).compactMap(\.stringValue))
        }
        guard readings.count == read.count else {
            return nil
        }
        let finding = Finding(
            verdict,
            evidence.map { item in
                Evidence(
                    path: item[0]?.stringValue ?? "",
                    digest: item[1]?.stringValue,
                    found: item[2]?.stringValue ?? ""
                )
            }
        )
        let moment = Timestamp(microseconds: Int64(time))
        return Entry(finding: finding, readings: readings, time: moment)
    }
}
