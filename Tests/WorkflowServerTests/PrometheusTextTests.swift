import Testing
import WorkflowKit

@testable import WorkflowServer

@Suite struct PrometheusTextTests {
    @Test func `a value stands behind its labels, in which nothing ends early`() {
        var text = PrometheusText()
        text.begin("runs", .gauge, "Runs.")
        text.add("runs", ["name": "a\"b\\c\nd"], 3)
        text.add("runs", [:], 0.5)

        #expect(
            text.text == """
                # HELP runs Runs.
                # TYPE runs gauge
                runs{name="a\\"b\\\\c\\nd"} 3
                runs 0.5

                """
        )
    }

    @Test func `buckets of a histogram hold those of lower ones`() {
        var histogram = DurationHistogram(DurationBounds(seconds: [0.1, 1]))
        for milliseconds in [50, 100, 500, 5_000] {
            histogram.add(.milliseconds(milliseconds))
        }
        var text = PrometheusText()
        text.add("time", ["of": "x"], histogram)

        #expect(
            text.text == """
                time_bucket{of="x",le="0.1"} 2
                time_bucket{of="x",le="1"} 3
                time_bucket{of="x",le="+Inf"} 4
                time_sum{of="x"} 5.65
                time_count{of="x"} 4

                """
        )
    }
}
