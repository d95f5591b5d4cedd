//! A checksum that is the same in every version of this program: FNV-1a, 64 bits.
//!
//! It tells damage and names files; it need not withstand anybody who may write into the folder.

/// Of these bytes.
pub(super) fn fnv(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::fnv;

    /// The algorithm's own test vectors (draft-eastlake-fnv).
    #[test]
    fn sums_are_those_of_fnv_1a() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
