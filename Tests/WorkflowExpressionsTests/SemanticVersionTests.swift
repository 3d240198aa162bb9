import Testing
import WorkflowExpressions

@Suite struct SemanticVersionTests {
    @Test func `versions are ordered as semver does it`() throws {
        let texts = [
            "0.9.9", "1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0",
        ]

        let versions = try texts.map { try #require(SemanticVersion($0)) }

        #expect(versions.shuffled().sorted() == versions)
    }

    @Test(arguments: [
        "", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-a..b", "v1.0.0", "1.0.-1",
        "1.0.99999999999999999999", "1.0.0+", "1.0.0-é",
    ])
    func `what is no version is refused`(text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    @Test(arguments: [
        ("1.4.2", ">=1.2", true), ("1.4.2", ">= 1.2 < 1.4", false), ("1.4.2", "^1.4", true),
        ("2.0.0", "^1.4", false), ("0.2.5", "^0.2.1", true), ("0.3.0", "^0.2.1", false),
        ("1.4.9", "~1.4.2", true),
        ("1.5.0", "~1.4.2", false), ("1.4.2", "1.4.2", true), ("1.4.2", "==1.4.3", false),
        ("1.4.2", "<=1.4.2,>1", true),
        ("0.0.3", "^0.0.3", true), ("0.0.4", "^0.0.3", false),
    ])
    func `requirements hold or do not`(version: String, requirement: String, holds: Bool) throws {
        let version = try #require(SemanticVersion(version))
        let requirement = try #require(VersionRequirement(requirement))

        #expect(requirement.allows(version) == holds)
    }

    @Test(arguments: ["", ">", ">= >= 1", "latest", "1.x", ">1 <"])
    func `what is no requirement is refused`(text: String) {
        #expect(VersionRequirement(text) == nil)
    }
}
