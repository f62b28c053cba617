import CKernels.Runtime

/// The work of a device: the primitives that the whole standard is composed of.
///
/// Addresses are in elements of the dtype at hand unless they are called bytes. A backend may assume that shapes, dtypes
/// and bounds have been checked, and that every buffer handed to it is its own.
public protocol Backend: AnyObject, Sendable {
  /// As `Device` prints it.
  var name: String { get }
  var device: Device { get }
  /// Whether `Buffer.address` is memory that this process may read and write.
  var isHostAccessible: Bool { get }
  /// Element-wise results up to this many bytes are computed at once; larger ones are deferred and fused.
  var eagerLimit: Int { get }
  /// The kernels with which small dense results may be computed on the spot, in memory of `ck_allocate`; `nil` for
  /// backends that want every call.
  var eagerKernels: UnsafePointer<ck_table>? { get }
  /// The facts of the device, read once when it is registered.
  var capabilities: DeviceCapabilities { get }
  /// How many programs were compiled from text since the program began; `nil` where nothing is.
  var compiledPrograms: Int? { get }
  /// How many kernels were launched since the program began; `nil` where nothing is.
  var launchedKernels: Int? { get }
  /// Counts what `write` and `read` move out of and into host memory.
  var transfers: TransferCounter { get }

  func allocate(byteCount: Int) throws(ArrayError) -> Buffer
  func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int)
  /// Copies bytes in from host memory, or out to it, in the order of the calls that made them.
  func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError)
  func read(_ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer) throws(ArrayError)

  /// Runs a fused chain of element-wise operations.
  func map(_ pass: borrowing Pass) throws(ArrayError)
  /// Reduces the middle of (outer, n, inner) into a dense (outer, inner). The sum of bool counts in int64, on backends that
  /// lend kernels.
  func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError)
  /// Runs a chain over (outer, n, inner) and reduces what it stores last, to the bits that `map` and `reduce` give; called
  /// where its capabilities say so. False, and nothing done, where it cannot.
  func reduce(_ reduction: Reduction, lastOf pass: borrowing Pass, into result: Buffer) throws(ArrayError) -> Bool
  /// Running sum or product along the middle of (outer, n, inner) into a dense array of the same shape.
  func scan(_ scan: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError)
  /// result[o, j, i] = x[o, index[j], i]; `x` and the int64 `index` are dense. Throws `indexOutOfRange`.
  func take(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError)
  /// result[o, index[j], i] = x[o, j, i], the reverse.
  func put(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError)
  /// The positions of the true values of a dense mask, as int64, and how many there are.
  func positions(_ mask: DenseOperand, count: Int) throws(ArrayError) -> (Buffer, count: Int)
  /// One int64 of a buffer: a size that decides the shape of a result, which the host must know; never data.
  func extent(_ buffer: Buffer, at index: Int) throws(ArrayError) -> Int
  /// Sorts each dense row of `n`: values, or int64 positions if `positions`.
  func sort(
    _ x: DenseOperand, dtype: DType, rows: Int, n: Int, descending: Bool, positions: Bool, into result: Buffer
  ) throws(ArrayError)
  /// Fourier transforms of `length` along the middle of (outer, n, inner), times `scale`, into a dense result. Elements
  /// beyond the `n` of `x` read as 0. `x` is real for `realForward` alone.
  func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError)
  /// Filters float32 or float64 along the middle of (outer, n, inner) into a dense result, and moves `state` on: float64,
  /// dense (stage, outer, order, inner), the last samples of each stage, oldest first.
  func recur(_ recurrence: Recurrence, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError)
  /// Filters real data along the middle of (outer, n, inner) into a dense result, which a wide lattice has two of, and moves
  /// `state` on; see `Adaptation`.
  func adapt(_ filter: Adaptation, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError)
  /// Factorises each matrix of a dense stack. Throws where a matrix has no answer, or the library it needs is missing.
  func factorise(_ call: Factoring, op: String) throws(ArrayError)
  /// Multiplies `batch` dense row-major matrices, (m, k), by as many of (k, n).
  func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError)
  /// Writes words of a random stream, 32 bits each and the lower half of 64 bits first.
  func random(_ words: RandomWords, into result: Buffer) throws(ArrayError)

  // MARK: Optional primitives. Each returns false, and leaves `result` as it was, where a composition has to do the work.

  /// start, start + step, ... as `count` int64 numbers.
  func iota(_ count: Int, from start: Int64, by step: Int64, into result: Buffer) throws(ArrayError) -> Bool
  /// For each of `count` dense values, how many of the n sorted ones come before it, equal ones included if `right`, as
  /// int64.
  func search(
    _ sorted: DenseOperand, n: Int, for values: DenseOperand, count: Int, dtype: DType, right: Bool, into result: Buffer
  ) throws(ArrayError) -> Bool
  /// The squared magnitudes of what `realForward` gives for `x` times `taper`, `n` numbers of its dtype.
  func power(
    _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) -> Bool
  /// Real `x` less its mean along the middle of (outer, n, inner), to the bits that `reduce` and the operators give.
  func center(_ x: Lanes, into result: Buffer) throws(ArrayError) -> Bool
  /// Medians of float32 or float64 along the middle of (outer, n, inner), n > 0, into a dense (outer, inner); NaN where an
  /// element is, or, if these are omitted, where no other is.
  func median(_ x: Lanes, omittingNaN: Bool, into result: Buffer) throws(ArrayError) -> Bool
  /// Arrays of one dtype, outer and inner, one behind the other along n.
  func join(_ parts: [Lanes], into result: Buffer) throws(ArrayError) -> Bool

  // MARK: Memory shared with other libraries

  /// Waits for all that was enqueued, so that work on any stream may read the results.
  func finish(op: String) throws(ArrayError)
  /// The address where the host may use a buffer, after all that was enqueued; `nil` where the host cannot reach it. The
  /// device is sure to see what the host writes there once `takeBack` was called.
  func lendToHost(_ buffer: Buffer) throws(ArrayError) -> UnsafeMutableRawPointer?
  func takeBack(_ buffer: Buffer, from address: UnsafeMutableRawPointer)
  /// A buffer over memory that another library owns, which lends it until `release` is called, on any thread.
  /// - Throws: `ArrayError` for memory that the device cannot use; `release` is then not called.
  func borrow(
    _ handle: UnsafeMutableRawPointer, byteCount: Int, isReadOnly: Bool, release: @escaping @Sendable () -> Void
  ) throws(ArrayError) -> Buffer
}

