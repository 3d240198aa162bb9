import FoundationEssentials
import JSON
import Testing

@testable import JSONSchema

/// The official tests of the drafts; skipped where they are not at hand.
@Suite(.enabled(if: OfficialSuite.exists)) struct OfficialSuiteTests {
    @Test(arguments: [(Dialect.draft7, "draft7", 927), (Dialect.draft2020, "draft2020-12", 1_299)])
    func `every required test passes`(dialect: Dialect, folder: String, count: Int) throws {
        let suite = try OfficialSuite(folder, dialect)

        #expect(suite.failures() == [])
        #expect(suite.testCount == count)
    }

    @Test func `patterns mean what ECMA-262 says`() throws {
        for (dialect, folder) in [(Dialect.draft7, "draft7"), (.draft2020, "draft2020-12")] {
            let suite = try OfficialSuite(
                folder,
                dialect,
                files: ["optional/ecmascript-regex.json", "optional/non-bmp-regex.json"]
            )

            #expect(suite.failures() == [])
            #expect(suite.testCount > 80)
        }
    }

    @Test func `numbers of any size are exact`() throws {
        for (dialect, folder) in [(Dialect.draft7, "draft7"), (.draft2020, "draft2020-12")] {
            let suite = try OfficialSuite(
                folder,
                dialect,
                files: ["optional/bignum.json", "optional/float-overflow.json"]
            )

            #expect(suite.failures() == [])
            #expect(suite.testCount >= 10)
        }
    }
}

/// Some files of the official suite.
private struct OfficialSuite {
    /// `DDX_CORPUS`, else the folder `shared/corpus` beside the project.
    private static let folder: String = {
        let beside = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] ?? "/\(beside)/shared/corpus"
        return "\(corpus)/json-schema-test-suite"
    }()
    static var exists: Bool { FileManager.default.fileExists(atPath: folder) }

    let dialect: Dialect
    let groups: [JSONValue]

    init(_ draft: String, _ dialect: Dialect, files: [String]? = nil) throws {
        self.dialect = dialect
        let folder = "\(Self.folder)/tests/\(draft)"
        let files =
            try files
            ?? FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") }.sorted()
        groups = try files.flatMap { file in
            try #require(try Self.read("\(folder)/\(file)")?.arrayValue)
        }
    }

    var testCount: Int {
        groups.reduce(0) { $0 + ($1["tests"]?.arrayValue?.count ?? 0) }
    }

    /// What did not come out as the suite says.
    func failures() -> [String] {
        groups.flatMap { group in
            let title = group["description"]?.stringValue ?? ""
            do {
                let schema = try JSONSchema(
                    group["schema"] ?? .null,
                    dialect: dialect,
                    resolver: Self.resolve
                )
                return (group["tests"]?.arrayValue ?? []).compactMap { test -> String? in
                    let report = schema.validate(test["data"] ?? .null)
                    let wanted: SchemaReport.Outcome = test["valid"] == true ? .valid : .invalid
                    let name = test["description"]?.stringValue ?? ""
                    return report.outcome == wanted
                        ? nil : "\(title): \(name): \(report.outcome) \(report.findings)"
                }
            } catch {
                return ["\(title): \(error)"]
            }
        }
    }

    private static func resolve(_ address: String) throws -> JSONValue? {
        let host = "http://localhost:1234/"
        guard address.hasPrefix(host) else {
            return nil
        }
        return try read("\(folder)/remotes/\(address.dropFirst(host.count))")
    }

    private static func read(_ path: String) throws -> JSONValue? {
        try FileManager.default.contents(atPath: path).map { try JSONValue(parsing: Array($0)) }
    }
}
