import CKernels.Runtime

extension Pass {
  /// How many strides and lengths `lowered` writes.
  package var numberCount: Int { (inputs.count + outputs.count + 1) * max(shape.count, 1) }

  /// The pass as the C program that runs it takes it, on a device whose memory is the host's.
  ///
  /// What it points to is written to memory of the caller's and must stay there: `numberCount` numbers, of which the first are
  /// the shape, an operand for each input and then each output, the steps, and room for the bits of each input.
  ///
  /// - Parameter kernel: The kernel of an operation.
  package borrowing func lowered(
    numbers: UnsafeMutablePointer<Int64>, operands: UnsafeMutablePointer<ck_operand>,
    steps: UnsafeMutablePointer<ck_step>, immediates: UnsafeMutablePointer<Immediate>,
    kernel: (ArrayOperation) -> ck_kernel
  ) -> ck_pass {
    var next = numbers
    func store(_ dims: Dims) -> UnsafePointer<Int64> {
      let start = next
      for value in dims {
        next.initialize(to: Int64(value))
        next += 1
      }
      return UnsafePointer(start)
    }
    let rank = shape.count, lengths = store(shape)
    var widest = 1
    for (k, input) in inputs.enumerated() {
      let size = input.dtype.itemSize
      widest = max(widest, size)
      let base: UnsafeMutableRawPointer, strides: UnsafePointer<Int64>
      switch input.source {
      case .immediate(let bits):
        (immediates + k).initialize(to: bits)
        (base, strides) = (UnsafeMutableRawPointer(immediates + k), store(Dims(repeating: 0, count: rank)))
      case .buffer(let buffer, let offset, let byteStrides):
        (base, strides) = (buffer.address + offset, store(byteStrides))
      }
      (operands + k).initialize(
        to: ck_operand(base: base, strides: strides, item_size: Int32(size), slot: Int32(input.slot)))
    }
    let results = operands + inputs.count
    for (k, output) in outputs.enumerated() {
      (results + k).initialize(
        to: ck_operand(
          base: output.buffer.address + output.byteOffset, strides: store(output.byteStrides),
          item_size: Int32(output.dtype.itemSize), slot: Int32(output.slot)))
    }
    for (k, step) in self.steps.enumerated() {
      widest = max(widest, step.operation.from.itemSize, step.operation.to.itemSize)
      (steps + k).initialize(
        to: ck_step(
          kernel: kernel(step.operation), dst: Int32(step.result), a: Int32(step.a), b: Int32(step.b), c: Int32(step.c))
      )
    }
    return ck_pass(
      rank: Int32(rank), input_count: Int32(inputs.count), step_count: Int32(self.steps.count),
      output_count: Int32(outputs.count), slot_count: Int32(slotCount), widest: Int32(widest), shape: lengths,
      inputs: operands, steps: steps, outputs: results)
  }
}
