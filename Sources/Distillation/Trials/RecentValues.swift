/// Values by what they are made from; the oldest ones are dropped where there would be too many, or too large ones.
struct RecentValues<Key: Hashable, Value> {
    private static var limit: Int { TrialRunner.mostDataSets }
    /// One value may be larger.
    private static var mostBytes: Int { 256 << 20 }
    private var values: [Key: (value: Value, bytes: Int)] = [:]
    private var order: [Key] = []
    private var bytes = 0

    mutating func value(of key: Key, bytes size: (Value) -> Int, make: () throws -> Value) rethrows -> Value {
        if let known = values[key] { return known.value }
        let value = try make()
        let needed = size(value)
        while !order.isEmpty, order.count == Self.limit || bytes + needed > Self.mostBytes {
            bytes -= values.removeValue(forKey: order.removeFirst())?.bytes ?? 0
        }
        values[key] = (value, needed)
        order.append(key)
        bytes += needed
        return value
    }
}
