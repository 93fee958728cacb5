//! Bugs planted around the outbox, in the shell or the widget: each must be found, or the simulation proves nothing.

use crate::model::courier::Courier;
use crate::model::network::{Post, Posted};
use crate::oracle::Oracle;
use candor::engine::outbox::{Effect, End, Reply, Request, Settled};
use candor::survey::event::event_id;

/// A planted bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    None,
    /// Rows are deleted as soon as their request leaves.
    DeletedBeforeAcknowledged,
    /// A copy that left at page hide counts as acknowledged.
    BeaconTakenForAcknowledgement,
    /// Any 2xx counts as an acknowledgement of all that was sent.
    AnySuccessTaken,
    /// A row's id is made anew when it is sent.
    UnstableId,
    /// A change is written over its revision instead of under the next one.
    RevisionReused,
    /// A write that storage did not answer in time is tried again under the next revision, and deletes what is older.
    FailureTriedHigher,
    /// A page goes on with what no page has left: with what the tab that it was duplicated from has open.
    TabDuplicated,
    /// A page that was kept goes on with what another page has gone on with.
    KeptPageGoesOn,
    /// A page takes what it is told of an older revision for what has become of the newest.
    ToldWithoutRevision,
    /// A page is not told that another tab has settled what it waits for.
    ElsewhereUntold,
    /// Nothing is deleted before its response has ended.
    NothingOvertaken,
    /// What is overtaken is deleted before the revision above it is known to be on disk.
    OvertakenUnconfirmed,
    /// A draft takes what was submitted before it off the disk.
    DraftOvertakesAll,
    /// Where there is a draft, what was submitted before it is not read back.
    DraftHidesSubmitted,
    /// A courier that comes late is told again of a consent that was withdrawn, and given since.
    WithdrawalRepeated,
    /// What is in a request is evicted.
    EvictedInFlight,
    /// A row is deleted whatever its revision.
    DeletedTooFar,
    /// "Saved" is said before the commit.
    SavedTooEarly,
    /// A page that hears late of a withdrawal on another deletes what was saved since consent was given again.
    OldNewsPurges,
    /// A page goes on when consent was withdrawn on another.
    OthersGoOn,
    /// A withdrawn consent leaves rows behind that the courier has not found yet.
    PurgeIncomplete,
    /// Copies that a page keeps for a courier outlive a withdrawn consent.
    CopiesOutliveConsent,
    /// A write that fails goes to localStorage after consent was withdrawn.
    WritesOutliveConsent,
    /// What is unreadable in localStorage takes the database's rows of the same response with it.
    CorruptTakesAll,
    /// What is unreadable takes the revisions below it with it.
    CorruptTakesLower,
    /// What is past its age ends at the first try that fails.
    EndedAtOnce,
    /// A wait for the turn that was given up takes the next one's lock for its own.
    StaleWait,
    /// A request goes on after the outbox has ended it.
    AbortIgnored,
    /// Timers run down at once.
    WakesAtOnce,
    /// A failure is followed by a retry at once.
    RetriesAtOnce,
    /// Timers never run down.
    NeverWoken,
}

impl Planted {
    /// What the shell does besides what the outbox wants.
    pub fn besides(self, courier: &Courier, posts: &[Post], oracle: &Oracle) -> Option<Effect> {
        let full = courier.outbox.waiting() >= courier.outbox.terms().bounds.events;
        let event = courier.live.iter().find_map(|post| posts[*post].events.first());
        let event = event.filter(|_| self == Self::EvictedInFlight && full)?;
        let response_id = oracle.responses[event.number as usize].response_id.clone();
        let (revision, survey) = (event.revision, String::new());
        let evicted = Settled { response_id, revision, survey, end: End::Evicted, last: true, row: None };
        Some(Effect::Settled(vec![evicted]))
    }

    /// What becomes of a request.
    pub fn request(self, request: &mut Request) {
        if self == Self::UnstableId {
            // What is sent again has the next revision.
            for revision in (1..9).rev().filter(|_| request.request.is_multiple_of(2)) {
                for (before, after) in [("\"revision\":", "}"), ("/", "\",\"candorsent")] {
                    let (old, new) = (format!("{before}{revision}{after}"), format!("{before}{}{after}", revision + 1));
                    request.body = request.body.replace(&old, &new);
                }
            }
        }
    }

    /// What becomes of a reply.
    pub fn reply(self, reply: Reply, events: &[Posted], oracle: &Oracle) -> Reply {
        if self == Self::AnySuccessTaken && matches!(reply.outcome, Ok(200..300)) {
            return Reply { body: Self::acknowledgement(events, oracle), ..reply };
        }
        reply
    }

    /// A body that names all of these.
    pub fn acknowledgement(events: &[Posted], oracle: &Oracle) -> String {
        let id = |event: &Posted| event_id(&oracle.responses[event.number as usize].response_id, event.revision);
        let ids: Vec<String> = events.iter().map(|event| format!("\"{}\"", id(event))).collect();
        format!(r#"{{"accepted":[{}]}}"#, ids.join(","))
    }
}

mod tests {
    use super::Planted;
    use crate::campaign;
    use crate::shrink::shrink;

    /// The schedules in which a planted bug must show.
    const SCHEDULES: u64 = 30_000;

