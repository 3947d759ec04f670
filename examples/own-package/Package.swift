// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
    name: "study-of-ours",
    dependencies: [
        // A package elsewhere names the address of the repository; see README.md.
        .package(name: "qdistill", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "StudyOfOurs",
            dependencies: [
                .product(name: "Circuits", package: "qdistill"),
                .product(name: "Distillation", package: "qdistill"),
                .product(name: "Learning", package: "qdistill"),
                .product(name: "Plans", package: "qdistill"),
                .product(name: "Sweeps", package: "qdistill"),
            ])
    ]
)
