/// Computes deferred data, so that nothing waits behind this step. Values stay unchanged.
public struct Materialize: Transformer {
  public enum Mode: String, Choice { case sync, async, off }
  /// Whether data are computed: sync and async compute them, off leaves them deferred.
  public var mode: Mode

  public init(mode: Mode = .sync) { self.mode = mode }

  public static let settings = Settings(
    of: Materialize(), "Computes deferred data.", formula: "y = x",
    source: "Python array API standard 2025.12, lazy and eager implementations"
  ) { Setting("mode", \.mode, "Whether data are computed: sync and async compute them, off leaves them deferred.") }

  public func notices(for message: AxisArray) -> [Notice] {
    mode == .off ? [Notice(.noEffect, "mode is off, so messages pass as they are")] : []
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    mode == .off ? message : try message.with(data: try message.data.settled())
  }
}
