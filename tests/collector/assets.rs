//! The widget's files and the front end's pages.

use crate::harness::{Collector, Folder};
use axum::body::Body;
use axum::http::{Method, Request};
use candor::collector::state::QUEUE;

const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=300";

async fn collector() -> Collector {
    let folder = Folder::new();
    folder.write("embed/candor.js", "plain");
    folder.write("embed/candor.js.br", "brotli");
    folder.write("embed/candor.js.gz", "gzip");
    folder.write("embed/candor.mjs", "module");
    folder.write("embed/candor.d.ts", "types");
    folder.write("embed/integrity.json", "{}");
    folder.write("embed/candor.webview.html", "<p>");
    folder.write("embed/v0.1.0/candor.js", "versioned");
    folder.write("embed/candor-3f2a9c01d4.wasm", "\0asm");
    folder.write("embed/candor-3f2a9c01d4.wasm.br", "small");
    folder.write("site/index.html", "<script type=\"module\">start()</script>");
    folder.write("site/results.html", "<p>Results");
    folder.write("site/site-0a1b2c3d4e5f6071.js", "site");
    folder.write("site/icon.svg", "<svg/>");
    folder.write("secret", "kept");
    Collector::with(folder, QUEUE).await
}

#[tokio::test]
async fn the_widgets_files_are_open_to_every_origin() {
    let collector = collector().await;
    for (uri, media_type, cache) in [
        ("/embed/candor.js", "text/javascript; charset=utf-8", SHORT),
        ("/embed/candor.mjs", "text/javascript; charset=utf-8", SHORT),
        ("/embed/candor.d.ts", "text/plain; charset=utf-8", SHORT),
        ("/embed/integrity.json", "application/json; charset=utf-8", SHORT),
        ("/embed/candor.webview.html", "text/html; charset=utf-8", SHORT),
        ("/embed/v0.1.0/candor.js", "text/javascript; charset=utf-8", FOREVER),
        ("/embed/candor-3f2a9c01d4.wasm", "application/wasm", FOREVER),
    ] {
        let reply = collector.visit(uri, &[("origin", "https://shop.example")]).await;
        assert_eq!(reply.status, 200, "{uri}");
        for (name, value) in [
            ("content-type", media_type),
            ("cache-control", cache),
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("timing-allow-origin", "*"),
            ("x-content-type-options", "nosniff"),
            ("vary", "Accept-Encoding"),
        ] {
            assert_eq!(reply.header(name), value, "{uri} {name}");
        }
    }
}

#[tokio::test]
async fn the_smallest_form_that_the_browser_takes_is_sent() {
    let collector = collector().await;
    for (uri, accept, encoding, body) in [
        ("/embed/candor.js", "gzip, deflate, br, zstd", "br", "brotli"),
        ("/embed/candor.js", "gzip", "gzip", "gzip"),
        ("/embed/candor.js", "br;q=0, gzip", "gzip", "gzip"),
        ("/embed/candor.js", "identity", "", "plain"),
        ("/embed/candor.mjs", "br", "", "module"),
        ("/embed/candor-3f2a9c01d4.wasm", "br", "br", "small"),
    ] {
        let reply = collector.visit(uri, &[("accept-encoding", accept)]).await;
        assert_eq!((reply.header("content-encoding"), reply.text()), (encoding, body), "{uri} {accept}");
        assert!(!reply.header("content-type").contains("octet-stream"));
    }
}

#[tokio::test]
async fn what_is_missing_is_not_kept() {
    let collector = collector().await;
    for uri in ["/embed/candor-ffffffff0.wasm", "/embed/", "/embed", "/embed/v9/candor.js", "/site-ffffffff0.js", "/nothing"] {
        let reply = collector.visit(uri, &[]).await;
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (404, "no-store"), "{uri}");
        assert!(reply.text().contains("nothing at this address"), "{uri}");
    }
    assert_eq!(collector.visit("/embed/nothing.js", &[]).await.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn nothing_outside_the_folders_is_served() {
    let collector = collector().await;
    for uri in [
        "/embed/../secret",
        "/embed/..%2fsecret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "/embed/%2e%2e/candor.db",
        "/embed//etc/hosts",
    ] {
        let reply = collector.visit(uri, &[]).await;
        assert_eq!(reply.status, 404, "{uri}");
    }
}

#[tokio::test]
async fn pages_have_a_policy_that_allows_their_own_start() {
    let collector = collector().await;
    for (uri, cache) in
        [("/", "no-cache"), ("/results.html", "no-cache"), ("/site-0a1b2c3d4e5f6071.js", FOREVER), ("/icon.svg", SHORT)]
    {
        let reply = collector.visit(uri, &[]).await;
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, cache), "{uri}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{uri}");
        assert_eq!(
            reply.header("content-security-policy"),
            // printf %s 'start()' | openssl dgst -sha256 -binary | base64
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'; \
             frame-ancestors 'self'"
        );
    }
    let unchanged = collector.visit("/", &[]).await;
    let again = collector.visit("/", &[("if-modified-since", unchanged.header("last-modified"))]).await;
    assert_eq!(again.status, 304);
    let post = Request::builder().method(Method::POST).uri("/").body(Body::empty()).unwrap();
    assert_eq!(collector.send(post).await.status, 405);
}

#[tokio::test]
async fn without_a_front_end_the_start_page_says_how_to_build_it() {
    let reply = Collector::new().await.visit("/", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (404, "text/plain; charset=utf-8"));
    assert!(reply.text().contains("cargo xtask dist"));
}
