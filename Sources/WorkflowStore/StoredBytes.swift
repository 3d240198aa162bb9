import GRDB

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension [UInt8] {
    /// The bytes as the ledger takes them.
    var blob: Data { Data(self) }
}

extension Row {
    /// The bytes of a column; none where it holds nothing.
    func bytes(_ column: String) -> [UInt8] {
        (try? withUnsafeData(named: column) { $0.map { [UInt8]($0) } }) ?? []
    }

    /// The bytes of the column at a place; none where it holds nothing.
    func bytes(at index: Int) -> [UInt8] {
        (try? withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } }) ?? []
    }
}
