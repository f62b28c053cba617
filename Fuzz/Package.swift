// swift-tools-version: 6.1
import PackageDescription

/// The fuzzer of everything that reads foreign bytes. `run.sh` builds it and runs it for each format.
///
/// A package of its own because its target needs unsafe flags, which would bar the main package as a dependency.
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swiftlet", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz_readers", dependencies: [.product(name: "Recordings", package: "swiftlet")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
