//! Figures against published examples, and against everything that counts can be.
//!
//! Where a source rounds, the tolerance is half a unit of its last digit. What no source prints was worked out to 30 digits
//! from the formula that the function names.

#![expect(clippy::float_cmp, reason = "where figures are compared exactly, they have to be exact")]

use candor::survey::scoring::{
    Difference, Estimate, Figure, Funnel, Measure, Method, Stage, Tally, Weight, normal_p, student_p, student_quantile, wilson,
};
use candor::survey::{Band, Points, Scale, response::Probability};
use proptest::prelude::*;

const MEASURES: [Measure; 3] = [Measure::NetPromoterScore, Measure::HighShare, Measure::Mean];

#[track_caller]
fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted} ± {tolerance}");
}

#[track_caller]
fn within(found: Estimate, low: f64, high: f64, tolerance: f64) {
    near(found.low, low, tolerance);
    near(found.high, high, tolerance);
}

fn tally(scale: Scale, points: &[(i32, u64)]) -> Tally {
    let mut tally = Tally::new(scale);
    for (point, times) in points {
        assert!(tally.add(*point, *times));
    }
    tally
}

/// Promoters, passives, detractors.
fn nps(promoters: u64, passives: u64, detractors: u64) -> Tally {
    tally(Scale::Nps, &[(10, promoters), (7, passives), (0, detractors)])
}

/// Measurements in whole units, on a scale that is wide enough for them.
fn measured(values: &[i32], min: i32, max: i32) -> Tally {
    let mut tally = Tally::over(Points { min, max }, |_| Band::Middle, Measure::Mean).unwrap();
    for value in values {
        assert!(tally.add(*value, 1));
    }
    tally
}

// Shares.

#[test]
fn wilsons_interval() {
    // Newcombe, "Two-sided Confidence Intervals for the Single Proportion: Comparison of Seven Methods", Statistics in
    // Medicine 17 (1998) 857–872, table I, method 3.
    for (part, total, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        within(wilson(part, total).unwrap(), low, high, 0.000_05);
    }
    assert_eq!(wilson(0, 20).unwrap().low, 0.0);
    assert_eq!(wilson(20, 20).unwrap().high, 1.0);
}

#[test]
fn a_share_of_nothing_or_of_too_little_is_none() {
    assert_eq!(wilson(0, 0), None);
    assert_eq!(wilson(2, 1), None);
}

#[test]
fn csat_is_the_share_of_the_top_two_boxes() {
    let csat = tally(Scale::Csat, &[(5, 60), (4, 21), (3, 100), (1, 82)]).headline().unwrap();
    assert_eq!((csat.measure, csat.method, csat.n), (Measure::HighShare, Method::Wilson, 263));
    // 81 of 263, as above.
    within(csat.estimate, 0.2553, 0.3662, 0.000_05);
}

// The net promoter score.

#[test]
fn the_net_promoter_score() {
    // By hand: 50 promoters, 30 passives, 20 detractors; p = 50.75/103, d = 20.75/103, √(0.609341/103) = 0.0769151.
    let figure = nps(50, 30, 20).headline().unwrap();
    assert_eq!((figure.measure, figure.method, figure.n), (Measure::NetPromoterScore, Method::AdjustedWald, 100));
    near(figure.estimate.value, 30.0, 1e-12);
    within(figure.estimate, 14.051_130_178_776, 44.201_297_005_704, 1e-10);
    // Never rounded before subtracting: 1/3 less 1/7.
    near(nps(7, 11, 3).headline().unwrap().estimate.value, 100.0 * 4.0 / 21.0, 1e-12);
}

#[test]
fn few_answers_keep_a_wide_net_promoter_score() {
    // By hand from the same formula; the end of the range and the figure itself take the place of what lies beyond.
    for (counts, value, low, high) in [
        ((1, 0, 0), 100.0, -48.498_649_420_252, 100.0),
        ((0, 1, 0), 0.0, -60.011_395_954_441, 60.011_395_954_441),
        ((10, 0, 0), 100.0, 47.503_551_544_790, 100.0),
        ((0, 0, 5), -100.0, -100.0, -17.491_453_034_171),
    ] {
        let estimate = nps(counts.0, counts.1, counts.2).headline().unwrap().estimate;
        near(estimate.value, value, 1e-12);
        within(estimate, low, high, 1e-10);
    }
}

