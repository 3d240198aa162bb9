import CProcess

/// The memory of this process.
package enum Heap {
    /// Lets threads have what others have given back; called before there are any.
    ///
    /// A run passes from thread to thread, and each would keep a heap of its own: a tenth to a fifth
    /// of the memory of a long run is what one thread gave back and another could not have.
    package static func shareAmongThreads() {
        cprocess_share_heap()
    }
}
