//! What pages are made of, one concept a file.

pub mod answers;
pub mod choosing;
pub mod code;
pub mod footer;
pub mod gate;
pub mod header;
pub mod hero;
pub mod kind;
pub mod latest;
pub mod logo;
pub mod panel;
pub mod place;
pub mod response;
pub mod responses;
pub mod score;
pub mod scores;
pub mod trace;
pub mod way;

pub use answers::Answers;
pub use choosing::Choosing;
pub use code::{Code, CopyBlock, CopyButton, Written};
pub use footer::Footer;
pub use gate::Gate;
pub use header::Header;
pub use hero::Hero;
pub use kind::KindSection;
pub use latest::Latest;
pub use logo::Logo;
pub use panel::Panel;
pub use place::PlaceSection;
pub use response::{Chip, ResponseEntry};
pub use responses::Responses;
pub use score::Score;
pub use scores::Scores;
pub use trace::Trace;
pub use way::Way;
