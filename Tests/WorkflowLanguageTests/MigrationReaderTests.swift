import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct MigrationReaderTests {
    private static func workflow(_ migration: String) -> WorkflowTexts {
        WorkflowTexts(
            """
            name: a
            version: 2.0.0
            variables:
              - {name: team}
            migrations:
              - \(migration)
            phases:
              - id: p
                steps: [{run: 'true'}]
            """,
            ["docs/new.md": "text"]
        )
    }

    @Test func `a migration tells new names and what people have to do`() throws {
        let texts = Self.workflow(
            "{version: 2.0.0, variables: {crew: team}, files: {old: docs}, note: Tell them.}"
        )

        let migration = try #require(texts.loaded.definition?.migrations.first)
        #expect(migration.version == "2.0.0")
        #expect(migration.variables == ["crew": "team"])
        #expect(migration.files == ["old": "docs"])
        #expect(migration.note == "Tell them.")
    }

    @Test(arguments: [
        ("{version: 2.0.0, variables: {crew: gone}}", 224),
        ("{version: 2.0.0, files: {old.md: gone.md}}", 224), ("{version: soon}", 106),
        ("{version: 2.0.0, scripts: [x]}", 101), ("{variables: {crew: team}}", 102),
    ])
    func `one that leads to nothing is an error`(migration: String, code: Int) {
        let texts = Self.workflow(migration)

        #expect(texts.loaded.definition == nil)
        #expect(texts.loaded.diagnostics.map(\.code.number) == [code])
    }
}
