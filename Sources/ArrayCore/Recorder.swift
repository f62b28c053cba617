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

  /// What the one pass does that was asked for.
  struct Recording {
    let inputs: [Pass.Input], steps: [Pass.Step], slotCount: Int
    /// The slot that holds the result.
    let result: Int
  }
  /// Unsafe: touched by the thread that records alone.
  nonisolated(unsafe) private(set) var recordings: [Recording] = []

  private init(_ device: Device) { self.device = device }

  /// Calls the body with a recorder, which is no more afterwards.
  static func with<R>(_ body: (Recorder) -> R) -> R {
    let device = Device(record: .allocate(capacity: 1))
    let recorder = Recorder(device)
    device.record.initialize(to: Device.Record(backend: recorder, kernels: nil, eagerLimit: recorder.eagerLimit))
    defer {
      device.record.deinitialize(count: 1)
      device.record.deallocate()
    }
    return body(recorder)
  }

  /// Something to apply a function to.
  func placeholder(_ dtype: DType) -> NDArray {
    let shape: Dims = [2]
    return NDArray(memory(2 * dtype.itemSize), dtype: dtype, layout: Layout(dense: shape))
  }

  private func memory(_ byteCount: Int) -> Buffer {
    Buffer(UnsafeMutableRawPointer(bitPattern: 64)!, byteCount: byteCount, device, .calling({ _ in }))
  }

  func allocate(byteCount: Int) throws(ArrayError) -> Buffer { memory(byteCount) }
  func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int) {}

  func map(_ pass: borrowing Pass) throws(ArrayError) {
    guard pass.shape.count == 1, pass.outputs.count == 1 else { throw refusal }
    recordings.append(
      Recording(
        inputs: pass.inputs, steps: pass.steps, slotCount: pass.slotCount, result: pass.outputs[0].slot))
  }

  // MARK: What depends on more than each element

  private var refusal: ArrayError { .invalid(op: "record", "this takes more than each element alone") }

  func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError) { throw refusal }
  func read(
    _ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(ArrayError) { throw refusal }
  func mapDense(
    _ operation: Operation, into result: Buffer, _ a: MapOperand, _ b: MapOperand, _ c: MapOperand, count: Int
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
  func factorise(_ call: Factoring, op: String) throws(ArrayError) { throw refusal }
  func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError) { throw refusal }
  func random(_ words: RandomWords, into result: Buffer) throws(ArrayError) { throw refusal }
}
