//! Scales: which points can be chosen, and what a point means.

use serde::{Deserialize, Serialize};

/// The rating questions of this version and their standard scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Net Promoter: 0 to 10.
    Nps,
    /// Customer satisfaction: 1 to 5.
    Csat,
    /// Customer effort score 2.0: agreement from 1 to 7, high is good.
    Ces,
}

/// The part of a scale in which a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// NPS detractors (0–6), dissatisfied (1–2), disagreement (1–3).
    Low,
    /// NPS passives (7–8), neither (3), neither (4).
    Middle,
    /// NPS promoters (9–10), the top two boxes (4–5), agreement (5–7).
    High,
}

impl Scale {
    /// All scales, in the order in which they are documented.
    pub const ALL: [Scale; 3] = [Scale::Nps, Scale::Csat, Scale::Ces];

    /// The name on the wire and in documents: `nps`, `csat`, `ces`.
    pub const fn name(self) -> &'static str {
        match self {
            Scale::Nps => "nps",
            Scale::Csat => "csat",
            Scale::Ces => "ces",
        }
    }

    /// The scale of that name.
    pub fn from_name(name: &str) -> Option<Scale> {
        Scale::ALL.into_iter().find(|scale| scale.name() == name)
    }

    /// The lowest point.
    pub const fn min(self) -> i32 {
        match self {
            Scale::Nps => 0,
            Scale::Csat | Scale::Ces => 1,
        }
    }

    /// The highest point.
    pub const fn max(self) -> i32 {
        match self {
            Scale::Nps => 10,
            Scale::Csat => 5,
            Scale::Ces => 7,
        }
    }

    /// True where `point` can be chosen.
    pub const fn contains(self, point: i32) -> bool {
        point >= self.min() && point <= self.max()
    }

    /// The band of a point (Reichheld's 0–6, 7–8, 9–10 for NPS; bottom-two and top-two boxes for CSAT; 1–3, 4, 5–7 for CES 2.0).
    pub const fn band(self, point: i32) -> Band {
        let (low, middle) = match self {
            Scale::Nps => (6, 8),
            Scale::Csat => (2, 3),
            Scale::Ces => (3, 4),
        };
        if point <= low {
            Band::Low
        } else if point <= middle {
            Band::Middle
        } else {
            Band::High
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_each_scale_in_order() {
        let bands = |scale: Scale| (scale.min()..=scale.max()).map(|point| scale.band(point) as u8).collect::<Vec<_>>();
        assert_eq!(bands(Scale::Nps), [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
        assert_eq!(bands(Scale::Csat), [0, 0, 1, 2, 2]);
        assert_eq!(bands(Scale::Ces), [0, 0, 0, 1, 2, 2, 2]);
    }

    #[test]
    fn names_are_unique_and_found_again() {
        for scale in Scale::ALL {
            assert_eq!(Scale::from_name(scale.name()), Some(scale));
        }
        assert_eq!(Scale::from_name("NPS"), None);
    }
}
