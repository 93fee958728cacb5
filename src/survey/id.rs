//! Identifiers: `UUIDv7` (RFC 9562, section 5.7), sortable by the time of making.

/// Formats a `UUIDv7` from a Unix time in milliseconds and ten random bytes; both are arguments, so the core stays pure.
///
/// Negative times (a clock before 1970) count as zero: the id stays unique by its 74 random bits.
pub fn uuid_v7(unix_ms: i64, random: [u8; 10]) -> String {
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&unix_ms.max(0).to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

/// True for the canonical text form of a UUID of any version: 36 characters, lower or upper case.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_time_version_and_variant_in_place() {
        let id = uuid_v7(0x0123_4567_89ab, [0xff; 10]);
        assert_eq!(id, "01234567-89ab-7fff-bfff-ffffffffffff");
        assert!(is_uuid(&id));
        assert_eq!(uuid_v7(-1, [0; 10]), "00000000-0000-7000-8000-000000000000");
    }

    #[test]
    fn sorts_by_time() {
        assert!(uuid_v7(1, [0xff; 10]) < uuid_v7(2, [0; 10]));
    }

    #[test]
    fn refuses_what_is_no_uuid() {
        assert!(!is_uuid("01234567-89ab-7fff-bfff-fffffffffff"));
        assert!(!is_uuid("01234567+89ab-7fff-bfff-ffffffffffff"));
        assert!(!is_uuid("g1234567-89ab-7fff-bfff-ffffffffffff"));
    }
}
