import CKernels

/// Threads that work is shared among, at most: the processors that this process may use, `SWIFTLET_THREADS` at most.
package var usableThreads: Int { Int(ck_threads()) }
