// SPDX-License-Identifier: Apache-2.0
import Plans

/// Why a plan in my.yaml is refused; "no error" where it is not.
func refusal(of yaml: String) -> String {
    do {
        _ = try Plan(yaml: yaml, file: "my.yaml")
        return "no error"
    } catch {
        return "\(error)"
    }
}
