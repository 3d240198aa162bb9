import ArgumentParser
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import TemporalProtocol
import TemporalWorker
import UnixSignals
import WorkflowJobs
import WorkflowKit

/// Carries out jobs that a Temporal server hands over.
@main
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ddx-worker",
        abstract: "Carries out steps of ddx on this machine that a Temporal server hands over.",
        discussion: """
            SIGTERM: takes no more jobs, finishes those that it has, and ends. \
            A second SIGTERM: ends them at once; they count as lost, and 'on_interrupt' of their steps decides.
            """
    )

    @Option(help: "The address of the server's gRPC interface.")
    var address: ServerAddress

    @Option(help: "The namespace.")
    var namespace = "default"

    @Option(help: "The task queue to ask for jobs.")
    var queue: String

    @Option(help: "How many jobs at once.")
    var slots = 1

    @Option(help: "What the server calls this worker; the name of the machine when left out.")
    var name = Standards.name

    @Option(help: "Where the worker keeps its journal, its caches and the files of jobs.")
    var folder = Standards.folder

    @Option(
        help: """
            A folder with a file for each secret that steps name; besides it, the variables DDX_SECRET_NAME \
            of this worker's environment are looked at.
            """
    )
    var secrets: String?

    @Option(
        help: """
            Take jobs from this exchange alone: a folder, or the address of a server, with all below it. May be \
            given several times. Whoever may write to the namespace can have anything run here without it.
            """
    )
    var exchange: [String] = []

    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions

    func validate() throws {
        guard (1...1_000).contains(slots) else {
            throw ValidationError("--slots is a number from 1 to 1000")
        }
        try connection.validate(with: address)
    }

    func run() async throws {
        let log = WorkerLog(advice: connection.advice(for: address)) {
            StandardError.write("ddx-worker: \($0)\n")
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let body = JobWorker(
            folder: folder,
            name: name,
            environment: Standards.environment,
            secrets: secrets
        )
        for key in await body.endLeftovers() {
            log.note("\(key): ended what an earlier worker left running")
        }
        let key = try connection.key()
        let transport = try connection.transport(to: address)
        try await withGRPCClient(transport: transport) { client in
            let server = TemporalServer(
                TemporalWorkflowService.Client(wrapping: client),
                TemporalOperatorService.Client(wrapping: client),
                namespace: namespace,
                queue: queue,
                worker: name,
                key: key
            )
            let worker = Worker(
                server,
                body,
                from: KnownExchanges(exchange),
                slots: slots,
                log
            )
            try await work(worker, until: signals)
        }
    }

    private func work(_ worker: Worker, until signals: UnixSignalsSequence) async throws {
        // Awaited below; cancelled by the second signal.
        let work = Task { try await worker.run() }
        let listener = Task {
            var isLeaving = false
            for await _ in signals {
                if isLeaving {
                    work.cancel()
                }
                isLeaving = true
                worker.leave()
            }
        }
        defer { listener.cancel() }
        do {
            try await work.value
        } catch let refusal as Worker.Refusal {
            StandardError.write(
                """
                ddx-worker: error: the server at \(address) does not let this worker in: \(refusal)
                help: see --namespace, --api-key-file and the --tls options

                """
            )
            throw ExitCode(78)
        } catch is CancellationError {
            // Asked to end before the server was reached.
        }
    }
}
