/// Labels and key of two streams that are put side by side.
public struct JoinedLabels: SettingGroup {
  public var relabelAxis: Bool
  public var labelA: String
  public var labelB: String
  public var assertIdenticalSharedAxes: Bool
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
    Setting("labelA", \.labelA, "What is added to the labels of stream a, or its label on a new axis.")
    Setting("labelB", \.labelB, "What is added to the labels of stream b, or its label on a new axis.")
    Setting(
      "assertIdenticalSharedAxes", \.assertIdenticalSharedAxes,
      "Whether the other axes must be the same; else those of stream a count.")
    Setting("key", \.key, "Key of the result; none takes that of stream a.", python: "new_key")
  }
}