/// Words of a random stream: four to a block of Philox 4x32-10 (`CKernels/portable/philox.h`), whose counter is the number of
/// the block and the number of the stream.
public struct RandomWords: Sendable {
  public var key: UInt64, stream: UInt64
  /// Number of the first word; numbers wrap round.
  public var first: UInt64
  public var count: Int

  public init(key: UInt64, stream: UInt64, first: UInt64, count: Int) {
    (self.key, self.stream, self.first, self.count) = (key, stream, first, count)
  }
}

extension Backend {
  public var eagerKernels: UnsafePointer<ck_table>? { nil }
  public var capabilities: DeviceCapabilities { DeviceCapabilities() }
  public var compiledPrograms: Int? { nil }
  public var launchedKernels: Int? { nil }

  public func reduce(
    _ reduction: Reduction, lastOf pass: borrowing Pass, into result: Buffer
  ) throws(ArrayError) -> Bool { false }
  public func iota(_ count: Int, from start: Int64, by step: Int64, into result: Buffer) throws(ArrayError) -> Bool {
    false
  }
  public func search(
    _ sorted: DenseOperand, n: Int, for values: DenseOperand, count: Int, dtype: DType, right: Bool, into result: Buffer
  ) throws(ArrayError) -> Bool { false }
  public func power(
    _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) -> Bool { false }
  public func center(_ x: Lanes, into result: Buffer) throws(ArrayError) -> Bool { false }
  public func join(_ parts: [Lanes], into result: Buffer) throws(ArrayError) -> Bool { false }
  public func median(_ x: Lanes, omittingNaN: Bool, into result: Buffer) throws(ArrayError) -> Bool { false }

