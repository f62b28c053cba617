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

  /// The memory that the pass points to.
  private let numbers: UnsafeMutablePointer<Int64>
  private let operands: UnsafeMutablePointer<ck_operand>
  private let steps: UnsafeMutablePointer<ck_step>
  private let immediates: UnsafeMutablePointer<Immediate>
  private var pass: ck_pass
  /// The operands that are the array itself, and the result after them.
  private let arrays: [Int]

  /// Records what `function` does to arrays of a dtype, to be run with the kernels of `device`; nil where that device lends
  /// none, and where the function does other things than apply operators to the array and to numbers.
  public static func recorded(
    _ source: DType, on device: Device, _ function: (NDArray) throws(ArrayError) -> NDArray
  ) -> RecordedChain? {
    Recorder.record(source, function) { pass in
      pass.steps.allSatisfy { device.kernel($0.operation) != nil } ? RecordedChain(pass, source, on: device) : nil
    }
  }

  /// - Parameter device: has kernels for all steps.
  private init(_ recorded: borrowing Pass, _ source: DType, on device: Device) {
    (self.source, result, byteLimit) = (source, recorded.outputs[0].dtype, device.record.pointee.eagerLimit)
    numbers = .allocate(capacity: recorded.numberCount)
    operands = .allocate(capacity: recorded.inputs.count + 1)
    steps = .allocate(capacity: recorded.steps.count)
    immediates = .allocate(capacity: recorded.inputs.count)
    arrays = recorded.inputs.indices.filter { k in
      if case .buffer = recorded.inputs[k].source { true } else { false }
    }
    pass = recorded.lowered(numbers: numbers, operands: operands, steps: steps, immediates: immediates) { operation in
      guard let kernel = device.kernel(operation) else { preconditionFailure("no kernel for \(operation)") }
      return kernel
    }
  }

  /// Puts what the function makes of `count` elements into memory that does not overlap them.
  ///
  /// - Returns: False where scratch memory could not be had.
  public func run(
    _ count: Int, from source: UnsafeMutableRawPointer, into result: UnsafeMutableRawPointer
  ) -> Bool {
    numbers.pointee = Int64(count)  // the shape
    for k in arrays { operands[k].base = source }
    operands[Int(pass.input_count)].base = result
    return ck_run(&pass) == 0
  }

  deinit {
    numbers.deallocate()
    operands.deallocate()
    steps.deallocate()
    immediates.deallocate()
  }
}
