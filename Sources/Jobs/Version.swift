/// The version that the tool, the Python module and the archive share.
public enum Version {
  public static let current = "0.1.0"
}
