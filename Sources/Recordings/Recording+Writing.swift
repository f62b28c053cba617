extension Recording {
  /// Starts a file for what is made of this recording, in the format that the path's extension names: it keeps the start,
  /// the patient, the recording's identification and the events, where the format has a place for them.
  ///
  /// Finds the events first, which may read through the recording.
  ///
  /// - Throws: `RecordingError.unknownFormat`, `.system` when there is no writing at that place, and what is wrong with
  ///   the recording's events.
  public mutating func writer(to path: String) throws(RecordingError) -> any RecordingWriter {
    try Recording.create(path, options: try writeOptions())
  }

  /// The options for what is made of this recording, as `writer(to:)` takes them: `Recording.create(_:options:)` takes
  /// them with changes.
  ///
  /// - Throws: what is wrong with the recording's events.
  public mutating func writeOptions() throws(RecordingError) -> WriteOptions {
    var options = WriteOptions()
    options.info = info
    options.events = try events()
    return options
  }
}
