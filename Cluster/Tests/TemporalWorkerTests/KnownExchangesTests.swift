import TemporalWorker
import Testing
import WorkflowJobs

@Suite struct KnownExchangesTests {
    private let known = KnownExchanges(["/srv/project/", "https://ddx.example.org/api/v1"])

    @Test(
        arguments: [
            JobExchangePlace.folder("/srv/project"),
            .folder("/srv/project/.ddx/state/exchange"),
            .server(url: "https://ddx.example.org/api/v1/projects/abc"),
        ]
    )
    func `what is below a known place is known`(exchange: JobExchangePlace) {
        #expect(known.hold(exchange))
    }

    @Test(
        arguments: [
            JobExchangePlace.folder("/tmp/exchange"),
            .folder("/srv/project-of-somebody-else"),
            .folder("/srv/project/../../tmp"),
            .folder("srv/project"),
            .server(url: "https://ddx.example.org.evil.example/api/v1"),
            .server(url: "https://ddx.example.org/api/v1/../v2"),
            .server(url: "http://ddx.example.org/api/v1"),
        ]
    )
    func `any other place is not`(exchange: JobExchangePlace) {
        #expect(!known.hold(exchange))
    }

    @Test func `a worker that was told of none takes jobs from anywhere`() {
        #expect(KnownExchanges([]).hold(.folder("/tmp/exchange")))
    }
}
