import ArrayAPI
import CPUBackend
import Synchronization

/// The processor's arithmetic with a record of the passes that were run.
final class CountingBackend: Backend {
  struct Record: Sendable {
    var passes = 0, steps = 0, outputs = 0
    /// Shapes as the passes ran over them.
    var shapes: [Dims] = []
  }

  let name: String
  let device: Device
  let isHostAccessible = true
  let eagerLimit: Int
  let transfers = TransferCounter()
  private let record = Mutex(Record())
  private var cpu: CPUBackend { CPUBackend.shared }

  private init(_ name: String, _ device: Device, eagerLimit: Int) {
    (self.name, self.device, self.eagerLimit) = (name, device, eagerLimit)
  }

  static func make(_ name: String, eagerLimit: Int = 0) -> CountingBackend {
    let device = Device.register(name) { CountingBackend(name, $0, eagerLimit: eagerLimit) }
    guard let backend = device.backend as? CountingBackend else { preconditionFailure("\(name) is another device") }
    return backend
  }

  /// What was run since the last time.
  func taken() -> Record {
    record.withLock { record in
      defer { record = Record() }
      return record
    }
  }

  func allocate(byteCount: Int) throws(ArrayError) -> Buffer {
    let inner = try cpu.allocate(byteCount: byteCount)
    return Buffer(address: inner.address, byteCount: byteCount, backend: self) { _ in withExtendedLifetime(inner) {} }
  }
  func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int) {}
  func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError) {
    try cpu.write(source, to: buffer, byteOffset: byteOffset)
  }
  func read(_ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    try cpu.read(buffer, byteOffset: byteOffset, into: destination)
  }

  func map(_ pass: borrowing Pass) throws(ArrayError) {
    let (steps, outputs, shape) = (pass.steps.count, pass.outputs.count, pass.shape)
    record.withLock {
      $0.passes += 1
      $0.steps += steps
      $0.outputs += outputs
      $0.shapes.append(shape)
    }
    try cpu.map(pass)
  }
  func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    try cpu.reduce(reduction, x, into: result)
  }
  func scan(_ scan: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    try cpu.scan(scan, x, into: result)
  }
  func take(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError) {
    try cpu.take(x, at: index, count: count, into: result, op: op)
  }
  func put(_ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String) throws(ArrayError) {
    try cpu.put(x, at: index, count: count, into: result, op: op)
  }
  func extent(_ buffer: Buffer, at index: Int) -> Int { cpu.extent(buffer, at: index) }
  func positions(_ mask: DenseOperand, count: Int) throws(ArrayError) -> (Buffer, count: Int) {
    let (found, n) = try cpu.positions(mask, count: count)
    let copy = try allocate(byteCount: n * 8)
    copy.address.copyMemory(from: found.address, byteCount: n * 8)
    return (copy, n)
  }
  func sort(
    _ x: DenseOperand, dtype: DType, rows: Int, n: Int, descending: Bool, positions: Bool, into result: Buffer
  ) throws(ArrayError) {
    try cpu.sort(x, dtype: dtype, rows: rows, n: n, descending: descending, positions: positions, into: result)
  }
  func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) {
    try cpu.fourier(transform, x, length: length, scale: scale, into: result)
  }
  func power(
    _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) -> Bool {
    try cpu.power(x, taper: taper, length: length, scale: scale, into: result)
  }
  func recur(_ recurrence: Recurrence, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    try cpu.recur(recurrence, x, state: state, into: result)
  }
  func adapt(_ filter: Adaptation, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    try cpu.adapt(filter, x, state: state, into: result)
  }
  func factorise(_ call: Factoring, op: String) throws(ArrayError) { try cpu.factorise(call, op: op) }
  func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError) {
    try cpu.matmul(a, b, dtype: dtype, batch: batch, m: m, k: k, n: n, into: result)
  }
  func random(_ words: RandomWords, into result: Buffer) throws(ArrayError) { try cpu.random(words, into: result) }
}
