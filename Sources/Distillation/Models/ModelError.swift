// SPDX-License-Identifier: Apache-2.0

/// Why a model cannot be had or used.
package enum ModelError: Error, Equatable, CustomStringConvertible {
    case noWeights
    /// What is wrong with the parts of a model, as the rest of a sentence.
    case invalid(String)
    /// The file is no model, and why.
    case noModel(String, reason: String)
    /// The samples cannot be had or evaluated.
    case cannotEvaluate(String)
    case cannotExport(String)

    package var description: String {
        switch self {
        case .noWeights:
            "The trial's weights were not kept; train it again with --save-models (qdistill sweep) or --save-model FILE"
                + " (qdistill train)."
        case .invalid(let reason): "The model cannot be used: \(reason)."
        case .noModel(let path, let reason): "'\(path)' is no model that this program can use: \(reason)."
        case .cannotEvaluate(let sentence), .cannotExport(let sentence): sentence
        }
    }
}
