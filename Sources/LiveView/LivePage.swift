/// The page: one text with its styles and scripts in it, so that nothing is loaded from elsewhere.
enum LivePage {
  /// - Parameter nonce: The word that the server's policy wants from scripts and styles.
  static func text(nonce: String) -> String { parts[0] + nonce + parts[1] + nonce + parts[2] }

  /// The page around the two places where the word goes.
  private static let parts: [String] = {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    let scripts = [
      PackageResources.socket_js, PackageResources.spectrum_js, PackageResources.pictures_js, PackageResources.page_js,
    ].map(text).joined(separator: "\n")
    let head = text(PackageResources.head_html) + "<style nonce=\""
    let body = "\">\n" + text(PackageResources.page_css) + "</style>\n" + text(PackageResources.body_html)
    return [head, body + "<script nonce=\"", "\">\n\"use strict\";\n" + scripts + "</script>\n"]
  }()
}
