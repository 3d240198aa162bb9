package import CoreMetrics
package import Logging
package import Tracing

/// What spans, metrics and records of the log are handed to.
package struct Instruments: Sendable {
    package let tracer: any Tracer
    package let metrics: any MetricsFactory
    package let logger: Logger

    /// Joins the three.
    package init(tracer: any Tracer, metrics: any MetricsFactory, logger: Logger) {
        self.tracer = tracer
        self.metrics = metrics
        self.logger = logger
    }

    /// What the surrounding program has set up for itself; nothing, unless one embeds us.
    ///
    /// The log stays out: what nobody set up would go to standard error.
    package static var ofProcess: Instruments {
        Instruments(
            tracer: InstrumentationSystem.tracer,
            metrics: MetricsSystem.factory,
            logger: Logger(label: "ddx") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Instruments that nobody reads.
    package static var none: Instruments {
        Instruments(
            tracer: NoOpTracer(),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "ddx") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Whether nothing takes anything, so that no work is to be done for it.
    var areSilent: Bool {
        tracer is NoOpTracer && metrics is NOOPMetricsHandler
            && logger.handler is SwiftLogNoOpLogHandler
    }
}
