//! Decimal numbers: what is read and written, and arithmetic against the same in 128 bits.

use candor::survey::decimal::Decimal;
use proptest::prelude::*;

fn millionths(text: &str) -> Option<i64> {
    Decimal::parse(text).map(Decimal::millionths)
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

#[test]
fn reads_what_json_calls_a_number() {
    for (text, expected) in [
        ("0", 0),
        ("-0", 0),
        ("42", 42_000_000),
        ("-1.5", -1_500_000),
        ("59.90", 59_900_000),
        ("0.000001", 1),
        ("1e3", 1_000_000_000),
        ("1.25E+2", 125_000_000),
        ("12.5e-3", 12_500),
        ("0.00000000000000000001e20", 1_000_000),
        ("100000000000000000000e-20", 1_000_000),
        ("0e99999999999999999999", 0),
        ("1e-99999999999999999999", 0),
        ("9223372036854.775807", i64::MAX),
        ("-9223372036854.775808", i64::MIN),
    ] {
        assert_eq!(millionths(text), Some(expected), "{text}");
    }
}

#[test]
fn rounds_the_seventh_place_half_away_from_zero() {
    assert_eq!(millionths("0.0000005"), Some(1));
    assert_eq!(millionths("-0.0000005"), Some(-1));
    assert_eq!(millionths("0.00000049999"), Some(0));
    assert_eq!(millionths("1.9999995"), Some(2_000_000));
    assert_eq!(millionths("5e-7"), Some(1));
    assert_eq!(millionths("9e-8"), Some(0));
}

#[test]
fn refuses_what_is_no_number_or_too_large() {
    for text in [
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "01",
        "-01",
        ".5",
        "1.",
        "1.e2",
        "1e",
        "1e+",
        "1e1.5",
        "1e1e1",
        "1.2.3",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        "1,5",
        "١",
        "e5",
        "1_000",
        "99999999999999999999x",
    ] {
        assert_eq!(millionths(text), None, "{text}");
    }
    for text in ["9223372036854.775808", "-9223372036854.775809", "1e13", "1e99999999999999999999", "99999999999999999999.5"] {
        assert_eq!(millionths(text), None, "{text}");
    }
}

#[test]
fn writes_the_shortest_text() {
    for text in ["0", "-1", "0.5", "-0.000001", "179.7", "1200", "9223372036854.775807", "-9223372036854.775808"] {
        assert_eq!(number(text).to_text(), text);
    }
    assert_eq!(number("-0.0").to_text(), "0");
    assert_eq!(number("1.500").to_text(), "1.5");
}

#[test]
fn calculates_exactly() {
    assert_eq!(number("0.1").add(number("0.2")), Some(number("0.3")));
    assert_eq!(number("0.3").subtract(number("0.1")), Some(number("0.2")));
    assert_eq!(number("-59.9").multiply(number("3")), Some(number("-179.7")));
    assert_eq!(number("0.001").multiply(number("0.0005")), Some(number("0.000001")));
    assert_eq!(number("2").divide(number("3")), Some(number("0.666667")));
    assert_eq!(number("-1").divide(number("8")), Some(number("-0.125")));
    assert_eq!(number("0.000001").divide(number("2")), Some(number("0.000001")));
    assert_eq!(number("-0.000001").divide(number("3")), Some(number("0")));
    assert_eq!(number("9000000000000").divide(number("9000000000000")), Some(number("1")));
}

#[test]
fn says_when_a_result_does_not_fit() {
    let (least, most) = (Decimal::from_millionths(i64::MIN), Decimal::from_millionths(i64::MAX));
    assert_eq!(most.add(number("0.000001")), None);
    assert_eq!(least.subtract(number("0.000001")), None);
    assert_eq!(most.multiply(number("1.000001")), None);
    assert_eq!(least.multiply(number("-1")), None);
    assert_eq!(least.multiply(number("1")), Some(least));
    assert_eq!(most.divide(number("0.5")), None);
    assert_eq!(number("1").divide(Decimal::ZERO), None);
    assert_eq!(Decimal::ZERO.divide(Decimal::ZERO), None);
    assert_eq!(Decimal::from_integer(9_223_372_036_854), Some(number("9223372036854")));
    assert_eq!(Decimal::from_integer(9_223_372_036_855), None);
}

#[test]
fn travels_as_a_json_number() {
    for text in ["3", "-0.5", "59.9", "9223372036854", "-1234567.654321"] {
        assert_eq!(serde_json::to_string(&number(text)).unwrap(), text);
        assert_eq!(serde_json::from_str::<Decimal>(text).unwrap(), number(text));
    }
    for text in ["1e13", "\"1\"", "null", "1e300"] {
        assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
    }
}

/// `numerator / denominator`, rounded half away from zero, where it fits.
fn rounded(numerator: i128, denominator: i128) -> Option<Decimal> {
    let (above, below) = (numerator.abs(), denominator.abs());
    let size = above / below + i128::from(above % below >= below - above % below);
    let negative = (numerator < 0) != (denominator < 0);
    i64::try_from(if negative { -size } else { size }).ok().map(Decimal::from_millionths)
}

/// Numbers of every size, and often the ends of the range.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    let ends = prop::sample::select(vec![0, 1, -1, 1_000_000, -1_000_000, i64::MAX, i64::MIN, i64::MAX - 1, i64::MIN + 1]);
    let any_size = (any::<i64>(), 0..63_u32).prop_map(|(number, shift)| number >> shift);
    prop_oneof![1 => ends, 9 => any_size].prop_map(Decimal::from_millionths)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_the_same(number in any_decimal()) {
        let text = number.to_text();
        prop_assert_eq!(Decimal::parse(&text), Some(number));
        prop_assert!(serde_json::from_str::<serde_json::Number>(&text).is_ok(), "{}", text);
    }

    #[test]
    fn arithmetic_is_that_of_128_bits(left in any_decimal(), right in any_decimal()) {
        let (l, r) = (i128::from(left.millionths()), i128::from(right.millionths()));
        prop_assert_eq!(left.add(right), rounded(l + r, 1));
        prop_assert_eq!(left.subtract(right), rounded(l - r, 1));
        prop_assert_eq!(left.multiply(right), rounded(l * r, 1_000_000));
        prop_assert_eq!(left.divide(right), if r == 0 { None } else { rounded(l * 1_000_000, r) });
    }

    #[test]
    fn order_is_that_of_the_numbers(left in any_decimal(), right in any_decimal()) {
        let difference = i128::from(left.millionths()) - i128::from(right.millionths());
        prop_assert_eq!(left.cmp(&right), difference.cmp(&0));
    }

    #[test]
    fn an_exponent_moves_the_point(digits in 0..10_u64.pow(18), exponent in -30..12_i32) {
        let expected = match exponent + 6 {
            up @ 0.. => 10_i128.checked_pow(up as u32).and_then(|power| rounded(i128::from(digits) * power, 1)),
            down => rounded(i128::from(digits), 10_i128.pow(down.unsigned_abs())),
        };
        prop_assert_eq!(Decimal::parse(&format!("{digits}e{exponent}")), expected);
    }

    #[test]
    fn what_is_read_is_what_json_calls_a_number(text in "[-+]?[0-9.eE]{0,8}[-+0-9 ]?[0-9]{0,3}") {
        let is_json = serde_json::from_str::<serde_json::Number>(&text).is_ok() && !text.contains(' ');
        if let Some(number) = Decimal::parse(&text) {
            prop_assert!(is_json, "{}", text);
            let float: f64 = text.parse().unwrap();
            prop_assert!((number.millionths() as f64 - float * 1e6).abs() <= 0.5 + float.abs() * 1e-9, "{}", text);
        } else if is_json {
            prop_assert!(text.parse::<f64>().unwrap().abs() > 9.2e12, "{}", text);
        }
    }

    #[test]
    fn up_to_fifteen_digits_travel_exactly(millionths in -999_999_999_999_999..=999_999_999_999_999_i64) {
        let number = Decimal::from_millionths(millionths);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<Decimal>(&json).unwrap(), number, "{}", json);
        prop_assert_eq!(Decimal::parse(&json), Some(number), "{}", json);
    }
}
