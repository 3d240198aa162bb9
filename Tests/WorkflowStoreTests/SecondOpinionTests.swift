import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// The script that is handed out with each proof shares no line with this program.
@Suite struct SecondOpinionTests {
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        (try? DurableFile.status(of: FilePath($0), followingLinks: true)) != nil
    }

    /// Proofs of all records of a log with two epochs: events of runs, and others.
    private func proofs() async throws -> [ProofBundle] {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        for epoch in 0..<2 {
            let run = RunID("\(UUIDv7.next())")
            try await store.createRun(Sample.creation(run))
            try await store.append([Sample.event(run, .runStarted, note: "because")], epoch: 1)
            let records = (0..<60).map { number in
                var record = AuditRecord(
                    .workflowRated,
                    by: Sample.principal,
                    at: Timestamp(microseconds: Int64(number))
                )
                record.facts = ["stars": number.json]
                record.note = String(repeating: "ä", count: number % 7)
                return record
            }
            try await store.record(records)
            if epoch == 0 {
                try await store.rotateAuditKey()
            }
        }
        let places = AuditPlaces.beside(state.path)
        let log = try #require(try await store.auditLogs().first)
        var proofs: [ProofBundle] = []
        for place in 0..<125 {
            proofs.append(try await store.auditProof(of: place, in: log, parts: nil, places))
        }
        try await store.close()
        return proofs
    }

    @Test(.enabled(if: python != nil, "there is no Python"))
    func `the script in a proof agrees on a thousand proofs, and misses no flipped byte`()
        async throws
    {
        let folder = try StateFolder()
        var proofs: [ProofBundle] = []
        for _ in 0..<8 {
            proofs += try await self.proofs()
        }
        let script = try #require(proofs[0].files.first { $0.name == "verify.py" }?.bytes)
        let files = proofs.map { proof in
            let files = proof.files.filter { !["verify.py", "README.txt"].contains($0.name) }
            return JSONValue.object(
                files.reduce(into: [:]) { $0[$1.name] = Base64.text($1.bytes).json }
            )
        }
        for (name, bytes) in [
            ("verify.py", script), ("proofs.json", JSONValue.array(files).bytes()),
            ("judge.py", Array(Self.judge.utf8)),
        ] {
            try DurableFile.create(bytes, at: folder.path.appending(name))
        }

        let outcome = try await ChildProcess.run(
            ChildSpecification(
                program: try #require(Self.python),
                arguments: ["judge.py"],
                environment: [:],
                workingDirectory: folder.path
            )
        )
        let answer = try JSONValue(
            parsing: folder.bytes(folder.path.appending("answer.json"))
        )

        #expect(outcome.ending == .exited(0))
        #expect(answer["checked"] == 1000 && answer["refused"] == [])
        #expect(answer["flips"]?.intValue ?? 0 > 200 * 500 && answer["missed"] == [])
    }

    // swift-format-ignore: a program in another language, whose lines are as long as they are
    /// Runs the script over proofs that are given in one file, each as it is, and some with each byte flipped.
    private static let judge = #"""
        import base64, functools, json

        source = open("verify.py").read().split("\n\ntry:\n    check(")[0]
        script = {"__file__": "verify.py", "__name__": "script"}
        exec(compile(source, "verify.py", "exec"), script)
        # The same signature of the same head is checked once; the answer is that of the script.
        script["is_signed"] = functools.lru_cache(None)(script["is_signed"])
        script["print"] = lambda *_: None


        class Place:
            def __init__(self, files, path=""):
                self.files, self.path = files, path

            def __truediv__(self, name):
                return Place(self.files, f"{self.path}/{name}".lstrip("/"))

            def exists(self):
                return self.path in self.files or any(name.startswith(self.path + "/") for name in self.files)

            def read_bytes(self):
                return self.files[self.path]


        def agrees(files):
            script["HERE"] = Place(files)
            try:
                script["check"](None)
                return True
            except Exception:
                return False


        proofs = [{name: base64.b64decode(text) for name, text in files.items()} for files in json.load(open("proofs.json"))]
        answer = {"checked": len(proofs), "refused": [n for n, files in enumerate(proofs) if not agrees(files)], "flips": 0, "missed": []}
        for n, files in enumerate(proofs[::5]):
            for name, content in files.items():
                # The way to the head is flipped byte by byte in each of two hundred, everything else in some.
                if name == "record.tlog-proof" or n % 25 == 0:
                    for place in range(len(content)):
                        flipped = content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1:]
                        answer["flips"] += 1
                        if agrees({**files, name: flipped}):
                            answer["missed"].append([n, name, place])
        json.dump(answer, open("answer.json", "w"))
        """#
}