// The mean.

/// Hours of sleep gained with two drugs, in tenths (Student, "The Probable Error of a Mean", Biometrika 6 (1908) 1–25;
/// data set `sleep` of R).
const SLEEP: [[i32; 10]; 2] = [[7, -16, -2, -12, -1, 34, 37, 8, 0, 20], [19, 8, 11, 1, -1, 44, 55, 16, 46, 34]];

#[test]
fn the_mean_with_students_t() {
    // R: t.test(extra ~ 1, sleep, group == 1) prints 0.75, −0.5297804 to 2.0297804, for 9 degrees of freedom.
    let figure = measured(&SLEEP[0], -20, 60).headline().unwrap();
    assert_eq!((figure.method, figure.n), (Method::StudentT, 10));
    near(figure.estimate.value, 7.5, 1e-12);
    within(figure.estimate, -5.297_804, 20.297_804, 5e-6);
}

#[test]
fn ces_is_a_mean_beside_a_share() {
    let ces = tally(Scale::Ces, &[(7, 2), (5, 2), (3, 1), (1, 1)]);
    // By hand: 28/6; s² = 82/15; t(5) = 2.570582; half of it is 2.453675, and the upper end stays on the scale.
    let mean = ces.headline().unwrap();
    assert_eq!((mean.measure, mean.method), (Measure::Mean, Method::StudentT));
    near(mean.estimate.value, 4.666_667, 1e-6);
    within(mean.estimate, 2.212_991, 7.0, 1e-6);
    let agreed = ces.figure(Measure::HighShare).unwrap();
    assert_eq!(agreed.estimate, wilson(4, 6).unwrap());
    assert_eq!(agreed.method, Method::Wilson);
}

#[test]
fn one_answer_says_nothing_of_the_mean() {
    let figure = tally(Scale::Ces, &[(6, 1)]).headline().unwrap();
    assert_eq!(figure.estimate, Estimate { value: 6.0, low: 1.0, high: 7.0 });
    assert_eq!(figure.method, Method::WholeScale);
}

#[test]
fn answers_that_agree_are_no_certainty() {
    // By hand: of 10 that are alike, z²/(10 + z²) = 0.277533 may be others; at the ends of 1 to 7 they move a mean of 6 by
    // 5 and by 1 times that.
    let figure = tally(Scale::Ces, &[(6, 10)]).headline().unwrap();
    assert_eq!((figure.method, figure.estimate.value), (Method::AllAlike, 6.0));
    within(figure.estimate, 4.612_336, 6.277_533, 1e-6);
    let more = tally(Scale::Ces, &[(6, 1_000)]).headline().unwrap().estimate;
    assert!(more.low > 5.97 && more.low < 6.0 && more.high > 6.0, "{more:?}");
}

// Weights.

#[test]
fn equal_weights_change_nothing() {
    let quarter = Weight::inverse(Probability::from_millionths(250_000)).unwrap();
    assert_eq!(quarter.value(), 4.0);
    let (mut plain, mut weighted) = (Tally::new(Scale::Nps), Tally::new(Scale::Nps));
    for (point, times) in [(10, 50), (8, 30), (2, 20)] {
        plain.add(point, times);
        weighted.add_weighted(point, times, quarter);
    }
    assert!(!weighted.is_weighted());
    assert_eq!(weighted.n_eff(), 100.0);
    assert_eq!(weighted.headline(), plain.headline());
}

#[test]
fn kishs_effective_number() {
    // By hand: 50 answers of weight 1 and 50 of weight 2 make 150²/(50 + 200) = 90.
    let mut tally = nps(0, 0, 50);
    tally.add_weighted(10, 50, Weight::new(2.0).unwrap());
    assert!(tally.is_weighted());
    near(tally.n_eff(), 90.0, 1e-12);
    let figure = tally.headline().unwrap();
    assert_eq!(figure.n, 100);
    // 2/3 promoters and 1/3 detractors of 90: as though 60 and 30 had answered, all alike.
    let equal = nps(60, 0, 30).headline().unwrap();
    near(figure.estimate.value, 100.0 / 3.0, 1e-12);
    within(figure.estimate, equal.estimate.low, equal.estimate.high, 1e-10);
}

