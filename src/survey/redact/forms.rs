//! The forms of what may be found, as a table: code for each of them would be larger.

/// The signs that forms know, in an order that makes of each class one range of codes.
pub const SIGNS: &[u8] = b"+_'%.- /()@,#";

// The codes of characters: digits and letters have their values, then comes what goes on within a character, then the signs.
pub const GLUE: u8 = 36;
pub const PLUS: u8 = 37;
pub const UNDERSCORE: u8 = 38;
pub const PERCENT: u8 = 40;
pub const DOT: u8 = 41;
pub const HYPHEN: u8 = 42;
const SPACE: u8 = 43;
pub const SLASH: u8 = 44;
pub const OPEN: u8 = 45;
pub const CLOSE: u8 = 46;
const AT: u8 = 47;
pub const COMMA: u8 = 48;
pub const HASH: u8 = 49;
/// Every other sign, and the end of the text.
pub const OTHER: u8 = 50;

/// The classes of characters, each a range of codes; their names follow, in this order.
#[rustfmt::skip]
pub static RANGES: [[u8; 2]; 22] = [
    [0, 9],              // D
    [2, 9],              // FROM_2
    [3, 9],              // FROM_3
    [0, 0],              // ZERO
    [2, 2],              // TWO
    [4, 4],              // FOUR
    [11, 11],            // B
    [10, 35],            // LETTER
    [0, 35],             // ALNUM
    [0, HYPHEN],         // WORD
    [PLUS, PLUS],        // CROSS
    [PERCENT, PERCENT],  // ENCODED
    [DOT, DOT],          // POINT
    [HYPHEN, SPACE],     // DASH
    [SPACE, SPACE],      // GAP
    [DOT, SPACE],        // PUNCT
    [DOT, CLOSE],        // SIGN
    [OPEN, OPEN],        // BEGIN
    [CLOSE, CLOSE],      // FINISH
    [AT, AT],            // MONKEY
    [0, 9],              // DIGITS
    [0, 35],             // ALNUMS
];
const D: u8 = 0;
const FROM_2: u8 = 1;
const FROM_3: u8 = 2;
const ZERO: u8 = 3;
const TWO: u8 = 4;
const FOUR: u8 = 5;
const B: u8 = 6;
const LETTER: u8 = 7;
const ALNUM: u8 = 8;
const WORD: u8 = 9;
const CROSS: u8 = 10;
const ENCODED: u8 = 11;
const POINT: u8 = 12;
const DASH: u8 = 13;
const GAP: u8 = 14;
const PUNCT: u8 = 15;
const SIGN: u8 = 16;
const BEGIN: u8 = 17;
const FINISH: u8 = 18;
const MONKEY: u8 = 19;
const DIGITS: u8 = 20;
const ALNUMS: u8 = 21;
/// The first of the classes before whose characters up to two signs may stand, which part groups.
pub const SPACED: u8 = DIGITS;

/// What a form is of stands at its end: this, and the place of its name in [`super::Rules::NAMES`].
pub const KIND: u8 = 32;
const EMAIL: u8 = KIND;
pub const PHONE: u8 = 33;
pub const CARD: u8 = 34;
pub const IBAN: u8 = 35;
pub const TOKEN: u8 = 36;

