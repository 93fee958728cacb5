//! Waiting for what is stored next, for a front end that shows responses as they arrive.

use super::filter::Filter;
use super::state::State;
use super::store::{Order, Stored};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// Commits can follow each other in milliseconds; a waiting reader looks at most this often.
const PAUSE: Duration = Duration::from_millis(20);

/// Up to `limit` responses that changed after `change`; waits for the first of them until `wait` has passed or the
/// collector stops.
pub async fn changed_after(state: &State, filter: &Filter, change: i64, limit: i64, wait: Duration) -> sqlx::Result<Vec<Stored>> {
    let deadline = Instant::now() + wait;
    let mut changes = state.writer().changes();
    loop {
        // Marked as seen before the query: a commit during it wakes the wait below.
        changes.borrow_and_update();
        let found = state.store().responses(filter, &Order::After(change), limit).await?;
        if !found.is_empty() || Instant::now() >= deadline {
            return Ok(found);
        }
        let next = async {
            tokio::select! {
                next = changes.changed() => next.is_ok(),
                () = state.stopping() => false,
            }
        };
        match timeout_at(deadline, next).await {
            Ok(true) => sleep(PAUSE).await,
            Ok(false) => return Ok(found),
            // The last look, for what another process wrote.
            Err(_) => {}
        }
    }
}
