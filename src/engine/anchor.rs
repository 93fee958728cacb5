//! Where a card stands beside an element: the geometry alone. All lengths are CSS pixels from the window's upper left corner.

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Distance from the left.
    pub left: f64,
    /// Distance from the top.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Where the card goes. Vertically it hangs from, or stands on, the edge that is next to the element: it may grow the other way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spot {
    /// Below: the left edge, and the top edge.
    Below(f64, f64),
    /// Above: the left edge, and the distance of the bottom edge from the window's bottom.
    Above(f64, f64),
    /// The element is out of sight: so is the place beside it.
    Away,
}

/// The distance from the element.
const GAP: f64 = 8.0;
/// The least distance from the window's edges.
const MARGIN: f64 = 12.0;

/// Where a card of this size stands beside `anchor`: below it, where there is room or more of it than above, and with its
/// start at the element's, as far as the window is wide enough.
pub fn beside(anchor: Rect, card: Size, window: Size, rtl: bool) -> Spot {
    let (right, bottom) = (anchor.left + anchor.width, anchor.top + anchor.height);
    if bottom < 0.0 || anchor.top > window.height || right < 0.0 || anchor.left > window.width {
        return Spot::Away;
    }
    let start = if rtl { right - card.width } else { anchor.left };
    let left = start.min(window.width - MARGIN - card.width).max(MARGIN);
    let (below, above) = (window.height - bottom - GAP - MARGIN, anchor.top - GAP - MARGIN);
    if card.height <= below || below >= above {
        Spot::Below(left, (bottom + GAP).min(window.height - MARGIN - card.height.min(window.height / 2.0)))
    } else {
        Spot::Above(left, window.height - anchor.top + GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Size = Size { width: 1_000.0, height: 800.0 };
    const CARD: Size = Size { width: 400.0, height: 300.0 };

    fn at(left: f64, top: f64) -> Spot {
        beside(Rect { left, top, width: 100.0, height: 40.0 }, CARD, WINDOW, false)
    }

    #[test]
    fn below_where_there_is_room() {
        assert_eq!(at(200.0, 100.0), Spot::Below(200.0, 148.0));
        assert_eq!(at(200.0, 440.0), Spot::Below(200.0, 488.0), "just enough");
    }

    #[test]
    fn above_where_there_is_more() {
        assert_eq!(at(200.0, 700.0), Spot::Above(200.0, 108.0));
        assert_eq!(at(200.0, 441.0), Spot::Above(200.0, 367.0));
    }

    #[test]
    fn within_the_window() {
        assert_eq!(at(900.0, 100.0), Spot::Below(588.0, 148.0));
        assert_eq!(at(-50.0, 100.0), Spot::Below(12.0, 148.0));
        let wide =
            beside(Rect { left: 0.0, top: 0.0, width: 10.0, height: 10.0 }, Size { width: 2_000.0, ..CARD }, WINDOW, false);
        assert_eq!(wide, Spot::Below(12.0, 18.0));
    }

    #[test]
    fn from_the_right_where_text_runs_from_there() {
        let anchor = Rect { left: 500.0, top: 100.0, width: 100.0, height: 40.0 };
        assert_eq!(beside(anchor, CARD, WINDOW, true), Spot::Below(200.0, 148.0));
    }

    #[test]
    fn away_with_its_element() {
        for (left, top) in [(0.0, -41.0), (0.0, 801.0), (-101.0, 0.0), (1_001.0, 0.0)] {
            assert_eq!(at(left, top), Spot::Away, "{left}, {top}");
        }
    }
}
