//! The order of shuffled options: the same for the same seed and question, so that going back changes nothing.

use crate::survey::document::Choosable;

/// The places of the options in the order in which they are shown; fixed ones keep theirs (Fisher and Yates).
pub fn shuffled(options: &[Choosable], shuffle: bool, seed: u64, question: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..options.len()).collect();
    if !shuffle {
        return order;
    }
    let free: Vec<usize> = (0..options.len()).filter(|place| !options[*place].fixed).collect();
    let mut state = seed ^ (question as u64).wrapping_mul(0xd134_2543_de82_ef95);
    for last in (1..free.len()).rev() {
        let other = (next(&mut state) % (last as u64 + 1)) as usize;
        order.swap(free[last], free[other]);
    }
    order
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::document::Text;

    fn options(fixed: &[bool]) -> Vec<Choosable> {
        let option =
            |fixed: &bool| Choosable { id: String::new(), text: Text::default(), fixed: *fixed, exclusive: false, image: None };
        fixed.iter().map(option).collect()
    }

    #[test]
    fn fixed_options_keep_their_place_and_all_are_there() {
        let options = options(&[false, false, true, false, true]);
        for seed in 0..200 {
            let order = shuffled(&options, true, seed, 3);
            assert_eq!((order[2], order[4]), (2, 4));
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            assert_eq!(order, shuffled(&options, true, seed, 3));
        }
        assert_eq!(shuffled(&options, false, 7, 0), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn each_option_comes_first_equally_often() {
        let options = options(&[false; 4]);
        let mut first = [0; 4];
        for seed in 0..8_000_u64 {
            first[shuffled(&options, true, seed.wrapping_mul(0x1234_5678_9abc_def1), 0)[0]] += 1;
        }
        // Five standard deviations around 2,000.
        assert!(first.iter().all(|times| (1_800..2_200).contains(times)), "{first:?}");
    }
}
