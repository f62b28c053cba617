@usableFromInline
final class StatelessRunner<T: Transformer>: Runner {
  @exclusivity(unchecked) @usableFromInline var transformer: T
  /// The header of the stream that was told of.
  @exclusivity(unchecked) @usableFromInline var header: Header?
  @exclusivity(unchecked) @usableFromInline var plan: ChannelPlan?

  @inlinable
  init(_ transformer: T) {
    self.transformer = transformer
    super.init()
  }

  @inlinable
  override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let message = message.data.dtype.isStorageOnly ? try message.computable() : message
    if header !== message.header { try begin(message) }
    guard let plan else { return try transformer.process(message) }
    return try process(message, plan)
  }

  /// A new header object: the same stream by value, or another one.
  @usableFromInline
  func begin(_ message: AxisArray) throws(ArrayError) {
    if header?.isSameStream(as: message.header) != true {
      plan = try ChannelPlan(transformer, for: message)
      note(transformer.notices(for: message), by: T.name)
    } else if header?.attrs["unit"] != message.attrs["unit"] {
      plan = try ChannelPlan(transformer, for: message)
    }
    header = message.header
  }

  @usableFromInline
  func process(_ message: AxisArray, _ plan: ChannelPlan) throws(ArrayError) -> AxisArray {
    let result = try plan.leaving(try transformer.process(try plan.entering(message)), message)
    note(plan.takeNotices(), by: T.name)
    return result
  }

  @usableFromInline
  override var elementwise: ElementwiseFunction? { transformer.elementwise }

  @usableFromInline
  override func isElementwise(on message: AxisArray) -> Bool { transformer.isElementwise(on: message) }

  @usableFromInline
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    let change = try self.transformer.adopt(try expect(T.self, transformer))
    if change != nil { header = nil }
    return change
  }
}

extension Transformer {
  /// Whether `elementwise` is all that a runner does to this message.
  func isElementwise(on message: AxisArray) -> Bool {
    guard elementwise != nil else { return false }
    do throws(ArrayError) { return try ChannelPlan(self, for: message) == nil } catch { return false }
  }
}