/// Forms, in the order in which they are tried. An item is a class, then how many of it: the least, and the most, of which 15 is
/// 64. The numbers of telephones are those of national numbering plans, as people write them.
#[rustfmt::skip]
pub static FORMS: [u8; 340] = [
    // jane.doe+shop@example.com, jane%40example.com
    WORD, 0x1f, MONKEY, 0x11, WORD, 0x1f, POINT, 0x11, LETTER, 0x11, ALNUM, 0x1f, EMAIL,
    WORD, 0x1f, ENCODED, 0x11, FOUR, 0x11, ZERO, 0x11, WORD, 0x1f, POINT, 0x11, LETTER, 0x11, ALNUM, 0x1f, EMAIL,
    // 15 to 34 characters: DE89370400440532013000, GB29 NWBK 6016 1331 9268 19
    LETTER, 0x22, D, 0x22, ALNUM, 0xbe, ALNUM, 0x0e, ALNUM, 0x02, IBAN,
    LETTER, 0x22, D, 0x22, DASH, 0x11, ALNUM, 0x44, DASH, 0x11, ALNUM, 0x44, ALNUMS, 0x3e, ALNUMS, 0x08, IBAN,
    // Undivided; 4-4-4-4-3, 4-4-4-4, 4-6-5. The first digit is the industry's: 0 is nobody's, 1 an airline's.
    FROM_2, 0x11, D, 0xce, D, 0x04, CARD,
    FROM_2, 0x11, D, 0x33, PUNCT, 0x11, D, 0x44, PUNCT, 0x11, D, 0x44, PUNCT, 0x11, D, 0x44, PUNCT, 0x11, D, 0x33, CARD,
    FROM_2, 0x11, D, 0x33, PUNCT, 0x11, D, 0x44, PUNCT, 0x11, D, 0x44, PUNCT, 0x11, D, 0x14, CARD,
    FROM_2, 0x11, D, 0x33, PUNCT, 0x11, D, 0x66, PUNCT, 0x11, D, 0x45, CARD,
    // +49 (0)171 2345678, %2B491712345678
    CROSS, 0x11, DIGITS, 0x7e, DIGITS, 0x01, PHONE,
    ENCODED, 0x11, TWO, 0x11, B, 0x11, DIGITS, 0x7e, DIGITS, 0x01, PHONE,
    // With a trunk prefix: 0171 2345678, 0049 171 2345678; 03-1234-5678, 02/123.45.67; 06 12 34 56 78, 06.12.34.56.78;
    // 06 30/123-4567. Dates and times have two digits, then two or one, and are divided otherwise.
    ZERO, 0x11, D, 0x24, DIGITS, 0x6a, PHONE,
    ZERO, 0x11, D, 0x11, SIGN, 0x12, D, 0x33, DIGITS, 0x47, PHONE,
    ZERO, 0x11, D, 0x11, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x22, PHONE,
    ZERO, 0x11, D, 0x11, POINT, 0x11, D, 0x22, POINT, 0x11, D, 0x22, POINT, 0x11, D, 0x22, POINT, 0x11, D, 0x22, PHONE,
    ZERO, 0x11, D, 0x11, SIGN, 0x11, D, 0x12, SIGN, 0x11, D, 0x33, SIGN, 0x11, D, 0x44, PHONE,
    // (555) 123-4567, (11) 91234-5678
    BEGIN, 0x11, D, 0x25, FINISH, 0x11, DIGITS, 0x6a, PHONE,
    // Undivided: 5551234567, 13800138000
    D, 0xab, PHONE,
    // 555-123-4567, 555.123.4567; 1-555-123-4567
    D, 0x33, PUNCT, 0x11, D, 0x33, PUNCT, 0x11, D, 0x44, PHONE,
    D, 0x11, PUNCT, 0x11, D, 0x33, PUNCT, 0x11, D, 0x33, PUNCT, 0x11, D, 0x44, PHONE,
    // 612 345 678
    D, 0x33, DASH, 0x11, D, 0x33, DASH, 0x11, D, 0x33, PHONE,
    // 612 34 56 78, 22 123 45 67, 532 123 45 67, 12 34 56 78
    D, 0x23, DASH, 0x11, D, 0x23, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x22, PHONE,
    // 8 912 345-67-89
    D, 0x11, DASH, 0x11, D, 0x33, DASH, 0x11, D, 0x33, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x22, PHONE,
    // 138 0013 8000, 55 1234 5678, 11 91234-5678, 9 1234 5678
    D, 0x13, DASH, 0x11, D, 0x45, DASH, 0x11, D, 0x44, PHONE,
    // 912 34 567
    D, 0x33, DASH, 0x11, D, 0x22, DASH, 0x11, D, 0x33, PHONE,
    // 98765 43210; 333 1234567; 9123 4567, which is no range of years
    D, 0x55, GAP, 0x11, D, 0x55, PHONE,
    D, 0x33, GAP, 0x11, D, 0x77, PHONE,
    FROM_3, 0x11, D, 0x33, GAP, 0x11, D, 0x44, PHONE,
    // This has no form.
    TOKEN,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Items are of classes that there are, with counts that make sense, and every form says what it is of.
    #[test]
    fn the_table_is_well_formed() {
        let mut at = 0;
        while at < FORMS.len() {
            while FORMS[at] < KIND {
                let (class, least, most) = (FORMS[at], FORMS[at + 1] >> 4, FORMS[at + 1] & 15);
                assert!(usize::from(class) < RANGES.len() && least <= most && most > 0, "the item at {at}");
                at += 2;
            }
            assert!(FORMS[at] <= TOKEN, "the end at {at}");
            at += 1;
        }
        assert_eq!(SIGNS.len(), usize::from(OTHER - PLUS));
        for (code, sign) in [(PLUS, b'+'), (DOT, b'.'), (HYPHEN, b'-'), (SPACE, b' '), (OPEN, b'('), (AT, b'@'), (HASH, b'#')] {
            assert_eq!(SIGNS[usize::from(code - PLUS)], sign);
        }
    }
}
