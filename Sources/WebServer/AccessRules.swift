/// Decides which requests are answered, before anything is done for them.
///
/// A page of another site can make a browser send requests here, also through a name that it lets point to this machine.
/// So the name that was asked for must be this server's, and a socket must come from a page of this server.
package struct AccessRules: Sendable {
  /// `host:port` as this server is called; nil where it listens on every interface, and the token alone decides.
  package var hosts: Set<String>?
  /// A secret that every request has as `?token=`; nil for none.
  package var token: String?

  package init(hosts: Set<String>?, token: String?) { (self.hosts, self.token) = (hosts, token) }

  /// - Throws: `HTTPError` 403 with the reason, 401 for a token that is missing or wrong.
  package func check(_ request: HTTPRequest, isSocket: Bool) throws(HTTPError) {
    guard let host = request["host"]?.lowercased() else { throw HTTPError(400, "no Host") }
    if let hosts, !hosts.contains(host) { throw HTTPError(403, "this server is not called \(host)") }
    if let token, !Self.same(token, request.query["token"] ?? "") {
      throw HTTPError(401, "the token is missing or wrong: open the address that swiftlet printed")
    }
    guard let origin = request["origin"]?.lowercased() else {
      // Browsers always tell it for sockets; other programs must too, so that the rule has no hole.
      guard !isSocket else { throw HTTPError(403, "no Origin") }
      return
    }
    guard origin == "http://" + host else { throw HTTPError(403, "a page of another site: \(origin)") }
  }

  /// Compares in a time that does not tell how much of it is right.
  private static func same(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
