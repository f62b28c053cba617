import CKernels.Runtime

/// An element-wise function, recorded once for a dtype and run over any dense memory: the same kernels, so the same bits, as
/// when arrays go through it, but no array is made. For streams of small messages, where making arrays takes longer than
/// what there is to compute.
///
/// Belongs to one thread at a time.
public final class RecordedChain {
  public let source: DType, result: DType
  /// How many bytes, of the wider dtype of the two, it is meant for: what is larger is as well made of arrays.
  public let byteLimit: Int

  private let numbers: UnsafeMutablePointer<Int64>  // the length; strides of the array, of numbers, of the result
  private let operands: UnsafeMutablePointer<ck_operand>
  private let steps: UnsafeMutablePointer<ck_step>
  private let immediates: UnsafeMutablePointer<Immediate>
  private let arrays: [Int]  // the inputs that are the array itself
  private let inputCount: Int
  private var pass: ck_pass

  /// Records what `function` does to arrays of a dtype, to be run with the kernels of `device`; nil where that device lends
  /// none, and where the function does other things than apply operators to the array and to numbers.
  public init?(
    _ source: DType, on device: Device, _ function: (NDArray) throws(ArrayError) -> NDArray
  ) {
    let recorded = Recorder.with { recorder -> (Recorder.Recording, DType, arrays: [Int])? in
      let x = recorder.placeholder(source)
      guard case .ready(let memory) = x.source, let y = try? function(x), y.device == recorder.device,
        y.shape == x.shape, (try? y.buffer()) != nil, recorder.recordings.count == 1
      else { return nil }
      var arrays: [Int] = []
      for (k, input) in recorder.recordings[0].inputs.enumerated() {
        guard case .buffer(let buffer, let offset, let strides) = input.source else { continue }
        guard buffer === memory, offset == 0, strides == [source.itemSize] else { return nil }
        arrays.append(k)
      }
      return (recorder.recordings[0], y.dtype, arrays)
    }
    guard let (recording, result, arrays) = recorded else { return nil }
    var kernels: [ck_kernel] = []
    for step in recording.steps {
      guard let kernel = device.kernel(step.operation) else { return nil }
      kernels.append(kernel)
    }
    (self.source, self.result, self.arrays) = (source, result, arrays)
    byteLimit = device.record.pointee.eagerLimit
    inputCount = recording.inputs.count
    numbers = .allocate(capacity: 4)
    operands = .allocate(capacity: inputCount + 1)
    steps = .allocate(capacity: kernels.count)
    immediates = .allocate(capacity: inputCount)
    let strides = [0, source.itemSize, 0, result.itemSize].map(Int64.init)
    for k in 0..<4 { (numbers + k).initialize(to: strides[k]) }
    var widest = 1
    for (k, input) in recording.inputs.enumerated() {
      let size = input.dtype.itemSize
      widest = max(widest, size)
      var (base, stride) = (UnsafeMutableRawPointer(immediates + k), 2)
      switch input.source {
      case .immediate(let bits): (immediates + k).initialize(to: bits)
      case .buffer: stride = 1
      }
      (operands + k).initialize(
        to: ck_operand(base: base, strides: numbers + stride, item_size: Int32(size), slot: Int32(input.slot)))
    }
    for (k, step) in recording.steps.enumerated() {
      widest = max(widest, step.operation.from.itemSize, step.operation.to.itemSize)
      (steps + k).initialize(
        to: ck_step(kernel: kernels[k], dst: Int32(step.result), a: Int32(step.a), b: Int32(step.b), c: Int32(step.c)))
    }
    (operands + inputCount).initialize(
      to: ck_operand(
        base: nil, strides: numbers + 3, item_size: Int32(result.itemSize), slot: Int32(recording.result)))
    pass = ck_pass(
      rank: 1, input_count: Int32(inputCount), step_count: Int32(kernels.count), output_count: 1,
      slot_count: Int32(recording.slotCount), widest: Int32(widest), shape: numbers, inputs: operands, steps: steps,
      outputs: operands + inputCount)
  }

  /// Puts what the function makes of `count` elements into memory that does not overlap them.
  ///
  /// - Returns: False where scratch memory could not be had.
  public func run(
    _ count: Int, from source: UnsafeMutableRawPointer, into result: UnsafeMutableRawPointer
  ) -> Bool {
    numbers.pointee = Int64(count)
    for k in arrays { operands[k].base = source }
    operands[inputCount].base = result
    return ck_run(&pass) == 0
  }

  deinit {
    numbers.deallocate()
    operands.deallocate()
    steps.deallocate()
    immediates.deallocate()
  }
}
