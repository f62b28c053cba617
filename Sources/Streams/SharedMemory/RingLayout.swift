import CKernels
import Synchronization

/// Where things stand in the memory of a ring, which a writer and any number of readers share.
///
/// A ring is a file in memory: a head, a message without samples that describes the stream (`Snapshot` bytes), and slots
/// of one size. Message `n` goes into slot `n % slots`. A slot's first number is `2 n + 1` while message `n` is being
/// written into it, and `2 n + 2` when it is there; who reads compares it before and after. All numbers are 64 bits, of
/// this machine.
///
///     0  mark        8  slots     16  bytes of a slot's data
///    24  bytes of the description, which begins at 4096
///    32  messages that were written (atomic)      40  1 when the stream has ended in order (atomic)
///    48  counts what happened: messages and the end (atomic, 32 bits); readers wait for it to change
///
/// A slot: its number (atomic), the stream's axis at the first sample (float64), samples, bytes of data; from 64 on the
/// data. With `each` in place of the number of samples the data are a whole message, as of streams whose samples have
/// times of their own.
enum RingLayout {
  /// "SWRING", version 2.
  static let mark: UInt64 = 0x0002_474e_4952_5753
  static let slots = 8, slotBytes = 16, descriptionBytes = 24, head = 32, end = 40, bell = 48
  static let description = 4096
  static let time = 8, samples = 16, length = 24, data = 64
  static let each = UInt64.max

  /// The sizes that a ring is made with.
  struct Shape: Hashable {
    var slots: Int, slotBytes: Int, descriptionBytes: Int

    /// From a slot to the next.
    var stride: Int { RingLayout.data + (slotBytes + 63) / 64 * 64 }
    /// The first slot, at the begin of a page.
    var begin: Int { RingLayout.description + (descriptionBytes + 4095) / 4096 * 4096 }
    var bytes: Int { begin + slots * stride }

    /// What a file says, where it is possible; each is bounded before it is multiplied.
    init?(slots: UInt64, slotBytes: UInt64, descriptionBytes: UInt64) {
      guard (2...1 << 20).contains(slots), slotBytes <= 1 << 32, descriptionBytes <= 1 << 28 else { return nil }
      (self.slots, self.slotBytes, self.descriptionBytes) = (Int(slots), Int(slotBytes), Int(descriptionBytes))
    }

    func place(of message: UInt64) -> Int { begin + Int(message % UInt64(slots)) * stride }
  }
}

/// Why a ring cannot be made or read.
public enum RingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A name that is no file's: letters, digits, `.`, `_` and `-`, 100 at most.
  case badName(String)
  /// Another process writes to the ring of that name.
  case taken(String)
  /// There is no such ring within so many seconds.
  case notFound(String, seconds: Double)
  /// A file of that name that is no ring.
  case malformed(String, what: String)
  /// The writer is gone without an end of the stream.
  case abandoned(String)
  /// The stream's header is another than the ring was made for, or a message does not fit.
  case changed(String, what: String)
  /// A call of the system failed.
  case system(String, what: String)

  public var description: String {
    switch self {
    case .badName(let name): "shm://\(name): a name has letters, digits, \".\", \"_\" and \"-\", 100 at most"
    case .taken(let name): "shm://\(name): another process writes to it"
    case .notFound(let name, let seconds): "shm://\(name): nothing there within \(Int(seconds)) s"
    case .malformed(let name, let what): "shm://\(name): no ring of messages: \(what)"
    case .abandoned(let name): "shm://\(name): its writer is gone without having ended the stream"
    case .changed(let name, let what): "shm://\(name): \(what)"
    case .system(let name, let what): "shm://\(name): \(what)"
    }
  }
}

/// A file that is mapped into memory, as long as this lives.
final class MappedFile {
  let base: UnsafeMutableRawPointer, count: Int
  let descriptor: Int32
  private let unmap: () -> Void

  init(base: UnsafeMutableRawPointer, count: Int, descriptor: Int32, unmap: @escaping () -> Void) {
    (self.base, self.count, self.descriptor, self.unmap) = (base, count, descriptor, unmap)
  }

  deinit { unmap() }

  /// A number that other processes may change at any time.
  private func atomic(_ place: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
    (base + place).assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  func acquire(_ place: Int) -> UInt64 { atomic(place).pointee.load(ordering: .acquiring) }
  func publish(_ number: UInt64, at place: Int) { atomic(place).pointee.store(number, ordering: .releasing) }

  /// A number that readers wait for.
  private func word(_ place: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
    (base + place).assumingMemoryBound(to: Atomic<UInt32>.self)
  }

  var rings: UInt32 { word(RingLayout.bell).pointee.load(ordering: .acquiring) }
  /// Tells those who wait that something happened.
  func ring() {
    word(RingLayout.bell).pointee.add(1, ordering: .releasing)
    ck_shared_wake((base + RingLayout.bell).assumingMemoryBound(to: UInt32.self))
  }
  /// Waits for something to happen after so many rings, so many seconds at most.
  func wait(after rings: UInt32, seconds: Double) {
    ck_shared_wait((base + RingLayout.bell).assumingMemoryBound(to: UInt32.self), rings, seconds)
  }

  func number(_ place: Int) -> UInt64 { base.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
  func set(_ number: UInt64, at place: Int) { base.storeBytes(of: number, toByteOffset: place, as: UInt64.self) }
}