#[test]
fn those_seldom_asked_count_for_more() {
    // Of 100 visitors of each of two pages, one page asks all, the other one in ten: 5 and 10 of 10 satisfied there.
    let mut tally = tally(Scale::Csat, &[(5, 50), (1, 50)]);
    tally.add_weighted(4, 10, Weight::inverse(Probability::from_millionths(100_000)).unwrap());
    let share = tally.figure(Measure::HighShare).unwrap();
    // (50 + 10 · 10)/(100 + 100); by hand n_eff = 200²/(100 + 1000).
    near(share.estimate.value, 0.75, 1e-12);
    near(share.n_eff, 36.363_636, 1e-6);
    // The weighted mean: (50 · 5 + 50 · 1 + 100 · 4)/200.
    near(tally.figure(Measure::Mean).unwrap().estimate.value, 3.5, 1e-12);
}

#[test]
fn weights_from_sums_are_weights_one_by_one() {
    let (mut single, mut summed) = (Tally::new(Scale::Ces), Tally::new(Scale::Ces));
    for weight in [1.0, 4.0, 2.5] {
        single.add_weighted(6, 1, Weight::new(weight).unwrap());
    }
    assert!(summed.add_sums(6, 3, 7.5, 1.0 + 16.0 + 6.25));
    single.add(2, 2);
    summed.add(2, 2);
    assert_eq!(single, summed);
}

#[test]
fn absurd_weights_are_refused() {
    assert_eq!(Weight::inverse(Probability::from_millionths(0)), None);
    assert_eq!(Weight::inverse(Probability::from_millionths(1)).map(Weight::value), Some(1e6));
    for absurd in [0.0, -1.0, 1e-7, 1e7, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Weight::new(absurd), None, "{absurd}");
    }
    let mut tally = Tally::new(Scale::Nps);
    let nothing = tally.clone();
    // No weights, not enough squares for three weights of sum 9, too many, not a number, not on the scale.
    for (point, times, weight, squares) in
        [(9, 0, 0.0, 0.0), (9, 3, 9.0, 26.9), (9, 3, 9.0, 1e8), (9, 3, f64::NAN, 9.0), (9, 3, 9.0, f64::NAN), (11, 1, 1.0, 1.0)]
    {
        assert!(!tally.add_sums(point, times, weight, squares), "{times} {weight} {squares}");
        assert_eq!(tally, nothing);
    }
}

#[test]
fn one_heavy_answer_is_one_answer() {
    let mut tally = tally(Scale::Ces, &[(2, 500)]);
    tally.add_weighted(7, 1, Weight::new(1e6).unwrap());
    let mean = tally.headline().unwrap();
    assert!(mean.n_eff < 1.01 && mean.estimate.value > 6.99);
    assert_eq!((mean.method, mean.estimate.low, mean.estimate.high), (Method::WholeScale, 1.0, 7.0));
}

// Rates.

#[test]
fn each_rate_names_its_denominator() {
    let funnel = Funnel { eligible: Some(1_000), sampled: Some(250), shown: 240, answered: 60, completed: 45 };
    let read = |rate: Option<candor::survey::scoring::Rate>| rate.map(|rate| (rate.part, rate.of, rate.n, rate.estimate.value));
    assert_eq!(read(funnel.response_rate()), Some((60, Stage::Shown, 240, 0.25)));
    assert_eq!(read(funnel.completion_rate()), Some((45, Stage::Answered, 60, 0.75)));
    assert_eq!(read(funnel.break_off_rate()), Some((15, Stage::Answered, 60, 0.25)));
    assert_eq!(read(funnel.rate(Stage::Completed, Stage::Shown)), Some((45, Stage::Shown, 240, 0.1875)));
    assert_eq!(read(funnel.rate(Stage::Sampled, Stage::Eligible)), Some((250, Stage::Eligible, 1_000, 0.25)));
    assert_eq!(funnel.response_rate().unwrap().estimate, wilson(60, 240).unwrap());
}

