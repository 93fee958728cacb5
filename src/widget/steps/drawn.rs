//! What is drawn and not written: faces, stars, thumbs, and the mark that something can be dragged.
//!
//! Real elements of SVG, so that they look the same in every font and are sharp at every zoom, and so that pages which
//! refuse images and inline style show them. The stylesheet has their colours.

use crate::widget::node::{Node, node};

/// The faces, from the worst to the best: what is a line (eyes, brows, mouth), and the mouths that are open. Each has a mouth
/// or eyes of its own, so that nobody needs a colour to tell them apart.
pub const FACES: [(&str, &str); 7] = [
    ("M7.6 10.4l5.4 2.4m11.4-2.4L19 12.8M11.2 15v1.2m9.6-1.2v1.2M10.2 24.2q5.8-6 11.6 0", ""),
    ("M8 11.2l4-2.2m12 2.2-4-2.2M11 13.4v2.4m10-2.4v2.4M10.2 23.6q5.8-4.6 11.6 0", ""),
    ("M11 11.4v2.8m10-2.8v2.8M10.8 22.6q5.2-3.6 10.4 0", ""),
    ("M11 11.4v2.8m10-2.8v2.8M11 21.4h10", ""),
    ("M11 11.4v2.8m10-2.8v2.8M10.2 19.8q5.8 5.4 11.6 0", ""),
    ("M11 11.4v2.8m10-2.8v2.8", "M9.4 18.8h13.2q-.6 6.6-6.6 6.6t-6.6-6.6z"),
    ("M8.2 13.8q2.6-4.6 5.2 0m5.2 0q2.6-4.6 5.2 0", "M8.4 18h15.2q-.6 8-7.6 8t-7.6-8z"),
];

/// The face at a place among [`FACES`].
pub fn face(place: usize) -> Node {
    let (lines, open) = FACES.get(place).copied().unwrap_or_default();
    let face =
        node("svg", &[("viewBox", "0 0 32 32")]).child(path("M16 1a15 15 0 1 0 0 30 15 15 0 0 0 0-30z")).child(path(lines));
    if open.is_empty() { face } else { face.child(path(open)) }
}

/// A star.
pub fn star() -> Node {
    small("M12 2.6l2.9 5.9 6.5 1-4.7 4.6 1.1 6.5-5.8-3.1-5.8 3.1 1.1-6.5-4.7-4.6 6.5-1z")
}

/// A thumb, up or down.
pub fn thumb(up: bool) -> Node {
    small(if up {
        "M7.5 10.5 11.4 2.6A2.6 2.6 0 0 1 14 5.2v3.9h5a2.2 2.2 0 0 1 2.2 2.6l-1.3 7.6a2.2 2.2 0 0 1-2.2 1.9h-13a2 2 0 0 1-2-2v-6.7a2 2 0 0 1 2-2h2.8zv10.7"
    } else {
        "M7.5 13.5 11.4 21.4a2.6 2.6 0 0 0 2.6-2.6v-3.9h5a2.2 2.2 0 0 0 2.2-2.6l-1.3-7.6a2.2 2.2 0 0 0-2.2-1.9h-13a2 2 0 0 0-2 2v6.7a2 2 0 0 0 2 2h2.8zV2.8"
    })
}

/// Six dots to drag by.
pub fn grip() -> Node {
    small("M9 6h.01M9 12h.01M9 18h.01M15 6h.01M15 12h.01M15 18h.01")
}

fn small(shape: &'static str) -> Node {
    node("svg", &[("viewBox", "0 0 24 24")]).child(path(shape))
}

fn path(shape: &'static str) -> Node {
    node("path", &[]).attribute("d", shape)
}
