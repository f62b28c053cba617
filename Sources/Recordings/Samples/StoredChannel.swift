/// A channel as a header describes it: what it is, and how its numbers are stored.
struct StoredChannel: Sendable {
  var info: ChannelInfo
  /// The value of a stored number `n`, in the channel's unit, is `n * gain + offset`.
  var gain = 1.0
  var offset = 0.0
  /// Samples of a record, and bytes from its start to the first of them; in formats of records alone.
  var samples = 1
  var place = 0
}

extension [StoredChannel] {
  var infos: [ChannelInfo] { map(\.info) }

  /// The channels as they lie in a record.
  var layout: [SampleLayout.Channel] {
    map { SampleLayout.Channel(place: $0.place, gain: $0.gain, offset: $0.offset) }
  }
}
