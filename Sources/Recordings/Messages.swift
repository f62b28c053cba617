import AxisArrays

extension Recording {
  /// The next samples of a stream as a message: dims as in the stream's info, a time axis in seconds, a record per
  /// channel (label, unit, …), and what the file says about patient, recording and start among the attributes.
  ///
  /// All messages of a regular stream share one header.
  ///
  /// - Parameters:
  ///   - stream: Index into `streams`.
  ///   - count: Samples at most, 1 or more. Fewer come at the end, and before a gap in time.
  /// - Returns: `nil` at the end.
  public mutating func read(stream: Int = 0, count: Int) throws(RecordingError) -> AxisArray? {
    guard let chunk = try next(stream: stream, count: count) else { return nil }
    do throws(ArrayError) {
      if case .regular(let offset) = chunk.time, let first = templates[stream] {
        return try first.continued(by: chunk.data, offset: offset)
      }
      let info = streams[stream]
      var axes = info.axes
      switch chunk.time {
      case .regular(let offset):
        axes[info.dims[0]] = .linear(LinearAxis(gain: info.period ?? 1, offset: offset, unit: info.timeUnit))
      case .perSample(let values): axes[info.dims[0]] = .numbers(values, unit: info.timeUnit)
      }
      let message = try AxisArray(
        chunk.data, dims: info.dims, axes: axes, key: info.key ?? key(of: stream), attrs: attributes(of: info),
        streamDim: info.dims[0])
      if case .regular = chunk.time {
        // Without samples: what is kept of a stream is its header.
        templates[stream] = try message.continued(by: try chunk.data.slice(axis: 0, 0, 0), offset: 0)
      }
      return message
    } catch {
      throw .malformed(
        path: path, at: .part("stream \(stream)"), expected: "axes that fit the data", found: error.description)
    }
  }

  /// The name of the file, or of the folder that it stands for, without extension, and the stream's where there are several.
  private func key(of stream: Int) -> String {
    let parts = path.split(separator: "/").map(String.init)
    let isEntry = parts.count > 1 && parts.last.map(format.entries.contains) ?? false
    let file = (isEntry ? parts.dropLast() : parts[...]).last ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let name = streams[stream].name
    return name.isEmpty ? stem : "\(stem)/\(name)"
  }

  private func attributes(of stream: StreamInfo) -> [String: Value] {
    var attributes = stream.attrs
    for (name, text) in [
      ("start", info.start?.description ?? ""), ("patient", info.patient), ("recording", info.recording),
    ] where !text.isEmpty {
      attributes[name] = .string(text)
    }
    return attributes
  }
}