#[test]
fn no_rate_of_the_unknown_the_empty_and_the_impossible() {
    let funnel = Funnel { shown: 3, answered: 4, completed: 5, ..Funnel::default() };
    for rate in [
        funnel.response_rate(),
        funnel.completion_rate(),
        funnel.break_off_rate(),
        funnel.rate(Stage::Shown, Stage::Sampled),
        Funnel::default().response_rate(),
        Funnel { shown: 9, ..Funnel::default() }.completion_rate(),
    ] {
        assert_eq!(rate, None);
    }
}

// Differences.

#[test]
fn two_net_promoter_scores() {
    // By hand: 20, 10, 10 and 30, 5, 5 make adjusted scores of 10/43 and 25/43 with errors of 0.125612 and 0.108993.
    let (earlier, later) = (nps(20, 10, 10), nps(30, 5, 5));
    let change = earlier.change_to(&later, Measure::NetPromoterScore).unwrap();
    near(change.estimate.value, 37.5, 1e-12);
    within(change.estimate, 2.288_192_783_055, 67.479_249_077_410, 1e-10);
    let test = change.test.unwrap();
    assert_eq!(test.degrees, None);
    near(test.statistic, 2.097_552_656_957, 1e-11);
    near(test.p, 0.035_944_680_977, 1e-11);
}

#[test]
fn two_shares() {
    // Newcombe, "Interval Estimation for the Difference Between Independent Proportions: Comparison of Eleven Methods",
    // Statistics in Medicine 17 (1998) 873–890, table II, method 10.
    for (first, second, low, high) in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ] {
        within(Difference::of_shares(second, first).unwrap().estimate, low, high, 0.000_05);
    }
    // By hand, Campbell's N − 1 test of the first two.
    for (first, second, z, p) in
        [((56, 70), (48, 80), 2.641_323_272, 0.008_258_288), ((9, 10), (3, 10), 2.669_269_563, 0.007_601_641)]
    {
        let test = Difference::of_shares(second, first).unwrap().test.unwrap();
        near(test.statistic, z, 1e-9);
        near(test.p, p, 1e-9);
    }
}

#[test]
fn shares_that_are_both_nothing_do_not_differ() {
    let difference = Difference::of_shares((0, 10), (0, 20)).unwrap();
    let test = difference.test.unwrap();
    assert_eq!((difference.estimate.value, test.statistic, test.p), (0.0, 0.0, 1.0));
    assert_eq!(Difference::of_shares((0, 0), (0, 20)), None);
    assert_eq!(Difference::of_shares((3, 2), (0, 20)), None);
}

#[test]
fn two_means_with_welchs_t() {
    // R: t.test(extra ~ group, sleep) prints t = −1.8608, df = 17.776, p = 0.07939, −3.3654832 to 0.2054832 for the first
    // group less the second.
    let [first, second] = SLEEP.map(|drug| measured(&drug, -20, 60));
    let change = second.change_to(&first, Measure::Mean).unwrap();
    let test = change.test.unwrap();
    near(change.estimate.value, -15.8, 1e-12);
    within(change.estimate, -33.654_832, 2.054_832, 5e-6);
    near(test.statistic, -1.8608, 0.000_05);
    near(test.degrees.unwrap(), 17.776, 0.000_5);
    near(test.p, 0.079_39, 0.000_005);
    // R, the examples of t.test's help: t.test(1:10, y = c(7:20)), and with one outlier, 200.
    let first: Vec<i32> = (1..=10).collect();
    let second: Vec<i32> = (7..=20).collect();
    let with_outlier: Vec<i32> = (7..=20).chain([200]).collect();
    for (second, t, degrees, p, low, high) in [
        (&second, -5.4349, 21.982, (1.855e-5, 5e-9), -11.052_802, -4.947_198),
        (&with_outlier, -1.6329, 14.165, (0.1245, 0.000_05), -47.242_900, 6.376_233),
    ] {
        let change = measured(second, 1, 200).change_to(&measured(&first, 1, 200), Measure::Mean).unwrap();
        let test = change.test.unwrap();
        within(change.estimate, low, high, 5e-7);
        near(test.statistic, t, 0.000_05);
        near(test.degrees.unwrap(), degrees, 0.000_5);
        near(test.p, p.0, p.1);
    }
    // Wikipedia, "Student's t-test", worked example with unequal variances: t 1.959, df 7.03, p 0.091. Weights of screws in
    // hundredths of a gram.
    let first = measured(&[3_002, 2_999, 3_011, 2_997, 3_001, 2_999], 2_950, 3_050);
    let second = measured(&[2_989, 2_993, 2_972, 2_998, 3_002, 2_998], 2_950, 3_050);
    let test = second.change_to(&first, Measure::Mean).unwrap().test.unwrap();
    near(test.statistic, 1.959, 0.000_5);
    near(test.degrees.unwrap(), 7.03, 0.005);
    near(test.p, 0.091, 0.000_5);
}

