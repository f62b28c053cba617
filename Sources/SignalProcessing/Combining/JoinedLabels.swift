/// Labels and key of two streams that are put side by side.
public struct JoinedLabels: SettingGroup {
  /// Whether label_a and label_b are added to the labels of the axis.
  public var relabelAxis: Bool
  /// Suffix for the labels of stream a, or its label on a new axis.
  public var labelA: String
  /// Suffix for the labels of stream b, or its label on a new axis.
  public var labelB: String
  /// Whether the other axes of both streams must be equal; otherwise those of stream a count.
  public var assertIdenticalSharedAxes: Bool
  /// Key of the result; `null` means that of stream a.
  public var key: String?

  public init(
    relabelAxis: Bool = true, labelA: String = "_a", labelB: String = "_b", assertIdenticalSharedAxes: Bool = false,
    key: String? = nil
  ) {
    (self.relabelAxis, self.labelA, self.labelB, self.key) = (relabelAxis, labelA, labelB, key)
    self.assertIdenticalSharedAxes = assertIdenticalSharedAxes
  }

  public static var rows: [Setting<JoinedLabels>] {
    Setting("relabelAxis", \.relabelAxis, "Whether label_a and label_b are added to the labels of the axis.")
    Setting("labelA", \.labelA, "Suffix for the labels of stream a, or its label on a new axis.")
    Setting("labelB", \.labelB, "Suffix for the labels of stream b, or its label on a new axis.")
    Setting(
      "assertIdenticalSharedAxes", \.assertIdenticalSharedAxes,
      "Whether the other axes of both streams must be equal; otherwise those of stream a count.")
    Setting("key", \.key, "Key of the result; `null` means that of stream a.", python: "new_key")
  }
}
