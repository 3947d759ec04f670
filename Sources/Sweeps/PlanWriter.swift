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

        embedding:
          kind: \(embedding.kind.rawValue)    # amplitude: a sample's bits, divided by their norm, are the amplitudes of a state; angle: each bit turns a qubit
          padding: \(embedding.padding)     # amplitude: whether to fill up with zeros where bits is not a power of two
          rotation: \(embedding.rotation.rawValue)        # angle: the axis, x or y
          scale: \(embedding.scale)         # angle: radians per unit of a feature

        circuit:
          layers: \(layers)
          picture: \(picture?.rawValue ?? "auto")      # how it is simulated: unitary, state, observable, or auto for the fastest

        teacher:             # a perceptron, trained once per sweep with textbook cross-entropy
          hiddenLayers: \(Self.list(teacher.hiddenLayers))
          seed: \(teacher.seed)
          learningRate: \(teacher.training.learningRate)
          epochs: \(teacher.training.epochs)
          patience: \(teacher.training.patience)
          minimumValidationAccuracy: \(teacher.minimumValidationAccuracy)   # a weaker teacher is refused

        training:            # of the students: Adam, early stopping on the validation loss
          loss: \(Self.axis(losses.map(\.rawValue)))    # cross-entropy, or cross-entropy-of-softmax: softmax applied twice
          learningRate: \(Self.axis(learningRates))
          epochs: \(Self.axis(epochs))        # at most
          patience: \(Self.axis(patiences))       # epochs without a lower validation loss before a training stops
          batch: \(Self.axis(batches.map { $0.map(String.init) ?? "full" }))        # samples of a mini-batch, or full
          precision: \(Self.axis(precisions.map(\.rawValue)))  # double or single

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
