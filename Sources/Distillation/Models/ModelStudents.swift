// SPDX-License-Identifier: Apache-2.0
import Circuits

extension StudentSpecification {
    /// Why a model file has no room for such a student, as a sentence; nil where it has.
    package func reasonAgainstModel(features: Int, classes: Int) -> String? {
        func reason(_ count: Int, _ what: String, most: Int) -> String? {
            count <= most
                ? nil
                : "Model files hold students with at most \(most) \(what), and '\(architecture.name)' has \(count)."
        }
        guard let counts = try? parameterCounts(features: features, classes: classes) else { return nil }
        let operations = (try? circuit(features: features)?.lowered.operations.count) ?? 0
        return reason(counts.circuit &+ counts.head, "parameters", most: Model.mostParameters)
            ?? reason(operations, "simple gates", most: Model.mostOperations)
    }
}