#[test]
fn means_of_unknown_spread_have_an_interval_and_no_test() {
    let (alike, mixed) = (tally(Scale::Ces, &[(6, 10)]), tally(Scale::Ces, &[(7, 4), (3, 4), (5, 2)]));
    let change = alike.change_to(&mixed, Measure::Mean).unwrap();
    assert_eq!((change.estimate.value, change.test), (-1.0, None));
    // By Zou and Donner from the two intervals.
    let (a, b) = (alike.headline().unwrap().estimate, mixed.headline().unwrap().estimate);
    let low = -1.0 - ((b.value - b.low).powi(2) + (a.high - a.value).powi(2)).sqrt();
    let high = -1.0 + ((b.high - b.value).powi(2) + (a.value - a.low).powi(2)).sqrt();
    within(change.estimate, low, high, 1e-12);
}

#[test]
fn only_like_is_compared_with_like() {
    let nps = nps(1, 1, 1);
    for measure in MEASURES {
        assert_eq!(nps.change_to(&tally(Scale::Ces, &[(6, 10)]), measure), None);
        assert_eq!(nps.change_to(&Tally::new(Scale::Nps), measure), None);
        assert_eq!(Tally::new(Scale::Nps).change_to(&nps, measure), None);
    }
}

// The distributions.

#[test]
fn students_quantiles() {
    // Fisher and Yates, "Statistical Tables for Biological, Agricultural and Medical Research", table III, two-sided 5 % and
    // 1 %; the NIST/SEMATECH e-Handbook of Statistical Methods prints the same in 1.3.6.7.2.
    for (degrees, five, one) in [
        (1.0, 12.706, 63.657),
        (2.0, 4.303, 9.925),
        (3.0, 3.182, 5.841),
        (5.0, 2.571, 4.032),
        (10.0, 2.228, 3.169),
        (30.0, 2.042, 2.750),
        (60.0, 2.000, 2.660),
        (120.0, 1.980, 2.617),
        (1e19, 1.960, 2.576),
    ] {
        near(student_quantile(0.05, degrees), five, 0.000_51);
        near(student_quantile(0.01, degrees), one, 0.000_51);
    }
    // To 15 digits from the definition, on both sides of where the normal distribution takes over.
    for (degrees, t) in [
        (1.0, 12.706_204_736_174_7),
        (2.5, 3.574_654_842_003_68),
        (9.0, 2.262_157_162_798_21),
        (999.0, 1.962_341_461_133_45),
        (2_000.0, 1.961_150_826_099_44),
        (100_000.0, 1.959_987_707_534_61),
    ] {
        near(student_quantile(0.05, degrees), t, 1e-10 * t);
    }
}

#[test]
fn probabilities_of_large_deviations() {
    for (z, p) in [
        (0.0, 1.0),
        (0.1, 0.920_344_325_445_942),
        (1.0, 0.317_310_507_862_914_1),
        (1.959_963_984_540_054, 0.05),
        (3.0, 0.002_699_796_063_260_189),
        (5.0, 5.733_031_437_583_878e-7),
        (10.0, 1.523_970_604_832_105e-23),
        (20.0, 5.507_248_237_212_467e-89),
        (37.0, 1.145_114_244_504_915_4e-299),
    ] {
        near(normal_p(z), p, 1e-12 * p);
        near(normal_p(-z), p, 1e-12 * p);
    }
    for (t, degrees, p) in [
        (0.0, 3.0, 1.0),
        (1.8608, 17.776, 0.079_396_578_139_779_81),
        (2.0, 2_000.0, 0.045_635_273_311_694_61),
        (12.0, 2_000.0, 4.365_702_495_217_426e-32),
        (30.0, 2_000.0, 1.370_773_019_112_611e-163),
        (2.0, 1e5, 0.045_502_963_457_506_46),
        (1.959, 7.031, 0.090_771_528_997_368_15),
    ] {
        near(student_p(t, degrees), p, 1e-9 * p);
    }
    for huge in [1e100, 1e200, f64::INFINITY] {
        assert_eq!((normal_p(huge), student_p(huge, 900.0), student_p(huge, 1e9)), (0.0, 0.0, 0.0));
        assert!((0.0..1e-99).contains(&student_p(huge, 1.0)));
    }
}

