//! A shop as a Leptos app, which asks after an order and on its help page, and lists what it hears of that.

use candor::component::{AnswerValue, Context, Scale, Script, Survey};
use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

fn main() {
    leptos::mount::mount_to_body(App);
}

/// What the surveys have told, a line each.
#[derive(Debug, Clone, Copy)]
struct Heard(RwSignal<Vec<String>>);

impl Heard {
    fn note(self, line: String) {
        self.0.update(|lines| lines.push(line));
    }
}

#[component]
fn App() -> impl IntoView {
    let heard = Heard(RwSignal::new(Vec::new()));
    provide_context(heard);
    view! {
        <Router>
            <nav>
                <A href="/">"Order"</A>
                <A href="/help">"Help"</A>
            </nav>
            <main>
                <Routes fallback=|| "There is nothing here.">
                    <Route path=path!("/") view=Order/>
                    <Route path=path!("/help") view=Help/>
                </Routes>
            </main>
        </Router>
        <ul>{move || heard.0.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
    }
}

/// Where the widget is, and where answers go: the collector serves this app, too.
fn script() -> Script {
    Script::new("/embed/candor.js").set("endpoint", "/v1/responses")
}

#[component]
fn Order() -> impl IntoView {
    let heard = expect_context::<Heard>();
    let (is_paid, set_paid) = signal(false);
    view! {
        <h1>"Your order"</h1>
        <button on:click=move |_| set_paid.update(|paid| *paid = !*paid)>
            {move || if is_paid.get() { "Order again" } else { "Pay" }}
        </button>
        <Show when=move || is_paid.get()>
            <Survey
                ask=Scale::Ces
                subject="checkout"
                context=Context::new().text("order_id", "A-1001").number("cart_value", 59.9)
                script=script()
                on_shown=move |seen: candor::component::event::Seen| heard.note(format!("shown {}", seen.survey_id))
                on_answered=move |answer: candor::component::event::Answered| {
                    let said = match answer.value {
                        Some(AnswerValue::Number(point)) => format!("{point} of 7"),
                        Some(AnswerValue::Text(text)) => format!("“{text}”"),
                        other => format!("{other:?}"),
                    };
                    heard.note(format!("answered {}: {said}", answer.question_id));
                }
                on_completed=move |_| heard.note("completed".to_owned())
                on_delivered=move |_| heard.note("delivered".to_owned())
            />
        </Show>
    }
}

#[component]
fn Help() -> impl IntoView {
    let heard = expect_context::<Heard>();
    view! {
        <h1>"How to change a bulb"</h1>
        <p>"Switch it off first, and let it cool."</p>
        <Survey
            ask=Scale::Csat
            id="help"
            subject="this article"
            script=script()
            on_completed=move |_| heard.note("helped".to_owned())
        >
            <a href="/s/help?ask=csat&subject=this+article">"How satisfied are you with this article?"</a>
        </Survey>
    }
}
