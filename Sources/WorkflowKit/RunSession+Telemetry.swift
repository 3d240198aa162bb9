import OTLP
import OTLPExport
import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowStore
import WorkflowSystem
import WorkflowTelemetry

/// What a run tells a collector of telemetry, if one is set.
extension RunSession {
    /// How long what is left may take when this process lets go of the run.
    private static let lastMoment = Duration.seconds(3)

    /// Carries the run on until it has ended or waits for people.
    ///
    /// A run whose concurrency group is busy waits for its turn first, and stays as it is when it is
    /// interrupted while it waits. Nobody is kept from the run while telemetry is still on its way.
    ///
    /// - Parameters:
    ///   - events: What begins it, with notes of people.
    ///   - follower: Who is told of events, and may interrupt.
    ///   - extent: How far the run is carried on.
    /// - Returns: The run as the ledger has it then.
    /// - Throws: What the engine and the ledger throw.
    func carryOn(
        with events: [(event: RunEvent, note: Note?)],
        _ follower: RunFollower,
        _ extent: RunExtent = RunExtent()
    ) async throws -> RunRecord {
        let result: Result<RunRecord, any Error>
        do {
            result = .success(try await carryOnToRest(with: events, follower, extent))
        } catch {
            result = .failure(error)
        }
        await endTelemetry(follower)
        return try result.get()
    }

    /// Begins to send; spans that another process began are known from the record.
    func beginTelemetry() async throws {
        let history = telemetry.isSilent ? [] : try await ledger.events(of: record.id)
        telemetry.recall(record.creation, history)
        exporter?.start()
    }

    /// Sends what is left, and tells what the collector does not have.
    ///
    /// A run never stops for that, and this process waits no longer than a moment.
    func endTelemetry(_ follower: RunFollower) async {
        guard let losses = await exporter?.finish(within: Self.lastMoment), losses.total > 0 else {
            return
        }
        let address = project.collector?.shownAddress ?? ""
        let records = losses.total == 1 ? "1 record" : "\(losses.total) records"
        let reason = losses.reason.map { ": \($0)" } ?? ""
        follower.undelivered("\(records) of telemetry did not reach '\(address)'\(reason)")
    }
}

extension Project {
    /// What sends telemetry of one run; nothing unless a collector is set.
    func makeExporter() -> OTLPExporter? {
        collector.map {
            OTLPExporter(
                $0,
                version: ProgramVersion.current,
                instance: UUIDv7.next().description
            )
        }
    }

    /// Where telemetry goes, and why it cannot go there.
    static func collector(
        _ settings: Settings,
        _ surroundings: Surroundings
    ) -> (ExportConfiguration?, [Diagnostic]) {
        var wanted = ExportConfiguration.Settings()
        wanted.endpoint = settings.telemetryEndpoint
        wanted.headers = settings.telemetryHeaders
        wanted.certificate = settings.telemetryCertificate.map { path in
            path.hasPrefix("~/")
                ? surroundings.account.home.appending(String(path.dropFirst(2))).string : path
        }
        wanted.signals = settings.telemetrySignals.compactMap(
            OTLPDocument.Signal.init(rawValue:)
        )
        do throws(ExportConfiguration.Problem) {
            let collector = try ExportConfiguration(
                wanted,
                environment: surroundings.environment
            )
            surroundings.masker.hide(collector?.secrets ?? [])
            return (collector, [])
        } catch {
            let finding = Diagnostic(
                .unusableCollector,
                "no telemetry is sent: \(error.description)",
                severity: .warning,
                at: nil
            )
            return (nil, [finding])
        }
    }
}
