import JSON
import Testing
import WorkflowModel

@Suite struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(arguments: [("00", false), ("01", true), ("03", true), ("fe", false)])
    func `a context is read and written`(flags: String, isSampled: Bool) throws {
        let context = try #require(
            TraceContext(
                traceparent: "00-\(Self.trace)-\(Self.span)-\(flags)",
                tracestate: "a=1,b=2"
            )
        )

        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(context.isSampled == isSampled)
        #expect(context.state == "a=1,b=2")
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-00000000000000000000000000000000-\(span)-01",
        "00-\(trace)-0000000000000000-01", "00-\(trace)0-\(span)-01", "00-\(trace)-\(span)-1",
        "00-\(trace)-\(span)-zz", "0-\(trace)-\(span)-01", "00-\(trace)-\(span)-01\n",
    ])
    func `what is no context is none`(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func `a later version may say more`() {
        #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01-more") != nil)
    }

    @Test(arguments: ["", "a=\u{1B}[31m", "ä=1", String(repeating: "a", count: 513)])
    func `a state that cannot be handed on is left out`(state: String) throws {
        let context = try #require(
            TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01", tracestate: state)
        )

        #expect(context.state == nil)
    }

    @Test func `the trace of a run is its id, unless somebody's is continued`() {
        let run: RunID = "01a21542-5589-716e-a3e7-ab1ddcc9ea5d"
        let caller = TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01")

        #expect(TraceContext.traceID(of: run, in: nil) == "01a215425589716ea3e7ab1ddcc9ea5d")
        #expect(TraceContext.traceID(of: run, in: caller) == Self.trace)
        #expect(TraceContext.traceID(of: "r1", in: nil).utf8.count == 32)
    }

    @Test func `different work has different ids, the same in every process`() {
        let names = (0..<10_000).map { "run/phase/step#\($0)" }
        let ids = Set(names.map(TraceContext.spanID))

        #expect(ids.count == names.count)
        #expect(ids.allSatisfy { $0.utf8.count == 16 })
        #expect(TraceContext.spanID(of: "run/phase#1") == "fde189f252480fc9")
    }

    @Test func `a run keeps the context that it was started from`() throws {
        var creation = RunCreation(workflow: "flow", version: "1.0.0", digest: "sha256:0")
        creation.traceContext = TraceContext(
            traceparent: "00-\(Self.trace)-\(Self.span)-00",
            tracestate: "a=1"
        )
        let event = RunEvent.runCreated(creation)

        #expect(try RunEvent(kind: event.kind, payload: event.payload) == event)
    }
}
