/// A device without memory, on which nothing is computed and every element-wise result is deferred: what it is asked to
/// run in the end is the chain that a function means.
///
/// It lives for one recording, and arrays on it must not outlive it.
final class Recorder: Backend {
  let name = "recorder"
  let device: Device
  let isHostAccessible = false
  /// Less than no bytes, so that empty results are deferred as well.
  let eagerLimit = -1
  let transfers = TransferCounter()

  /// The array that a function is traced on: one of two elements whose values nobody knows.
  private let argument: Buffer
  /// The one pass that was asked for. Unsafe: touched by the thread that records alone.
  nonisolated(unsafe) private var recorded: Pass?
  nonisolated(unsafe) private var passCount = 0

  private init(_ dtype: DType, _ device: Device) {
    (self.device, argument) = (device, Self.memory(2 * dtype.itemSize, on: device))
  }

  /// What `body` makes of the pass that a function of one array comes to, before that pass is gone; nil where the function does
  /// other things than apply operators to the array and to numbers, and where it does nothing.
  static func record<R>(
    _ dtype: DType, _ function: (NDArray) throws(ArrayError) -> NDArray, _ body: (borrowing Pass) -> R?
  ) -> R? {
    let device = Device(record: .allocate(capacity: 1)), recorder = Recorder(dtype, device)
    device.record.initialize(to: Device.Record(recorder))
    defer {
      device.record.deinitialize(count: 1)
      device.record.deallocate()
    }
    let shape: Dims = [2]
    let x = NDArray(recorder.argument, dtype: dtype, layout: Layout(dense: shape))
    // Nothing may have been computed on the way: the result would be a part of what the function does.
    guard let y = try? function(x), y.device == device, y.shape == shape, y.isDeferred, recorder.passCount == 0,
      (try? y.buffer()) != nil, let pass = recorder.recorded.take()
    else { return nil }
    return body(pass)
  }

  private static func memory(_ byteCount: Int, on device: Device) -> Buffer {
    Buffer(UnsafeMutableRawPointer(bitPattern: 64)!, byteCount: byteCount, device, .calling({ _ in }))
  }

  func allocate(byteCount: Int) throws(ArrayError) -> Buffer { Self.memory(byteCount, on: device) }
  func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int) {}

  func map(_ pass: borrowing Pass) throws(ArrayError) {
    passCount += 1
    for input in pass.inputs {
      guard case .buffer(let buffer, let offset, let strides) = input.source else { continue }
      guard buffer === argument, offset == 0, strides == [input.dtype.itemSize] else { throw refusal }
    }
    guard pass.shape.count == 1, pass.outputs.count == 1 else { throw refusal }
    recorded = Pass(
      shape: pass.shape, inputs: pass.inputs, steps: pass.steps, outputs: pass.outputs, slotCount: pass.slotCount)
  }

  // MARK: What depends on more than each element

  private var refusal: ArrayError { .invalid(op: "record", "this takes more than each element alone") }

  func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError) { throw refusal }
  func read(
    _ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(ArrayError) { throw refusal }
  func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) { throw refusal }
  func scan(_ scan: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) { throw refusal }
  func take(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError) {
    throw refusal
  }
  func put(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError) {
    throw refusal
  }
  func positions(_ mask: DenseOperand, count: Int) throws(ArrayError) -> (Buffer, count: Int) { throw refusal }
  func extent(_ buffer: Buffer, at index: Int) throws(ArrayError) -> Int { throw refusal }
  func sort(
    _ x: DenseOperand, dtype: DType, rows: Int, n: Int, descending: Bool, positions: Bool, into result: Buffer
  ) throws(ArrayError) { throw refusal }
  func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) { throw refusal }
  func recur(_ recurrence: Recurrence, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    throw refusal
  }
  func adapt(_ filter: Adaptation, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) { throw refusal }
  func factorise(_ call: Factoring, op: String) throws(ArrayError) { throw refusal }
  func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError) { throw refusal }
  func random(_ words: RandomWords, into result: Buffer) throws(ArrayError) { throw refusal }
}
