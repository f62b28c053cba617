import Simulation

/// Places of electrodes with names of the 10-20 and 10-10 systems.
enum HeadPlaces {
  private static let places: [String: SIMD2<Double>] = {
    let montage = Montage(channels: 64)
    var places = Dictionary(
      zip(montage.labels.map { $0.lowercased() }, montage.places), uniquingKeysWith: { first, _ in first })
    // Names before 1991.
    for (old, new) in [("t3", "t7"), ("t4", "t8"), ("t5", "p7"), ("t6", "p8")] { places[old] = places[new] }
    return places
  }()

  /// Seen from above, the head being the unit circle; nil for other names. "EEG Fp1-Ref" is Fp1.
  static func place(_ label: String) -> SIMD2<Double>? {
    let words = label.lowercased().split { $0 == " " || $0 == "-" || $0 == ":" || $0 == "." }
    return words.lazy.compactMap { places[String($0)] }.first
  }
}
