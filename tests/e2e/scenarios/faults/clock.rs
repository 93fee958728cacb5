//! The clock jumps.

use serde_json::json;

use super::faults;
use super::rig::{Rig, STEPS};
use crate::faulty::{Answer, Fault, Reply, Step};
use crate::stage::Stage;

faults![
    [42] jumps_of_years_at_every_step, by "`Date.now` replaced by the page";
    [42] jumps_of_years_while_it_waits, by "`Date.now` replaced by the page";
];

const YEARS: &str = "4 * 365 * 24 * 3600 * 1000";

fn jumps_of_years_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for (sign, way) in [("", "on"), ("-", "back")] {
        for step in STEPS {
            let name = format!("{way}-{}", step.replace(' ', "-"));
            rig.answer(&name);
            rig.at(step, &format!("jump({sign}{YEARS})"));
            stage.browser.find("button", "Send").trigger();
            rig.reaches(step);
            rig.drain();
            // Back to where it was, between two deliveries.
            stage.browser.run(&format!("jump(-({sign}{YEARS}))"), &json!([]));
        }
    }
    rig.arrives();
}

fn jumps_of_years_while_it_waits(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for (sign, way) in [("-", "back"), ("", "on")] {
        // The wait that backing off has set.
        rig.faulty.always(Fault::at(Step::Unsaved, Reply::Reset));
        rig.say(&format!("{way}-backing-off"));
        rig.waits();
        stage.browser.run(&format!("jump({sign}{YEARS})"), &json!([]));
        // A clock that was set back must not make it wait for years; it comes back by itself.
        rig.arrives_by_itself();
        // The wait that the endpoint has asked for.
        rig.faulty.next([Fault::instead(Answer::status(503).header("Retry-After", "2"))]);
        rig.say(&format!("{way}-told-to-wait"));
        rig.waits();
        stage.browser.run(&format!("jump({sign}{YEARS})"), &json!([]));
        rig.arrives_by_itself();
    }
}