// Everything else.

#[test]
fn nothing_has_no_figure() {
    for scale in Scale::ALL {
        let tally = Tally::new(scale);
        assert_eq!((tally.headline(), tally.n_eff(), tally.is_weighted()), (None, 0.0, false));
        assert!(!Tally::new(scale).add(scale.max() + 1, 1) && !Tally::new(scale).add(i32::MIN, 1));
    }
}

#[test]
fn counts_stop_at_the_largest_number() {
    let tally = tally(Scale::Ces, &[(6, u64::MAX), (6, u64::MAX), (1, u64::MAX)]);
    assert_eq!((tally.counts()[5], tally.total()), (u64::MAX, u64::MAX));
    near(tally.headline().unwrap().estimate.value, 13.0 / 3.0, 1e-12);
}

#[test]
fn a_rating_of_any_range_can_be_tallied() {
    let band = |point| if point < 4 { Band::Low } else { Band::High };
    let mut stars = Tally::over(Points { min: 1, max: 6 }, band, Measure::Mean).unwrap();
    stars.add(6, 3);
    stars.add(2, 1);
    assert_eq!((stars.counts(), stars.band(Band::High)), (vec![0, 1, 0, 0, 0, 3], 3));
    near(stars.headline().unwrap().estimate.value, 5.0, 1e-12);
    for (min, max) in [(2, 1), (0, 1_001), (i32::MIN, i32::MAX)] {
        assert_eq!(Tally::over(Points { min, max }, band, Measure::Mean), None);
    }
}

#[test]
fn a_figure_travels_with_its_names() {
    let figure = tally(Scale::Csat, &[(5, 1), (1, 1)]).headline().unwrap();
    let json = serde_json::to_value(figure).unwrap();
    assert_eq!((&json["measure"], &json["method"], &json["n"]), (&"high-share".into(), &"wilson".into(), &2.into()));
    assert_eq!(serde_json::from_value::<Figure>(json).unwrap(), figure);
}

/// Counts of every size, small ones and all of 64 bits.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..4_u64, 2 => 0..1_000_u64, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

/// A tally of any scale with any counts and weights.
fn any_tally(scale: Scale) -> impl Strategy<Value = Tally> {
    let weight = prop_oneof![3 => Just(1.0), 1 => 1e-6..1e6_f64, 1 => Just(1e6), 1 => Just(1e-6)];
    let length = (scale.max() - scale.min() + 1) as usize;
    prop::collection::vec((count(), weight), length).prop_map(move |answers| {
        let mut tally = Tally::new(scale);
        for (point, (times, weight)) in (scale.min()..).zip(answers) {
            tally.add_weighted(point, times, Weight::new(weight).unwrap());
        }
        tally
    })
}

fn any_pair() -> impl Strategy<Value = (Scale, Tally, Tally)> {
    prop::sample::select(Scale::ALL.to_vec()).prop_flat_map(|scale| (Just(scale), any_tally(scale), any_tally(scale)))
}

fn check(estimate: Estimate, range: (f64, f64)) -> Result<(), TestCaseError> {
    let Estimate { value, low, high } = estimate;
    prop_assert!(low <= value && value <= high, "{estimate:?}");
    // A difference of two rounded figures may miss its range by their rounding.
    let rounding = 1e-12 * (range.1 - range.0);
    prop_assert!(low >= range.0 - rounding && high <= range.1 + rounding, "{estimate:?}");
    Ok(())
}

