// SPDX-License-Identifier: Apache-2.0
import CBenchmark
import Foundation

/// The data sets and accuracies of a published benchmark, which come with the program; Sources/CBenchmark/LICENSE.md names
/// the source.
package enum BenchmarkData {
    /// The names of the data sets, in the order of the file.
    package static let names: [String] = {
        let lines = sections.compactMap { String(bytes: text[$0.heading], encoding: .utf8) }
        return lines.filter { $0.hasSuffix(trainingSuffix) }.map {
            String($0.dropFirst(2).dropLast(trainingSuffix.count))
        }
    }()

    private static let (trainingSuffix, testSuffix) = (" train", " test")
    private static let newline = UInt8(ascii: "\n")

    /// The samples of a set as CSV without a header, a line each: the label, then the features. nil for an unknown name.
    static func samples(of name: String) -> (training: [UInt8], test: [UInt8])? {
        guard let training = part(name + trainingSuffix), let test = part(name + testSuffix) else { return nil }
        return (training, test)
    }

    private static func part(_ name: String) -> [UInt8]? {
        let heading = Array("# \(name)".utf8)
        return sections.first { text[$0.heading].elementsEqual(heading) }.map { Array(text[$0.samples]) }
    }

    /// The file of samples.
    private static var text: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(from: qdistill_benchmark_sets_start(), to: qdistill_benchmark_sets_end())
    }

    /// Each heading's line without its end, and the lines below it.
    private static let sections: [(heading: Range<Int>, samples: Range<Int>)] = {
        let headings = text.indices.filter {
            text[$0] == UInt8(ascii: "#") && ($0 == 0 || text[$0 - 1] == newline)
        }
        // The last one ends the file.
        return zip(headings, headings.dropFirst()).map { start, next in
            let end = text[start...].firstIndex(of: newline) ?? next
            return (start..<end, end + 1..<next)
        }
    }()

    /// What was published of a model on a data set.
    package struct Accuracy: Sendable {
        package let set: String
        /// The model's name there, as in "IQPVariationalClassifier".
        package let model: String
        /// The number of seeds, the mean of the test accuracy over them and its standard deviation, as published.
        package let runs, mean, deviation: String
        /// The best hyperparameters by their names there, as in `learning_rate`.
        package let hyperparameters: [String: String]
    }

    /// In the order of the file.
    package static let accuracies: [Accuracy] = {
        let bytes = UnsafeBufferPointer(
            from: qdistill_benchmark_accuracies_start(), to: qdistill_benchmark_accuracies_end())
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.map { line in
            let fields = line.split(separator: ",").map(String.init)
            let pairs = fields[5].split(separator: " ").map { $0.split(separator: "=").map(String.init) }
            return Accuracy(
                set: fields[0], model: fields[1], runs: fields[2], mean: fields[3], deviation: fields[4],
                hyperparameters: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }))
        }
    }()
}