    fn is_found(planted: Planted, rules: &[&str]) {
        let (seed, broken) = campaign::run(1, SCHEDULES, planted).failed.expect("not found");
        println!("{planted:?}, found by schedule {seed}. {}", shrink(seed, planted, broken.rule).report());
        assert!(rules.contains(&broken.rule), "found as {broken:?}");
    }

    #[test]
    fn deleting_before_the_acknowledgement_is_found() {
        is_found(Planted::DeletedBeforeAcknowledged, &["saved"]);
    }

    #[test]
    fn what_fails_is_made_short() {
        let short = shrink(1, Planted::DeletedBeforeAcknowledged, "saved");
        assert!(short.kept.len() <= 6 && short.broken.rule == "saved", "{}", short.report());
        assert!(short.report().contains("CANDOR_SEED=1 CANDOR_STEPS="), "{}", short.report());
    }

    #[test]
    fn taking_a_beacon_for_an_acknowledgement_is_found() {
        is_found(Planted::BeaconTakenForAcknowledgement, &["saved", "true ends"]);
    }

    #[test]
    fn taking_any_success_for_an_acknowledgement_is_found() {
        is_found(Planted::AnySuccessTaken, &["saved", "true ends"]);
    }

    #[test]
    fn an_id_that_is_not_stable_is_found() {
        is_found(Planted::UnstableId, &["identity"]);
    }

    #[test]
    fn a_revision_for_two_editions_is_found() {
        is_found(Planted::RevisionReused, &["identity", "saved", "true ends"]);
    }

    #[test]
    fn a_failed_write_tried_higher_is_found() {
        is_found(Planted::FailureTriedHigher, &["saved", "true ends"]);
    }

    #[test]
    fn a_withdrawal_said_again_is_found() {
        is_found(Planted::WithdrawalRepeated, &["saved"]);
    }

    #[test]
    fn a_duplicated_tab_is_found() {
        is_found(Planted::TabDuplicated, &["identity", "saved", "overwritten"]);
    }

    #[test]
    fn a_kept_page_that_goes_on_is_found() {
        is_found(Planted::KeptPageGoesOn, &["identity", "saved", "overwritten"]);
    }

    #[test]
    fn saying_of_the_newest_revision_what_is_true_of_an_older_one_is_found() {
        is_found(Planted::ToldWithoutRevision, &["says delivered"]);
    }

    #[test]
    fn waiting_for_what_another_tab_has_settled_is_found() {
        is_found(Planted::ElsewhereUntold, &["note"]);
    }

    #[test]
    fn keeping_every_revision_is_found() {
        is_found(Planted::NothingOvertaken, &["bounded"]);
    }

    #[test]
    fn deleting_what_is_overtaken_too_early_is_found() {
        is_found(Planted::OvertakenUnconfirmed, &["saved"]);
    }

    #[test]
    fn a_draft_that_deletes_what_was_submitted_is_found() {
        is_found(Planted::DraftOvertakesAll, &["true ends"]);
    }

    #[test]
    fn a_draft_that_hides_what_was_submitted_is_found() {
        is_found(Planted::DraftHidesSubmitted, &["true ends", "drained"]);
    }

    #[test]
    fn an_eviction_in_flight_is_found() {
        is_found(Planted::EvictedInFlight, &["evicted in flight"]);
    }

    #[test]
    fn deleting_a_newer_revision_is_found() {
        is_found(Planted::DeletedTooFar, &["saved"]);
    }

    #[test]
    fn saying_saved_before_the_commit_is_found() {
        is_found(Planted::SavedTooEarly, &["saved"]);
    }

    #[test]
    fn a_purge_that_leaves_rows_is_found() {
        is_found(Planted::PurgeIncomplete, &["withdrawn"]);
    }

    #[test]
    fn a_withdrawal_heard_too_late_is_found() {
        is_found(Planted::OldNewsPurges, &["saved"]);
    }

    #[test]
    fn a_page_that_goes_on_is_found() {
        is_found(Planted::OthersGoOn, &["withdrawn"]);
    }

    #[test]
    fn copies_that_outlive_consent_are_found() {
        is_found(Planted::CopiesOutliveConsent, &["withdrawn"]);
    }

    #[test]
    fn writes_that_outlive_consent_are_found() {
        is_found(Planted::WritesOutliveConsent, &["withdrawn"]);
    }

    #[test]
    fn an_unreadable_copy_that_takes_all_is_found() {
        is_found(Planted::CorruptTakesAll, &["saved"]);
    }

    #[test]
    fn an_unreadable_revision_that_takes_sound_ones_is_found() {
        is_found(Planted::CorruptTakesLower, &["saved"]);
    }

    #[test]
    fn an_end_at_the_first_failure_is_found() {
        is_found(Planted::EndedAtOnce, &["true ends"]);
    }

    #[test]
    fn a_wait_that_takes_the_lock_of_the_next_is_found() {
        is_found(Planted::StaleWait, &["turn"]);
    }

    #[test]
    fn a_request_that_outlives_consent_is_found() {
        is_found(Planted::AbortIgnored, &["withdrawn", "one request"]);
    }

    #[test]
    fn timers_that_run_down_at_once_are_found() {
        is_found(Planted::WakesAtOnce, &["busy loop"]);
    }

    #[test]
    fn retries_without_a_pause_are_found() {
        is_found(Planted::RetriesAtOnce, &["busy loop"]);
    }

    #[test]
    fn timers_that_never_run_down_are_found() {
        is_found(Planted::NeverWoken, &["drained"]);
    }
}
