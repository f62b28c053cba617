// swift-tools-version: 6.1
import PackageDescription

/// Measurements, apart from the library so that nobody who depends on it builds them:
/// `swift run -c release --package-path Benchmarks arrays`.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swiftlet", path: "..")],
  targets: [
    .executableTarget(
      name: "arrays", dependencies: [.product(name: "ArrayAPI", package: "swiftlet")])
  ],
  swiftLanguageModes: [.v6]
)
