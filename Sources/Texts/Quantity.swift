// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers of things, times and sizes in words.
package enum Quantity {
    /// "1 trial", "2 trials"
    package static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// "less than 0.1 s", "2.5 s", "12 s", "3 min 05 s", "2 h 10 min"
    package static func duration(_ seconds: Double) -> String {
        // Nothing that took longer would fit into a whole number.
        let seconds = min(seconds, 1e15)
        return switch seconds {
        case ..<0.1: "less than 0.1 s"
        case ..<9.95: String(format: "%.1f s", seconds)
        case ..<60: String(format: "%.0f s", seconds)
        case ..<3600: String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
        default: String(format: "%d h %02d min", Int(seconds) / 3600, Int(seconds) / 60 % 60)
        }
    }

    /// "1.5 MB", "200 MB", "4.0 GB", in powers of 1024.
    package static func bytes(_ count: Int) -> String {
        let megabytes = Double(count) / 0x1p20
        return megabytes >= 1024
            ? String(format: "%.1f GB", megabytes / 1024)
            : String(format: megabytes < 9.95 && megabytes != megabytes.rounded() ? "%.1f MB" : "%.0f MB", megabytes)
    }
}
