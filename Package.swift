// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// The instruction set that the hot loops are compiled for: a value of clang's -march.
// QDISTILL_MARCH=native uses all that this machine has; QDISTILL_MARCH=x86-64 runs on any x86-64.
#if arch(x86_64)
    let instructionSet = Context.environment["QDISTILL_MARCH"] ?? "x86-64-v3"
#else
    let instructionSet = Context.environment["QDISTILL_MARCH"] ?? ""
#endif
/// What the kernels for wide vectors are compiled for, where this is wider.
#if arch(x86_64)
    let wideInstructionSet = "x86-64-v4"
#else
    let wideInstructionSet = instructionSet
#endif

/// The MPI library, by pkg-config's name for it: QDISTILL_MPI=mpich for MPICH. PKG_CONFIG_PATH says where that looks.
let mpi = Context.environment["QDISTILL_MPI"] ?? "ompi-c"

/// For modules with hot loops over memory: bounds are the loops' own business, checked where buffers are made, and a
/// simulator or network serves one thread, so that nothing accesses its properties at the same time.
///
/// The package manager refuses such flags in a dependency that is named by a version; QDISTILL_FLAGS=none leaves them out,
/// for a build that gets them on its command line (docs/how-to/library.md).
func optimised(for instructionSet: String) -> [SwiftSetting] {
    if Context.environment["QDISTILL_FLAGS"] == "none" { return [] }
    let march = instructionSet.isEmpty ? [] : ["-Xcc", "-march=\(instructionSet)"]
    return [
        .unsafeFlags(["-Ounchecked", "-enforce-exclusivity=unchecked"] + march, .when(configuration: .release))
    ]
}
let hot = optimised(for: instructionSet)

/// For tests, which compile faster so; what they test stays optimised.
let unoptimised: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
    name: "qdistill",
    products: [
        .executable(name: "qdistill", targets: ["QDistillCLI"]),
        .executable(name: "qdistill-benchmarks", targets: ["QDistillBenchmarks"]),
    ]
        // What docs/how-to/library.md promises.
        + ["Circuits", "Learning", "Distillation", "Plans", "Sweeps", "MessagePassing", "Reports"].map {
            .library(name: $0, targets: [$0])
        },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries and data.
        .systemLibrary(
            name: "CMPI", pkgConfig: mpi, providers: [.apt([mpi == "mpich" ? "libmpich-dev" : "libopenmpi-dev"])]),
        .systemLibrary(name: "CVectors"),
        .systemLibrary(name: "CMachine"),
        .target(
            name: "CDigits", exclude: ["digits.csv", "LICENSE.md"], sources: ["digits.S"],
            cSettings: [.headerSearchPath(".")]),
        .target(
            name: "CBenchmark", exclude: ["sets.csv", "accuracies.csv", "LICENSE.md"], sources: ["benchmark.S"],
            cSettings: [.headerSearchPath(".")]),
        // A module imports modules above it alone; Tests/HouseTests holds them to it.
        .target(name: "Texts"),
        .target(name: "Machine", dependencies: ["CMachine"]),
        .target(name: "Arithmetic", dependencies: ["CVectors"], swiftSettings: hot),
        // One source, compiled for two instruction sets; `Kernels` chooses when the program runs.
        .target(name: "BaseKernels", dependencies: ["Arithmetic", "CVectors"], swiftSettings: hot),
        .target(
            name: "WideKernels", dependencies: ["Arithmetic", "CVectors"],
            swiftSettings: optimised(for: wideInstructionSet) + [.define("WIDE_VECTORS")]),
        // For every processor, so that it can say what one lacks.
        .target(
            name: "Kernels", dependencies: ["Arithmetic", "BaseKernels", "CVectors", "WideKernels"],
            swiftSettings: instructionSet == "x86-64-v3"
                ? [.define("BUILT_FOR_AVX2", .when(configuration: .release))] : []),
        .target(name: "Circuits", dependencies: ["Arithmetic", "Kernels", "Machine", "Texts"], swiftSettings: hot),
        .target(name: "Learning", dependencies: ["Arithmetic", "Kernels"], swiftSettings: hot),
        .target(
            name: "Distillation",
            dependencies: [
                "CBenchmark", "CDigits", "Circuits", "Kernels", "Learning", "Arithmetic", "Machine", "Texts",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "Plans",
            dependencies: [
                "Circuits", "Distillation", "Learning", "Arithmetic", "Machine", "Statistics", "Texts",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "MessagePassing",
            dependencies: ["CMPI", .product(name: "DequeModule", package: "swift-collections")]),
        .target(
            name: "Sweeps",
            dependencies: [
                "Circuits", "Distillation", "Kernels", "Learning", "MessagePassing", "Arithmetic", "Machine", "Plans",
                "Statistics", "Texts", .product(name: "DequeModule", package: "swift-collections"),
            ],
            plugins: ["BuildInformation"]),
        .target(name: "Statistics", dependencies: ["Arithmetic"], swiftSettings: hot),
        .target(
            name: "Reports",
            dependencies: [
                "Circuits", "Distillation", "Learning", "Arithmetic", "Machine", "Plans", "Statistics", "Sweeps",
                "Texts",
            ]),
        .target(
            name: "Benchmarks",
            dependencies: ["Circuits", "Distillation", "Learning", "Arithmetic", "Machine", "Plans", "Sweeps", "Texts"]),
        .executableTarget(
            name: "QDistillCLI",
            dependencies: [
                "Benchmarks", "Circuits", "Distillation", "Kernels", "Learning", "MessagePassing", "Arithmetic",
                "Machine",
                "Plans",
                "Reports", "Sweeps", "Texts",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "QDistillBenchmarks",
            dependencies: [
                "Circuits", "Distillation", "Learning", "MessagePassing", "Arithmetic", "Machine", "Plans", "Sweeps",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .plugin(name: "BuildInformation", capability: .buildTool()),
    ]
        + [
            .target(
                name: "TestSupport",
                dependencies: ["Arithmetic", "Circuits"], path: "Tests/Support"),
            // The source of the kernels for wide vectors, in instructions that every machine has.
            .target(
                name: "WideVectors", dependencies: ["Arithmetic", "CVectors"], path: "Tests/WideVectors",
                exclude: ["README.md"], swiftSettings: hot + [.define("WIDE_VECTORS")]),
        ]
        // The tests of a module, and what they import beside it.
        + [
            "Texts": ["Texts"], "Machine": ["Machine"], "Arithmetic": ["Arithmetic"],
            "Kernels": ["Arithmetic", "BaseKernels", "Kernels", "WideVectors"],
            "Circuits": ["Circuits"],
            "Learning": ["Learning", "Arithmetic"],
            "Distillation": ["Distillation"], "MessagePassing": ["MessagePassing"], "Plans": ["Plans", "Sweeps"],
            "Sweeps": ["Sweeps"], "Statistics": ["Statistics"], "Reports": ["Reports"],
            "CommandLine": ["QDistillCLI", "Kernels", "Plans", "Reports"],
            "BenchmarkTool": ["QDistillBenchmarks", "Plans", "Sweeps"],
            "House": [],
        ].map { (name: String, modules: [Target.Dependency]) in
            .testTarget(name: "\(name)Tests", dependencies: modules + ["TestSupport"], swiftSettings: unoptimised)
        }
)

// A README is for readers of the folder.
for target in package.targets
where [.regular, .executable].contains(target.type) && target.path == nil
    && !["CBenchmark", "CDigits"].contains(target.name)
{
    target.exclude.append("README.md")
}