fn range(scale: Scale, measure: Measure) -> (f64, f64) {
    match measure {
        Measure::NetPromoterScore => (-100.0, 100.0),
        Measure::HighShare => (0.0, 1.0),
        Measure::Mean => (f64::from(scale.min()), f64::from(scale.max())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_lies_in_its_interval_and_its_interval_in_its_range((scale, tally, other) in any_pair()) {
        prop_assert!(tally.n_eff() <= tally.total() as f64);
        for measure in MEASURES {
            let figure = tally.figure(measure);
            prop_assert_eq!(figure.is_some(), tally.total() > 0);
            let Some(figure) = figure else { continue };
            check(figure.estimate, range(scale, measure))?;
            prop_assert!(figure.n_eff >= 1.0);
            // Not even a million answers that agree are certain.
            if figure.n_eff < 1e6 {
                prop_assert!(figure.estimate.high > figure.estimate.low, "{:?}", figure);
            }
            let difference = tally.change_to(&other, measure);
            prop_assert_eq!(difference.is_some(), other.total() > 0);
            let Some(Difference { estimate, test }) = difference else { continue };
            let width = range(scale, measure).1 - range(scale, measure).0;
            check(estimate, (-width, width))?;
            let Some(test) = test else {
                prop_assert_eq!(measure, Measure::Mean);
                continue;
            };
            prop_assert!(test.statistic.is_finite() && (0.0..=1.0).contains(&test.p), "{:?}", test);
            prop_assert!(test.degrees.is_none_or(|degrees| degrees >= 0.99 && degrees.is_finite()), "{:?}", test);
        }
    }

    #[test]
    fn a_difference_is_the_opposite_the_other_way_round((_, tally, other) in any_pair()) {
        for measure in MEASURES {
            let (Some(there), Some(back)) = (tally.change_to(&other, measure), other.change_to(&tally, measure)) else { continue };
            let tolerance = 1e-9 * (1.0 + there.estimate.value.abs());
            prop_assert!((there.estimate.value + back.estimate.value).abs() <= tolerance);
            prop_assert!((there.estimate.low + back.estimate.high).abs() <= tolerance);
            let p = |difference: Difference| difference.test.map_or(1.0, |test| test.p);
            prop_assert!((p(there) - p(back)).abs() <= 1e-9);
        }
    }

    #[test]
    fn every_rate_is_a_share(eligible in count(), sampled in count(), shown in count(), answered in count(), completed in count()) {
        let funnel = Funnel { eligible: Some(eligible), sampled: Some(sampled), shown, answered, completed };
        let stages = [Stage::Eligible, Stage::Sampled, Stage::Shown, Stage::Answered, Stage::Completed];
        for (stage, of) in stages.iter().flat_map(|stage| stages.iter().map(move |of| (*stage, *of))) {
            let (part, n) = (funnel.count(stage).unwrap(), funnel.count(of).unwrap());
            let rate = funnel.rate(stage, of);
            prop_assert_eq!(rate.is_some(), n > 0 && part <= n);
            rate.map_or(Ok(()), |rate| check(rate.estimate, (0.0, 1.0)))?;
        }
        funnel.break_off_rate().map_or(Ok(()), |rate| check(rate.estimate, (0.0, 1.0)))?;
    }

    #[test]
    fn probabilities_fall_as_deviations_rise(t in 0.0..1e6_f64, more in 1e-6..10.0_f64, degrees in prop_oneof![1.0..3.0_f64, 1.0..2_000.0_f64, 1.0..1e20_f64]) {
        let (near, far) = (student_p(t, degrees), student_p(t + more, degrees));
        prop_assert!((0.0..=1.0).contains(&near) && far <= near * (1.0 + 1e-9), "{} {}", near, far);
        prop_assert!(normal_p(t + more) <= normal_p(t));
        // The two distributions that have a formula.
        let small = t / 1e4;
        let (one, two) = (1.0 - small.atan() * std::f64::consts::FRAC_2_PI, 1.0 - small / (2.0 + small * small).sqrt());
        prop_assert!((student_p(small, 1.0) - one).abs() < 1e-12 && (student_p(small, 2.0) - two).abs() < 1e-12);
        let quantile = student_quantile(0.05, degrees);
        prop_assert!((1.95..12.71).contains(&quantile), "{}", quantile);
    }
}
