// swift-tools-version: 6.1
import PackageDescription

/// Fuzzers of everything that reads foreign bytes: one executable per format. `run.sh` builds and runs them.
///
/// A package of its own because its targets need unsafe flags, which would bar the main package as a dependency.
let formats = ["edf", "npy", "npz", "csv"]

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swiftlet", path: "..")],
  targets: [
    .target(name: "FuzzSupport", dependencies: [.product(name: "Recordings", package: "swiftlet")])
  ]
    + formats.map { format in
      .executableTarget(
        name: "fuzz_\(format)", dependencies: ["FuzzSupport"],
        swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    },
  swiftLanguageModes: [.v6]
)
