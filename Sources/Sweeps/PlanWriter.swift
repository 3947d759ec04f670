extension Plan {
    /// The plan as YAML with every field and what it means, ready to edit; reading it gives the same plan.
    public var yaml: String {
        """
        # A plan of qdistill: every combination of the axes is one trial.
        # Axes are architectures, distillation, seeds, and each field of `training` that is given as a list.
        name: \(name)

        data:                # random bit vectors; the class is 0 for first bits 00 or 11, 1 for 01, 2 for 10
          samples: \(data.samples)
          bits: \(data.bits)
          seed: \(data.seed)
          split: \(Self.list(data.split))   # shares of training, validation and test, in the order of the draw

        embedding:           # a sample's bits, divided by their norm, are the amplitudes of a state
          padding: \(padding)     # whether to fill up with zeros where bits is not a power of two

        circuit:
          layers: \(layers)

        teacher:             # a perceptron, trained once per sweep with textbook cross-entropy
          hiddenLayers: \(Self.list(teacher.hiddenLayers))
          seed: \(teacher.seed)
          learningRate: \(teacher.training.learningRate)
          epochs: \(teacher.training.epochs)
          patience: \(teacher.training.patience)
          minimumValidationAccuracy: \(teacher.minimumValidationAccuracy)   # a weaker teacher is refused

        training:            # of the students: full batch, Adam, early stopping on the validation loss
          loss: \(Self.axis(losses.map(\.rawValue)))    # cross-entropy, or cross-entropy-of-softmax: softmax applied twice
          learningRate: \(Self.axis(learningRates))
          epochs: \(Self.axis(epochs))        # at most
          patience: \(Self.axis(patiences))       # epochs without a lower validation loss before a training stops

        architectures: \(Self.list(architectures.map(\.name)))
        distillation: \(Self.list(distillation))
        seeds: \(seedsText)           # a number n for the seeds 1 to n, or a list

        """
    }

    private var seedsText: String {
        seeds == Array(1...UInt64(max(seeds.count, 1))) ? "\(seeds.count)" : Self.list(seeds)
    }

    private static func list<T>(_ values: [T]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }

    private static func axis<T>(_ values: [T]) -> String { values.count == 1 ? "\(values[0])" : list(values) }
}