  public func finish(op: String) throws(ArrayError) {}
  public func lendToHost(_ buffer: Buffer) throws(ArrayError) -> UnsafeMutableRawPointer? { nil }
  public func takeBack(_ buffer: Buffer, from address: UnsafeMutableRawPointer) {}
  public func borrow(
    _ handle: UnsafeMutableRawPointer, byteCount: Int, isReadOnly: Bool, release: @escaping @Sendable () -> Void
  ) throws(ArrayError) -> Buffer { throw .notHostAccessible(op: "from_dlpack", device: device) }
}

/// The Fourier transforms that a backend knows. The exponent of forward ones is negative.
public enum FourierTransform: Int, Sendable {
  /// Complex to complex.
  case forward, backward
  /// Real to the length / 2 + 1 coefficients whose frequencies are not negative.
  case realForward
  /// The reverse; what is missing follows by symmetry.
  case realBackward
}

/// One element-wise operation of a pass: what it does and between which dtypes.
public struct ArrayOperation: Hashable, Sendable {
  public enum Kind: UInt8, Sendable {
    /// A row of the operator table, by index.
    case row
    /// Conversion of `from` to `to`; a copy where they are the same.
    case cast
    /// where(condition, a, b), by item size.
    case select
  }

  public var kind: Kind
  public var index: Int32
  public var from: DType
  public var to: DType

  public init(_ kind: Kind, index: Int32 = 0, from: DType, to: DType) {
    (self.kind, self.index, self.from, self.to) = (kind, index, from, to)
  }
}

/// The reductions that a backend knows; all others are compositions.
public enum Reduction: Int, Sendable {
  case sum, prod, min, max, any, all, argmin, argmax
  /// The sum of squared deviations from the mean, and the mean, of floating-point values; where the device's capabilities name them.
  case deviations, mean
}

/// A dense run of elements in a buffer.
public struct DenseOperand {
  public var buffer: Buffer
  /// In bytes.
  public var byteOffset: Int
  public init(_ buffer: Buffer, byteOffset: Int = 0) { (self.buffer, self.byteOffset) = (buffer, byteOffset) }
}

/// An array seen as (outer, n, inner), the axis at work in the middle; strides in elements.
public struct Lanes {
  public var buffer: Buffer
  public var offset: Int
  public var dtype: DType
  public var outer: Int, n: Int, inner: Int
  public var outerStride: Int, stride: Int, innerStride: Int

  public init(
    buffer: Buffer, offset: Int, dtype: DType, outer: Int, n: Int, inner: Int, outerStride: Int, stride: Int,
    innerStride: Int
  ) {
    (self.buffer, self.offset, self.dtype) = (buffer, offset, dtype)
    (self.outer, self.n, self.inner) = (outer, n, inner)
    (self.outerStride, self.stride, self.innerStride) = (outerStride, stride, innerStride)
  }
}

/// A chain of element-wise operations over one iteration space.
///
/// Slots hold the values of one tile: an input's slot is filled from memory, a step writes the slot of its result from
/// those of its operands, an output's slot goes back to memory.
public struct Pass: ~Copyable {
  public struct Input {
    public enum Source {
      case buffer(Buffer, byteOffset: Int, byteStrides: Dims)
      case immediate(Immediate)
    }
    public var source: Source
    public var dtype: DType
    public var slot: Int
  }
  public struct Step {
    public var operation: ArrayOperation
    public var result: Int
    public var a: Int, b: Int, c: Int
  }
  public struct Output {
    public var buffer: Buffer
    public var byteOffset: Int
    public var byteStrides: Dims
    public var dtype: DType
    public var slot: Int
  }

  public var shape: Dims
  public var inputs: [Input]
  public var steps: [Step]
  public var outputs: [Output]
  public var slotCount: Int
}
