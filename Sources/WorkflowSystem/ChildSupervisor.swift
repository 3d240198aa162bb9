import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Watches over one child from its start until it is reaped; lives on the child's thread.
struct ChildSupervisor: ~Copyable {
    let identity: ProcessIdentity

    private let output: Descriptor
    private let errors: Descriptor
    private let exitNotice: Descriptor
    private let bell: Bell
    private var voice: ChildVoice?
    private var outputIsOpen = true
    private var errorsAreOpen = true
    /// Small until the child writes more than fits, which most never do.
    private var buffer = [UInt8](repeating: 0, count: 1 << 12)
    private let grace: Duration

    /// Why the child is being ended, once it is.
    private var cause: ChildEnding?
    private var timeLimit: ContinuousClock.Instant?
    private var terminationTime: ContinuousClock.Instant?
    private var killTime: ContinuousClock.Instant?

    init(starting specification: ChildSpecification) throws {
        // All that can fail for want of descriptors comes before the child.
        let bell = try Bell()
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        var voice: ChildVoice?
        if let conversation = specification.conversation {
            voice = try ChildVoice(conversation)
        }
        let start = ContinuousClock.now
        let child = try ChildSpawn.start(
            specification,
            input: voice?.listening,
            output: output.writing,
            errors: errors.writing
        )
        let notice: CInt
        do {
            notice = try systemCall("watch the started program") { cprocess_exit_notice(child) }
        } catch {
            Self.killAndReap(child)
            throw error
        }
        exitNotice = Descriptor(adopting: notice)
        identity =
            ProcessIdentity(of: child)
            ?? ProcessIdentity(pid: child, startTime: 0, boot: ProcessIdentity.current.boot)
        self.bell = bell
        self.voice = voice
        self.output = output.reading
        self.errors = errors.reading
        grace = specification.grace
        timeLimit = specification.timeout.map { start + $0 }
    }

    /// Ends the child and its group at once.
    consuming func kill() {
        Self.killAndReap(identity.pid)
    }

    /// Delivers output and keeps to the time limits until the child has ended.
    consuming func run(
        _ control: ChildControl,
        _ onOutput: (ChildStream, ArraySlice<UInt8>) -> Void
    ) -> End {
        control.attach(bell)
        defer { control.detach() }
        // A request may have come before the bell was attached.
        heed(control)
        while true {
            let ready = waitForNews()
            if ready.output {
                outputIsOpen = deliver(.standardOutput, atMost: buffer.count, onOutput) > 0
            }
            if ready.errors {
                errorsAreOpen = deliver(.standardError, atMost: buffer.count, onOutput) > 0
            }
            if ready.exit { break }
            if ready.room { voice?.speak() }
            if ready.bell {
                bell.clear()
                heed(control)
            }
            keepTime()
        }
        return finish(onOutput)
    }

    /// How the child ended, and what of.
    struct End {
        let ending: ChildEnding
        let signal: CInt?

        init(_ ending: ChildEnding, signal: CInt? = nil) {
            self.ending = ending
            self.signal = signal
        }
    }

    private struct News {
        let output: Bool
        let errors: Bool
        let exit: Bool
        let bell: Bool
        let room: Bool
    }

    private func waitForNews() -> News {
        var watched = [
            pollfd(fd: outputIsOpen ? output.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorsAreOpen ? errors.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: exitNotice.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: voiceNeedingRoom, events: Int16(POLLOUT), revents: 0),
        ]
        // An interrupted wait leaves no answers, and the caller comes again.
        _ = unsafe poll(&watched, nfds_t(watched.count), millisecondsToNextDeadline())
        return News(
            output: watched[0].revents != 0,
            errors: watched[1].revents != 0,
            exit: watched[2].revents != 0,
            bell: watched[3].revents != 0,
            room: watched[4].revents != 0
        )
    }

    /// The pipe to the child while there is something left to tell it; -1 otherwise.
    private var voiceNeedingRoom: CInt {
        switch voice {
        case .some(let voice): voice.speaking
        case nil: -1
        }
    }

    /// How long to wait at most; -1 for as long as it takes.
    private func millisecondsToNextDeadline() -> CInt {
        guard let deadline = [timeLimit, terminationTime, killTime].compactMap({ $0 }).min() else {
            return -1
        }
        let rest = deadline - .now
        if rest <= .zero { return 0 }
        let (seconds, attoseconds) = rest.components
        // Rounded up, lest the last moment be spent asking again and again.
        let milliseconds = attoseconds / 1_000_000_000_000_000 + 1
        return seconds > 1_000_000 ? 1_000_000_000 : CInt(seconds * 1_000 + milliseconds)
    }

