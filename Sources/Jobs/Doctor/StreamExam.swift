import Plots
import Recordings
import SignalProcessing

/// What is found in one stream while its samples pass by.
struct StreamExam: Sendable {
  let index: Int
  let info: StreamInfo
  private(set) var samples = 0
  private(set) var times = TimeWatch()
  private(set) var channels: [ChannelWatch] = []
  private(set) var labels: [String] = []
  /// Why reading stopped before the end.
  var failure: String?

  init(_ index: Int, _ info: StreamInfo) { (self.index, self.info) = (index, info) }

  /// Names the stream in a text, where there are several.
  func name(among count: Int) -> String {
    count == 1 ? "" : "stream \(index + 1)" + (info.name.isEmpty ? "" : " (\(info.name))") + ": "
  }

  mutating func add(_ message: AxisArray) throws(ArrayError) {
    guard let dim = message.header.stream ?? message.dims.first else { return }
    let rows = try message.count(along: dim), axis = try message.axis(dim)
    if labels.isEmpty { try begin(message, lanes: rows > 0 ? message.data.size / rows : 0) }
    samples += rows
    let isContinuous = times.add(axis, count: rows)
    let values = try message.plotValues(), width = channels.count
    guard width > 0, values.count == rows * width else { return }
    if !isContinuous { for channel in channels.indices { channels[channel].end() } }
    let numbers = axis.coordinate?.values.numbers ?? [], grid = axis.linear ?? LinearAxis()
    values.withUnsafeBufferPointer { values in
      channels.withUnsafeMutableBufferPointer { channels in
        for row in 0..<rows {
          let time = numbers.isEmpty ? grid.offset + Double(row) * grid.gain : numbers[row]
          for channel in 0..<width { channels[channel].add(values[row * width + channel], at: time) }
        }
      }
    }
  }

  private mutating func begin(_ message: AxisArray, lanes: Int) throws(ArrayError) {
    let frame = try Frame(message, title: "")
    labels = (0..<lanes).map { frame.label($0) }
    // A second, or 50 samples where a second has fewer.
    let flat = Swift.min(Swift.max(50, (info.rate ?? 256).rounded()), 1e9)
    channels = Array(repeating: ChannelWatch(flatLength: Int(flat)), count: lanes)
  }

  mutating func finish() {
    times.finish()
    for channel in channels.indices { channels[channel].end() }
  }

  /// The stream's channel that a lane belongs to, where lanes are channels.
  private func channel(_ lane: Int) -> ChannelInfo? {
    info.channels.count == channels.count ? info.channels[lane] : nil
  }

  // MARK: Findings

  func findings(of streams: Int) -> [Finding] {
    let name = name(among: streams)
    var found: [Finding] = []
    if let failure {
      found.append(
        Finding(.broken, "\(name)reading stops after \(samples) samples: \(failure)", stream: index, count: samples))
    } else if let count = info.count, count != samples {
      found.append(
        Finding(.count, "\(name)\(samples) samples are there, the file tells \(count)", stream: index, count: samples))
    }
    if samples == 0, failure == nil { found.append(Finding(.empty, "\(name)no samples", stream: index)) }
    return found + timeFindings(name) + limitFindings(name)
      + labels.indices.flatMap { lane in
        laneFindings(lane, name)
      }
  }

  private func timeFindings(_ name: String) -> [Finding] {
    var found = times.gaps.map { gap in
      let what = gap.samples > 0 ? ", \(gap.samples) samples" : ""
      return Finding(
        .gap, "\(name)nothing from \(Self.time(gap.due)) to \(Self.time(gap.time)) s\(what)", stream: index,
        time: gap.due, count: gap.samples > 0 ? gap.samples : nil)
    }
    found += times.backs.map { jump in
      Finding(
        .clock, "\(name)the time goes back from \(Self.time(jump.due)) to \(Self.time(jump.time)) s", stream: index,
        time: jump.time)
    }
    return found
  }

  private func limitFindings(_ name: String) -> [Finding] {
    var found: [Finding] = [], seen: [String: Int] = [:]
    for channel in info.channels {
      seen[channel.label, default: 0] += 1
      let physical = channel.physicalRange.map { $0.lowerBound == $0.upperBound } ?? false
      let digital = channel.digitalRange.map { $0.lowerBound == $0.upperBound } ?? false
      guard physical || digital else { continue }
      let value = physical ? channel.physicalRange?.lowerBound ?? 0 : Double(channel.digitalRange?.lowerBound ?? 0)
      found.append(
        Finding(
          .equalLimits,
          "\(name)\"\(channel.label)\" has equal \(physical ? "physical" : "digital") limits, \(Ticks.exact(value))",
          stream: index, channel: channel.label))
    }
    for (label, count) in seen.sorted(by: { $0.key < $1.key }) where count > 1 && !label.isEmpty {
      found.append(
        Finding(
          .duplicateLabel, "\(name)\(count) channels are called \"\(label)\"", stream: index, channel: label,
          count: count))
    }
    return found
  }

  private func laneFindings(_ lane: Int, _ name: String) -> [Finding] {
    let watch = channels[lane], label = labels[lane], info = channel(lane)
    let unit = info.map { $0.unit.isEmpty ? "" : " " + $0.unit } ?? ""
    var found: [Finding] = []
    func note(_ kind: Finding.Kind, _ text: String, _ time: Double, _ count: Int) {
      found.append(
        Finding(kind, "\(name)\"\(label)\" \(text)", stream: index, channel: label, time: time, count: count))
    }
    if watch.notFinite > 0 {
      let what = watch.notFinite == watch.count ? "has no finite value" : "has \(watch.notFinite) values not finite"
      note(.notFinite, "\(what), from \(Self.time(watch.firstNotFinite)) s on", watch.firstNotFinite, watch.notFinite)
    }
    // A channel of codes stays where it is by its nature.
    if info?.kind == "trigger" { return found }
    if watch.isConstant {
      note(.flat, "is \(Ticks.exact(watch.low))\(unit) throughout", times.first ?? 0, watch.count)
    } else if watch.hasFlatStretches {
      let stretches = watch.stretches == 1 ? "" : ", \(watch.stretches) times"
      note(
        .flat,
        "stays at \(Ticks.exact(watch.flatValue))\(unit) from \(Self.time(watch.firstFlat)) s on"
          + " (\(watch.flat) samples\(stretches))", watch.firstFlat, watch.flat)
    }
    for (end, value) in [(watch.bottom, watch.low), (watch.top, watch.high)] where watch.isClipped(end) {
      note(
        .clipped,
        "is cut off at \(Ticks.exact(value))\(unit) (\(end.samples) samples, from \(Self.time(end.time)) s on)",
        end.time, end.samples)
    }
    return found
  }

  static func time(_ seconds: Double) -> String { Ticks.exact((seconds * 1e6).rounded() / 1e6) }
}
