//! The web door over real sockets: who gets in, who does not, and what they get.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod house;

use house::door::Running;
use house::http::{ask, http, http_chunked};
use landline::web::{Rate, WebDoor, WebError, WebOptions};
use serde_json::json;

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "192.168.1.7:0", "[::]:0"] {
        let refused = WebDoor::open(WebOptions::new(address.parse().unwrap())).await;
        assert!(matches!(refused.err(), Some(WebError::NotLoopback(_))), "{address}");
    }
}

#[tokio::test]
async fn a_taken_port_is_said_or_another_is_taken() {
    let running = Running::start().await;
    let mut options = WebOptions::new(running.address);
    assert!(matches!(WebDoor::open(options.clone()).await.err(), Some(WebError::Bind { .. })));
    options.any_port = true;
    assert_ne!(WebDoor::open(options).await.unwrap().address(), running.address);
}

#[tokio::test]
async fn the_link_gives_a_strict_cookie_and_a_clean_address() {
    let running = Running::start().await;
    assert_eq!(running.link, format!("http://{}/?token={}", running.host, running.token));
    assert_eq!(running.token.len(), 64);
    let answer = running.bare(&format!("GET /?token={}", running.token)).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    let cookie = answer.header("set-cookie").unwrap();
    let name = format!("landline-{}=", running.address.port());
    assert!(cookie.starts_with(&name) && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(&running.token), "the cookie is not the token");
    let page = running.page("GET /", "", b"").await;
    assert!([200, 503].contains(&page.status), "{page:?}");
    assert!(page.body.starts_with("<!doctype html>"), "the screen, or a page that says that it is not built");
}

#[tokio::test]
async fn a_browser_sent_by_another_site_goes_on_by_itself() {
    let running = Running::start().await;
    let link = format!("GET /?token={}", running.token);
    for (site, status) in [("cross-site", 200), ("same-site", 200), ("none", 303), ("same-origin", 303)] {
        let answer = http(running.address, &link, &[("Host", &running.host), ("Sec-Fetch-Site", site)], b"").await;
        assert_eq!(answer.status, status, "{site}");
        assert!(answer.header("set-cookie").is_some());
        assert_eq!(answer.header("refresh").is_some(), status == 200);
    }
}

#[tokio::test]
async fn every_start_has_another_token() {
    let (one, other) = (Running::start().await, Running::start().await);
    assert_ne!(one.token, other.token);
    let foreign = http(other.address, "GET /", &[("Host", &other.host), ("Cookie", &one.cookie().await)], b"").await;
    assert_eq!(foreign.status, 401);
}

#[tokio::test]
async fn without_right_there_is_nothing() {
    let running = Running::start().await;
    let wrong = "0".repeat(64);
    let cookie = format!("landline-{}={wrong}", running.address.port());
    let bearer = format!("Bearer {wrong}");
    for first in ["GET /", "GET /assets/index.js", "POST /api/echo", "GET /events", "POST /api/nothing_like_it"] {
        for extra in [None, Some(("Cookie", cookie.as_str())), Some(("Authorization", bearer.as_str()))] {
            let mut headers = vec![("Host", running.host.as_str())];
            headers.extend(extra);
            let answer = http(running.address, first, &headers, b"").await;
            assert_eq!(answer.status, 401, "{first} {extra:?}");
            if first.contains("/api/") || first.contains("/events") {
                assert_eq!(answer.code(), "web.unauthorized");
            } else {
                assert!(answer.body.contains("Open the link"), "{answer:?}");
            }
        }
    }
    for link in [format!("GET /?token={wrong}"), "GET /?token=".to_owned()] {
        let answer = running.bare(&link).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
    }
    let elsewhere = running.bare(&format!("GET /events?token={}", running.token)).await;
    assert_eq!(elsewhere.status, 401, "the link is for the first page only");
}

#[tokio::test]
async fn foreign_host_names_get_nothing_even_with_the_token() {
    let running = Running::start().await;
    let port = running.address.port();
    let bearer = format!("Bearer {}", running.token);
    let with_host = async |host: &str| {
        let headers = [("Host", host), ("Authorization", &bearer)];
        http(running.address, "POST /api/echo", &headers, b"").await
    };
    for host in
        [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("LocalHost:{port}"), format!("[::1]:{port}")]
    {
        assert_eq!(with_host(&host).await.status, 200, "{host}");
    }
    for host in [
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("127.0.0.1:{port}@evil.example"),
        String::new(),
    ] {
        let answer = with_host(&host).await;
        assert_eq!((answer.status, answer.code()), (403, "web.host_refused".to_owned()), "{host}");
    }
    let both = [("Host", running.host.as_str()), ("Host", "evil.example"), ("Authorization", &bearer)];
    assert_ne!(http(running.address, "POST /api/echo", &both, b"").await.status, 200);
    let absolute = format!("POST http://evil.example:{port}/api/echo");
    let headers = [("Host", running.host.as_str()), ("Authorization", &bearer)];
    assert_eq!(http(running.address, &absolute, &headers, b"").await.status, 403);
}

#[tokio::test]
async fn a_page_may_call_only_from_our_own_origin() {
    let running = Running::start().await;
    let port = running.address.port();
    let own = running.page("POST /api/echo", &running.origin(), b"{\"a\":1}").await;
    assert_eq!((own.status, own.json()), (200, json!({ "a": 1 })));
    for origin in [
        "null".to_owned(),
        "http://evil.example".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("http://localhost:{port}"),
        "http://127.0.0.1".to_owned(),
    ] {
        for first in ["POST /api/echo", "GET /events", "GET /"] {
            let answer = running.page(first, &origin, b"{}").await;
            assert_eq!((answer.status, answer.code()), (403, "web.origin_refused".to_owned()), "{first} {origin}");
        }
    }
    let silent = running.page("POST /api/echo", "", b"{}").await;
    assert_eq!(silent.code(), "web.origin_refused", "a cookie alone is not enough to call");
    let program = running.program("POST /api/echo", b"{}").await;
    assert_eq!(program.status, 200, "a program shows the token and needs no origin");
}

