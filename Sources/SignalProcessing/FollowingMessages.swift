/// The notice of a step that works along a dim of each message: where that is the one along which messages append, its results
/// depend on how the stream is cut.
func followsMessages(_ message: AxisArray, _ dim: String?) -> [Notice] {
  guard let dim, dim == message.header.stream else { return [] }
  return [
    Notice(
      .followsMessages, "it works along \"\(dim)\" of each message, so the result depends on how the stream is cut")
  ]
}
