import HTTPTypes

/// Fields of requests and responses that the library has no names for.
extension HTTPField.Name {
    static let frameOptions = known("X-Frame-Options")
    static let permissionsPolicy = known("Permissions-Policy")
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let referrerPolicy = known("Referrer-Policy")
    static let lastEventID = known("Last-Event-ID")
    /// Tells proxies to hand over events as they come.
    static let accelBuffering = known("X-Accel-Buffering")

    /// - Precondition: The text is a token, as all above are.
    private static func known(_ text: String) -> Self { Self(text) ?? .contentType }
}