#[tokio::test]
async fn commands_answer_in_json_and_errors_are_of_one_shape() {
    let running = Running::start().await;
    assert_eq!(running.program("POST /api/echo", b"").await.json(), json!({}));
    for (first, body, status, code) in [
        ("POST /api/refuse", &b"{}"[..], 400, "chat.refused"),
        ("POST /api/nothing_like_it", b"{}", 404, "api.unknown_command"),
        ("POST /api/echo/more", b"{}", 404, "api.unknown_command"),
        ("POST /api/%65cho", b"{}", 404, "api.unknown_command"),
        ("POST /api/echo", b"{", 400, "web.bad_json"),
        ("POST /api/echo", b"[1]", 400, "web.bad_json"),
        ("GET /api/echo", b"", 405, "web.method_not_allowed"),
        ("DELETE /api/echo", b"", 405, "web.method_not_allowed"),
        ("POST /events", b"", 405, "web.method_not_allowed"),
        ("POST /", b"", 405, "web.method_not_allowed"),
        ("GET /events", b"", 400, "web.not_a_websocket"),
        ("GET /api", b"", 404, "web.not_found"),
    ] {
        let answer = running.program(first, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{first}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{first}");
    }
}

#[tokio::test]
async fn a_body_is_json_and_not_large() {
    let running = Running::with(|options| options.body_limit = 1000).await;
    let bearer = format!("Bearer {}", running.token);
    let form = [
        ("Host", running.host.as_str()),
        ("Authorization", &bearer),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = http(running.address, "POST /api/echo", &form, b"{}").await;
    assert_eq!((answer.status, answer.code()), (415, "web.not_json".to_owned()));
    let fits = format!("{{\"a\":\"{}\"}}", "x".repeat(992));
    assert_eq!(running.program("POST /api/echo", fits.as_bytes()).await.status, 200);
    let over = format!("{fits} ");
    let answer = running.program("POST /api/echo", over.as_bytes()).await;
    assert_eq!((answer.status, answer.code()), (413, "web.body_too_large".to_owned()));
    let json = [("Host", running.host.as_str()), ("Authorization", &bearer), ("Content-Type", "application/json")];
    let answer = http_chunked(running.address, "POST /api/echo", &json, &[b' '; 1001]).await;
    assert_eq!((answer.status, answer.code()), (413, "web.body_too_large".to_owned()), "also without a claimed length");
}

#[tokio::test]
async fn strangers_cannot_use_up_the_owners_requests() {
    let running = Running::with(|options| {
        options.stranger_rate = Rate { burst: 3, per_second: 1 };
        options.owner_rate = Rate { burst: 8, per_second: 1 };
    })
    .await;
    let mut stranger = Vec::new();
    for _ in 0..6 {
        stranger.push(running.bare("POST /api/echo").await.status);
    }
    assert_eq!(stranger[..3], [401, 401, 401]);
    assert_eq!(stranger[5], 429);
    let mut owner = Vec::new();
    for _ in 0..12 {
        owner.push(running.program("POST /api/echo", b"").await);
    }
    assert!(owner[..8].iter().all(|answer| answer.status == 200));
    let last = owner.last().unwrap();
    assert_eq!((last.status, last.code()), (429, "web.too_many_requests".to_owned()));
    assert_eq!(last.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let running = Running::start().await;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                  connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let link = format!("GET /?token={}", running.token);
    for answer in [
        running.bare("GET /").await,
        running.bare(&link).await,
        running.page("GET /", "", b"").await,
        running.page("GET /nothing.js", "", b"").await,
        running.program("POST /api/echo", b"{}").await,
        running.program("POST /api/refuse", b"{}").await,
        running.program("GET /events", b"").await,
    ] {
        assert_eq!(answer.header("content-security-policy"), Some(policy), "{answer:?}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_screen() {
    let running = Running::start().await;
    for path in [
        "/../src-tauri/Cargo.toml",
        "/assets/../../src-tauri/Cargo.toml",
        "/%2e%2e/src-tauri/Cargo.toml",
        "/..%2fsrc-tauri%2fCargo.toml",
        "/..\\src-tauri\\Cargo.toml",
        "//etc/passwd",
        "/.git/config",
        "/assets/",
    ] {
        let answer = running.program(&format!("GET {path}"), b"").await;
        assert!([400, 404].contains(&answer.status), "{path} {answer:?}");
        assert!(!answer.body.contains("workspace") && !answer.body.contains("root:"), "{path}");
    }
}

#[tokio::test]
async fn the_door_closes_in_time_with_a_call_under_way() {
    let running = Running::start().await;
    let hanging = tokio::spawn({
        let (address, host, token) = (running.address, running.host.clone(), running.token.clone());
        async move {
            let bearer = format!("Bearer {token}");
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            ask(&mut stream, "POST /api/hang", &[("Host", &host), ("Authorization", &bearer)]).await;
            stream
        }
    });
    let _open = hanging.await.unwrap();
    assert_eq!(running.program("POST /api/echo", b"").await.status, 200);
    running.closing.cancel();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(4), running.task).await;
    assert!(closed.is_ok(), "the door waits no longer than two seconds");
    assert!(tokio::net::TcpStream::connect(running.address).await.is_err());
}
