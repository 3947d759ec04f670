// SPDX-License-Identifier: Apache-2.0
import Distillation
import Machine
import Plans

/// How long a sweep takes on this machine at most, and how much memory, estimated from a calibration run.
///
/// Each shape of training that the plan has is measured for a moment. Where these are many, or their epochs long, some are
/// measured; the others take the time that the cost model predicts, scaled as that of the most similar one measured.
public struct SweepEstimate: Sendable {
    /// Trials, and how many different teachers they need.
    public private(set) var trials = 0
    public private(set) var teachers = 0
    /// All trainings of students with all their epochs, and those of teachers, on one core, seconds.
    public private(set) var trialSeconds = 0.0
    public private(set) var teacherSeconds = 0.0
    /// The longest training of a student, seconds.
    public private(set) var longestTrialSeconds = 0.0
    /// Shapes of trainings, and how many of these were measured.
    public private(set) var shapes = 0
    public private(set) var measuredShapes = 0
    /// The training that needs most memory.
    package private(set) var largest: TrainingMemory?
    /// Whether it depends on results which of the trials are run.
    package let mayLeaveOut: Bool
    /// Of the data sets that a rank keeps, bytes.
    public private(set) var sampleBytes = 0
    /// This program's peak memory before the calibration run, and after it, bytes.
    public let startBytes: Int
    public let peakBytes: Int
    /// What the calibration run took, seconds.
    public let calibrationSeconds: Double
    /// The share of a core that the calibration run had; below 1 on a machine that others use too.
    public let coreShare: Double

    /// Measures on the calling thread.
    ///
    /// - Parameters:
    ///   - plan: what would be run.
    ///   - shard: the part of the plan that would be run; nil for all of it.
    ///   - budget: about how long the calibration run may take, seconds; single epochs that take long are beyond it.
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    public init(of plan: Plan, shard: Shard? = nil, budget: Double = 3) throws {
        try self.init(of: plan, shard: shard, budget: budget) { shape, seconds in try shape.measure(seconds: seconds) }
    }

    /// - Parameter measure: of a shape of training and about how long to measure it: an epoch's seconds.
    package init(
        of plan: Plan, shard: Shard? = nil, budget: Double = 3,
        measure: (_ shape: TrainingShape, _ seconds: Double) throws -> Double
    ) throws {
        startBytes = Memory.peakOfProcess
        mayLeaveOut = plan.decides
        let (start, cpuStart) = (Timing.now(.wall), Timing.now(.thread))
        let survey = TrialKinds(of: plan.expand(), shard: shard)
        // Many a teacher is trained like a student of the plan.
        let (students, teachers) = (survey.students.kinds, survey.teachers.kinds)
        let known = Set(students.map(\.shape))
        let all = students + teachers.filter { !known.contains($0.shape) }
        let times = try EpochCalibration(of: all, budget: budget, measure: measure)
        (shapes, measuredShapes) = (all.count, times.measurements.count)
        (trials, self.teachers) = (survey.trialCount, survey.teacherCount)
        for kind in students {
            let perEpoch = times.secondsPerEpoch(of: kind)
            trialSeconds += perEpoch * Double(kind.epochs)
            longestTrialSeconds = max(longestTrialSeconds, perEpoch * Double(kind.mostEpochs))
            let memory = try kind.example.student.memory(
                features: kind.shape.features, classes: kind.shape.classes, samples: kind.shape.samples,
                training: kind.shape.training)
            if memory.bytes > largest?.bytes ?? -1 { largest = memory }
        }
        sampleBytes = survey.sampleBytes
        for kind in teachers { teacherSeconds += times.secondsPerEpoch(of: kind) * Double(kind.epochs) }
        peakBytes = Memory.peakOfProcess
        calibrationSeconds = Timing.now(.wall) - start
        coreShare = min((Timing.now(.thread) - cpuStart) / max(calibrationSeconds, 1e-9), 1)
    }

    /// The sweep's time on so many ranks, each with a core for itself, were no training stopped early, seconds.
    public func seconds(ranks: Int) -> Double {
        let ranks = Double(max(ranks, 1))
        let teaching = teachers == 0 ? 0 : teacherSeconds / min(ranks, Double(teachers))
        return teaching + max(trialSeconds / ranks, longestTrialSeconds)
    }

    /// What a rank is predicted to need: the program, the largest training and the data sets, bytes.
    public var bytesPerRank: Int { startBytes + (largest?.bytes ?? 0) + sampleBytes }
}
