//! The end of every page.

use leptos::prelude::*;

/// Licence and credits.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="bottom">
            <div class="wide">
                <p>"Candor is free software, under the MIT or the Apache 2.0 licence, at your choice."</p>
                <p>
                    "Net Promoter®, NPS®, NPS Prism® and the NPS-related emoticons are registered trademarks of Bain & Company, Inc., "
                    "NICE Systems, Inc. and Fred Reichheld. Net Promoter Score℠ and Net Promoter System℠ are service marks of the same."
                </p>
                <p>"Halden, Tidewater, Northlight and Pilo are invented for this page."</p>
            </div>
        </footer>
    }
}
