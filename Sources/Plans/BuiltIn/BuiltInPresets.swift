// SPDX-License-Identifier: Apache-2.0
import Learning

extension Preset {
    /// The presets that every plan knows.
    package static let builtIn = [
        Preset(
            name: "quick", summary: "a first look: few seeds and epochs",
            [.field("training.epochs", ["60"]), .field("training.steps", ["none"]), .seeds([1, 2, 3])]),
        Preset(
            name: "softmax-twice", summary: "the loss that torch.nn.CrossEntropyLoss computes after a softmax",
            [.field("training.loss", [Loss.softmaxTwice.rawValue])]),
        Preset(
            name: "mini-batch", summary: "a step of the optimiser for every 32 samples",
            [.field("training.batch", ["32"])]),
        Preset(
            name: "single-precision", summary: "about twice as fast; results differ in rounding",
            [.field("training.precision", ["single"])]),
        Preset(
            name: "own-data", summary: "a data set, and with it a teacher, for each seed: intervals over data sets too",
            [.field("data.redraw", ["true"])]),
        Preset(
            name: "temperatures", summary: "whether the temperature of the divergence matters",
            [.field("distillation.temperature", ["1.0", "2.0", "5.0"])]),
        Preset(
            name: "noisy", summary: "without noise, and with one error in a hundred gates",
            [.field("noise.depolarising", ["0.0", "0.01"])]),
    ]
}