    private mutating func heed(_ control: ChildControl) {
        if let grace = control.requestedGrace { end(because: .terminated, grace: grace) }
    }

    private mutating func keepTime() {
        let now = ContinuousClock.now
        if let limit = timeLimit, limit <= now {
            timeLimit = nil
            end(because: .timedOut, grace: grace)
        }
        if let time = terminationTime, time <= now {
            terminationTime = nil
            terminate()
        }
        if let time = killTime, time <= now {
            killTime = nil
            signalGroup(SIGKILL)
        }
    }

    private mutating func end(because cause: ChildEnding, grace: Duration) {
        if self.cause == nil {
            self.cause = cause
            timeLimit = nil
            var patience = Duration.zero
            if let patienceOfVoice = voice?.patience {
                voice?.bidFarewell()
                patience = min(patienceOfVoice, grace)
            }
            if patience > .zero {
                terminationTime = .now + patience
            } else {
                terminate()
            }
            killTime = .now + patience + grace
        } else if let time = killTime {
            killTime = min(time, .now + grace)
        }
    }

    private func terminate() {
        signalGroup(SIGTERM)
        // What was stopped could not heed the request.
        signalGroup(SIGCONT)
    }

    private func signalGroup(_ signal: CInt) {
        #if canImport(Darwin)
        _ = Darwin.kill(-identity.pid, signal)
        #else
        _ = Glibc.kill(-identity.pid, signal)
        #endif
    }

    private static var largestPiece: Int { 1 << 16 }

    /// Delivers one piece and returns its length; 0 when the stream has ended.
    private mutating func deliver(
        _ stream: ChildStream,
        atMost limit: Int,
        _ onOutput: (ChildStream, ArraySlice<UInt8>) -> Void
    ) -> Int {
        let number = stream == .standardOutput ? output.number : errors.number
        var count: Int
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe read(number, buffer.baseAddress, min(limit, buffer.count))
            }
        } while count < 0 && errno == EINTR
        if count > 0 { onOutput(stream, buffer[..<count]) }
        if count == buffer.count, count < Self.largestPiece {
            buffer = [UInt8](repeating: 0, count: Self.largestPiece)
        }
        return max(count, 0)
    }

    /// Delivers what had been written by the time the child ended, and no more.
    ///
    /// Waiting for the end of the stream instead could take for ever: a process that left the group
    /// may keep it open, or fill it without end.
    private mutating func drain(
        _ stream: ChildStream,
        _ onOutput: (ChildStream, ArraySlice<UInt8>) -> Void
    ) {
        var rest: CInt = 0
        let number = stream == .standardOutput ? output.number : errors.number
        guard unsafe ioctl(number, UInt(FIONREAD), &rest) == 0 else { return }
        while rest > 0 {
            let count = deliver(stream, atMost: Int(rest), onOutput)
            if count == 0 { return }
            rest -= CInt(count)
        }
    }

    private consuming func finish(
        _ onOutput: (ChildStream, ArraySlice<UInt8>) -> Void
    ) -> End {
        // Not yet reaped, the child still owns the number of its group: nobody else can be hit.
        Self.waitUntilEnded(identity.pid)
        signalGroup(SIGKILL)
        if outputIsOpen { drain(.standardOutput, onOutput) }
        if errorsAreOpen { drain(.standardError, onOutput) }
        let status = Self.reap(identity.pid)
        waitUntilGroupIsGone()
        let signal = status & 0x7f
        let own = signal == 0 ? ChildEnding.exited(status >> 8 & 0xff) : .signalled(signal)
        return End(cause ?? own, signal: signal == 0 ? nil : signal)
    }

    /// Lets killed members vanish, so that none of them changes a file after the child's outcome.
    private func waitUntilGroupIsGone() {
        #if canImport(Darwin)
        let probe = { Darwin.kill(-$0, 0) == 0 }
        #else
        let probe = { Glibc.kill(-$0, 0) == 0 }
        #endif
        var rounds = 0
        while probe(identity.pid), rounds < 100 {
            SystemClock.pause(milliseconds: 1)
            rounds += 1
        }
    }

    private static func killAndReap(_ child: pid_t) {
        #if canImport(Darwin)
        _ = Darwin.kill(-child, SIGKILL)
        #else
        _ = Glibc.kill(-child, SIGKILL)
        #endif
        _ = reap(child)
    }

    private static func waitUntilEnded(_ child: pid_t) {
        var information = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) != 0
            && errno == EINTR
        {}
    }

    private static func reap(_ child: pid_t) -> CInt {
        var status: CInt = 0
        while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return status
    }
}
