// SPDX-License-Identifier: Apache-2.0

extension Reference {
    /// The values of Figure 1 in the paper, printed there above the bars.
    static let figure1OfPaper: Reference = {
        let text = """
            # Piperno et al., “Quantum Enhanced Knowledge Distillation”, QTML 2024, Figure 1
            # The authors’ code is not known to us, so no difference here says anything about it: the paper leaves choices open (the data’s draw, the batch, which weights are tested, how F1 is averaged over the classes, what exactly enters the cross-entropy), and this sweep takes those that its plan names. Nothing was tuned towards the figure.
            architecture,distillation,mean,variance,n
            classical,false,0.353,0.011,12
            classical,true,1.000,0.000,12
            hea,false,0.622,0.014,12
            hea,true,0.700,0.052,12
            universal,false,0.530,0.061,12
            universal,true,0.589,0.061,12
            universal-h,false,0.579,0.035,12
            universal-h,true,0.851,0.035,12
            q2,false,0.448,0.024,12
            q2,true,0.596,0.099,12
            q3,false,0.534,0.023,12
            q3,true,0.475,0.047,12
            q4,false,0.462,0.025,12
            q4,true,0.532,0.060,12
            q5,false,0.465,0.018,12
            q5,true,0.627,0.064,12
            """
        do {
            return try Reference(csv: text)
        } catch {
            preconditionFailure("The paper's figure comes with the program: \(error)")
        }
    }()
}
