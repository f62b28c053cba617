import ArrayAPI
import CPython
import Processing

/// The short way of steps that do the same to each element: for small NumPy arrays of a stream that is known, from memory to
/// memory, with nothing made but the result. Its bits are those of the long way.
final class ElementwiseLane {
  private let function: ElementwiseFunction
  private var chain: RecordedChain?
  /// The dtype that `chain` was last made for, or could not be.
  private var asked: DType?
  /// The header of the stream that came last, and whether its kinds and units of channels leave all elements alike.
  private var header: Header?
  private var isOpen = false

  init(_ function: @escaping ElementwiseFunction) { self.function = function }

  /// What becomes of the message with these fields; nil for one that has to go the long way.
  func process(_ fields: borrowing MessageFields, _ reader: MessageReader) throws -> Obj? {
    // Half precision is taken to another dtype on its way into a step.
    guard isOpen, let dense = NumPy.dense(fields.data.object), dense.dtype != .float16,
      let chain = chain(for: dense.dtype)
    else { return nil }
    let bytes = dense.count * max(chain.source.itemSize, chain.result.itemSize)
    // What the long way would ask again comes last.
    guard bytes <= chain.byteLimit, try reader.continues(with: fields, dense.shape),
      let (array, memory) = try NumPy.new(like: fields.data.object, chain.result)
    else { return nil }
    let data = Owned(array)
    let isDone =
      bytes >= RunnerEngine.manyBytes
      ? withoutInterpreter { chain.run(dense.count, from: dense.address, into: memory) }
      : chain.run(dense.count, from: dense.address, into: memory)
    return isDone ? try MessageWriter.message(fields, data: data) : nil
  }

  /// Looks at a message that went the long way, as the first of each stream does.
  func look(at message: AxisArray, _ runner: Runner) {
    guard header !== message.header else { return }
    (header, isOpen) = (message.header, runner.isElementwise(on: message))
  }

  private func chain(for dtype: DType) -> RecordedChain? {
    if asked != dtype {
      asked = dtype
      chain = .recorded(dtype, on: .cpu, function)
    }
    return chain
  }
}
