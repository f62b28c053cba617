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
      let data = try chunk.bytes.withUnsafeBufferPointer { (bytes) throws(ArrayError) in
        try NDArray(bytes: UnsafeRawBufferPointer(bytes), shape: Dims(chunk.shape), dtype: chunk.dtype)
      }
      if case .regular(let offset) = chunk.time, let first = templates[stream] {
        return try first.continued(by: data, offset: offset)
      }
      let info = streams[stream]
      var axes = info.axes.mapValues { $0.messageAxis }
      switch chunk.time {
      case .regular(let offset):
        axes[info.dims[0]] = .linear(LinearAxis(gain: info.period ?? 1, offset: offset, unit: info.timeUnit))
      case .perSample(let values): axes[info.dims[0]] = .numbers(values, unit: info.timeUnit)
      }
      let message = try AxisArray(
        data, dims: info.dims, axes: axes, key: info.key ?? key(of: stream), attrs: try attributes(of: info),
        streamDim: info.dims[0])
      if case .regular = chunk.time {
        // Without samples: what is kept of a stream is its header.
        templates[stream] = try message.continued(by: try data.slice(axis: 0, 0, 0), offset: 0)
      }
      return message
    } catch {
      throw .malformed(
        path: path, at: .part("stream \(stream)"), expected: "axes that fit the data", found: error.description)
    }
  }

  /// The name of the file without its folder and extension, and the stream's where there are several.
  private func key(of stream: Int) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let name = streams[stream].name
    return name.isEmpty ? stem : "\(stem)/\(name)"
  }

  private func attributes(of stream: StreamInfo) throws(ArrayError) -> [String: Value] {
    var attributes: [String: Value] = [:]
    if !stream.attributes.isEmpty {
      guard let map = Value(json: stream.attributes)?.map else {
        throw .invalid(op: "attrs", "not a JSON object: \(quoted(stream.attributes))")
      }
      for entry in map.entries { attributes[entry.key] = entry.value }
    }
    for (name, text) in [
      ("start", info.start?.description ?? ""), ("patient", info.patient), ("recording", info.recording),
    ] where !text.isEmpty {
      attributes[name] = .string(text)
    }
    return attributes
  }
}

extension RecordingWriter {
  /// Appends a message of the stream. Reads the memory of whatever device holds it.
  ///
  /// Coordinates that are named for no dim have no place in a file and are left out.
  ///
  /// - Throws: `RecordingError.notWritable` when the message does not continue the first one, or when its values have
  ///   no place in the format; `.system` when the disk is full.
  public mutating func write(_ message: AxisArray) throws(RecordingError) {
    let block: Block
    do throws(ArrayError) {
      block = try Block(message)
    } catch {
      throw .notWritable(path: path, what: error.description)
    }
    try write(block)
  }
}

extension Block {
  init(_ message: AxisArray) throws(ArrayError) {
    let data = try message.data.toDevice(.cpu)
    let bytes = try data.withUnsafeBytes { [UInt8]($0) }
    var axes: [BlockAxis] = []
    for (index, dim) in message.dims.enumerated() {
      axes.append(try BlockAxis(try message.axis(dim), of: dim, count: data.shape[index]))
    }
    let entries = message.attrs.map { ValueMap.Entry($0.key, $0.value) }
    let attributes = entries.isEmpty ? "" : Value.map(ValueMap(entries)).json
    self.init(
      bytes: bytes, dtype: data.dtype, shape: Array(data.shape), dims: message.dims, axes: axes,
      streamAxis: message.header.streamPosition ?? 0, key: message.key, attributes: attributes)
  }
}

extension BlockAxis {
  fileprivate init(_ axis: Axis, of dim: String, count: Int) throws(ArrayError) {
    switch axis {
    case .linear(let linear):
      self.init(unit: linear.unit, values: .linear(gain: linear.gain, offset: linear.offset))
    case .coordinate(let coordinate):
      guard coordinate.dims.isEmpty || coordinate.dims == [dim], coordinate.values.count == count else {
        throw .invalid(op: "write", "the values along \(quoted(dim)) vary with \(coordinate.dims)")
      }
      let values: Values
      switch coordinate.values {
      case .numbers(let numbers): values = .numbers(numbers)
      case .labels(let labels): values = .labels(labels)
      case .records(let records):
        values = .columns(
          records.fields.map { field in
            switch field.column {
            case .numbers(let numbers): Column(name: field.name, content: .numbers(numbers))
            case .integers(let integers): Column(name: field.name, content: .integers(integers))
            case .labels(let labels): Column(name: field.name, content: .labels(labels))
            }
          })
      }
      self.init(unit: coordinate.unit, values: values)
    }
  }

  fileprivate var messageAxis: Axis {
    switch values {
    case .linear(let gain, let offset): return .linear(LinearAxis(gain: gain, offset: offset, unit: unit))
    case .numbers(let numbers): return .numbers(numbers, unit: unit)
    case .labels(let labels): return .coordinate(CoordinateAxis(.labels(labels), unit: unit))
    case .columns(let columns):
      let fields = columns.map { column in
        switch column.content {
        case .numbers(let numbers): Records.Field(column.name, .numbers(numbers))
        case .integers(let integers): Records.Field(column.name, .integers(integers))
        case .labels(let labels): Records.Field(column.name, .labels(labels))
        }
      }
      // Columns of one axis are made with one length and different names; a file that breaks this is refused before.
      guard let records = try? Records(fields) else { return .coordinate(CoordinateAxis(labels: labels ?? [])) }
      return .coordinate(CoordinateAxis(.records(records), unit: unit))
    }
  }
}
