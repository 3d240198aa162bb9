import JSON
import Testing
import WorkflowDiagnostics
import WorkflowModel

@testable import WorkflowLanguage

@Suite struct PluginManifestTests {
    private static let head =
        "name: tool\nversion: 1.0.0\nprotocol: ddx.plugin/1\ncommand: [./it]\n"

    private static func folder(_ lines: String, isExecutable: Bool = true) -> WorkflowSource {
        WorkflowSource(files: [
            .init(path: "plugin.yml", content: Array("\(head)\(lines)\n".utf8)),
            .init(path: "it", content: Array("#!/bin/sh".utf8), isExecutable: isExecutable),
            .init(path: "in.json", content: Array(#"{"type": "object"}"#.utf8)),
        ])
    }

    @Test func `a manifest says what a plugin provides and does`() throws {
        let read = PluginManifestReader(
            Self.folder(
                """
                steps: { one: { with: in.json }, two: {} }
                checks: { tool: { with: { required: [a], properties: { a: {} } } } }
                capabilities: { network: [example.org], writes: ['*.md'], secrets: [KEY] }
                limits: { timeout: 5s, output: 2MB }
                """
            )
        ).read()

        let manifest = try #require(read.manifest)
        #expect(read.diagnostics.isEmpty)
        #expect(manifest.part("two", as: .step)?.name == "two")
        #expect(manifest.part(nil, as: .step) == nil)
        #expect(manifest.part(nil, as: .check)?.inputNames == ["a"])
        #expect(manifest.capabilities.writes == ["*.md"])
        #expect(manifest.limits.output == 2_000_000)
    }

    @Test(arguments: [
        ("steps: { it: { with: { type: nonsense } } }", DiagnosticCode.badSchema),
        ("steps: { it: { with: none.json } }", .badSchema),
        ("stpes: {}", .unknownKey), ("steps: { 'a b': {} }", .badName),
        ("workflows: { w: nowhere }", .missingFile),
        ("workflows: { w: ../out }", .missingFile),
        ("capabilities: { writes: ['/etc/**'] }", .unsafePath),
        ("capabilities: { secrets: ['A B'] }", .badName), ("limits: { output: 1 }", .outOfRange),
    ])
    func `what is wrong with a manifest is told`(lines: String, code: DiagnosticCode) {
        let read = PluginManifestReader(Self.folder(lines)).read()

        #expect(read.manifest == nil)
        #expect(read.diagnostics.map(\.code) == [code])
    }

    @Test func `a program that cannot be executed is told`() {
        let read = PluginManifestReader(Self.folder("steps: {}", isExecutable: false)).read()

        #expect(read.diagnostics.map(\.message) == ["'it' cannot be executed"])
    }

    @Test func `a workflow is pinned to the plugins that it names`() throws {
        let plugin = Self.folder("steps: { tool: { with: { required: [a] } } }")
        let manifest = try #require(PluginManifestReader(plugin).read().manifest)
        let text = "name: a\nversion: 1.0.0\nphases: [{ id: p, steps: [{ uses: tool }] }]"
        let source = WorkflowSource(files: [
            .init(path: "workflow.yml", content: Array(text.utf8))
        ])

        let composed = try source.composed(
            in: nil,
            plugin: { _ in .plugin(PluginFolder(source: plugin, manifest: manifest)) },
            named: { _, _ in .nothing(hints: []) }
        )

        #expect(composed.pinnedPlugins.map(\.digest) == [plugin.digest])
        #expect(composed.digest != source.digest)
        #expect(WorkflowLoader.load(composed).diagnostics.map(\.code) == [.badInput])
        #expect(WorkflowLoader.load(source).diagnostics.map(\.code) == [.unknownPlugin])
    }

    @Test func `the lock file keeps plugins beside workflows`() throws {
        var lock = LockFile()
        lock.pin(.init(name: "b", version: "1.0.0", digest: "d", source: "path:/x"))
        lock.pin(.init(name: "a", version: "2.0.0", digest: "e", source: "u", commit: "c"))

        let read = try LockFile.read(Array(lock.text.utf8), file: "lock.yml")

        #expect(read == lock)
        #expect(read.plugins.map(\.name) == ["a", "b"])
        #expect(read.plugin("a")?.shownSource == "u --ref c")
    }
}
