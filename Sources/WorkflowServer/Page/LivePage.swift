import HTTPTypes

/// The page at `/` for people who would rather look: runs, one run as it goes on, logs and search.
///
/// Its files hold nothing of any project. They ask the API with a token that the reader enters, and
/// set what comes from it as text, so that nothing that a step prints can act as a part of the page.
enum LivePage {
    /// What a browser may load and run for the page: these files, and the API.
    static let policy = """
        default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
        img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'
        """

    /// One file of the page.
    struct File: Sendable {
        let path: RoutePath
        /// The name of the route.
        let name: String
        let summary: String
        let type: String
        let text: String

        init(
            _ path: RoutePath,
            _ name: String,
            _ summary: String,
            _ type: String,
            _ bytes: [UInt8]
        ) {
            self.path = path
            self.name = name
            self.summary = summary
            self.type = type
            text = String(decoding: bytes, as: UTF8.self)
        }
    }

    static let files = [
        File("/", "page", "The live page.", MediaType.html, PackageResources.index_html),
        File("/live.css", "pageStyle", "Its style.", MediaType.css, PackageResources.live_css),
        File("/live.js", "pageViews", "Its views.", MediaType.script, PackageResources.live_js),
        File(
            "/live-run.js",
            "pageRun",
            "Its view of one run.",
            MediaType.script,
            PackageResources.live_run_js
        ),
        File(
            "/live-parts.js",
            "pageParts",
            "What its views are made of.",
            MediaType.script,
            PackageResources.live_parts_js
        ),
        File(
            "/live-data.js",
            "pageData",
            "What asks this server.",
            MediaType.script,
            PackageResources.live_data_js
        ),
    ]
}

extension [Route] {
    /// The files of the live page.
    static var page: [Route] {
        LivePage.files.map { file in
            Route(
                .get,
                file.path,
                file.name,
                file.summary,
                for: .everybody,
                answers: .text(type: file.type),
                details: "It holds nothing of any project."
            ) { _ in
                .text(file.text, type: file.type)
            }
        }
    }
}
