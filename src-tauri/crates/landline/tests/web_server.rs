//! The web server over real sockets: who gets in, who does not, and what they get.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod house;

use house::http::{ask, http, http_chunked};
use house::server::Running;
use landline::web::{Rate, WebError, WebOptions, WebServer};
use serde_json::json;

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "192.168.1.7:0", "[::]:0"] {
        let refused = WebServer::open(WebOptions::new(address.parse().unwrap())).await;
        assert!(matches!(refused.err(), Some(WebError::NotLoopback(_))), "{address}");
    }
}

#[tokio::test]
async fn a_taken_port_is_said_and_no_other_is_taken() {
    let running = Running::start().await;
    let refused = WebServer::open(WebOptions::new(running.address)).await.err();
    assert!(matches!(refused, Some(WebError::Taken(address)) if address == running.address), "{refused:?}");
}

#[tokio::test]
async fn a_link_gives_a_session_once_and_no_cookie() {
    let running = Running::start().await;
    let token = running.token();
    assert_eq!(token.len(), 64);
    let answer = running.enter(&token).await;
    let session = answer.json()["session"].as_str().unwrap().to_owned();
    assert!(session.len() == 64 && session != token && session != running.session);
    assert_eq!(answer.header("set-cookie"), None);
    let again = running.enter(&token).await;
    assert_eq!((again.status, again.code()), (401, "web.link_used".to_owned()));
    let as_session = format!("Bearer {token}");
    let headers = [("Host", running.host.as_str()), ("Authorization", &as_session)];
    assert_eq!(http(running.address, "POST /api/echo", &headers, b"").await.status, 401, "the token is no session");
    for session in [session, running.session.clone()] {
        let headers = [("Host", running.host.as_str()), ("Authorization", &format!("Bearer {session}"))];
        assert_eq!(http(running.address, "POST /api/echo", &headers, b"").await.status, 200, "both tabs are in");
    }
}

#[tokio::test]
async fn links_that_nobody_opens_do_not_gather() {
    let running = Running::start().await;
    let tokens: Vec<String> = (0..9).map(|_| running.token()).collect();
    assert_eq!(running.enter(&tokens[0]).await.status, 401);
    assert_eq!(running.enter(&tokens[1]).await.status, 200);
}

#[tokio::test]
async fn what_is_no_token_is_refused_whatever_it_is() {
    let running = Running::start().await;
    let json = [("Host", running.host.as_str()), ("Content-Type", "application/json")];
    for (body, status) in [
        ("{}", 401),
        ("{\"token\":\"\"}", 401),
        ("{\"token\":7}", 401),
        ("[]", 400),
        ("{", 400),
        (&*"x".repeat(2000), 413),
    ] {
        assert_eq!(http(running.address, "POST /enter", &json, body.as_bytes()).await.status, status, "{body}");
    }
    let form = [("Host", running.host.as_str()), ("Content-Type", "text/plain")];
    assert_eq!(http(running.address, "POST /enter", &form, b"{}").await.status, 415);
    assert_eq!(running.bare("PUT /enter").await.status, 401);
}

#[tokio::test]
async fn every_start_has_other_sessions() {
    let (one, other) = (Running::start().await, Running::start().await);
    let headers = [("Host", other.host.as_str()), ("Authorization", &one.bearer())];
    assert_eq!(http(other.address, "POST /api/echo", &headers, b"").await.status, 401);
    assert_eq!(other.enter(&one.token()).await.status, 401);
}

#[tokio::test]
async fn without_a_session_there_is_nothing_of_the_node() {
    let running = Running::start().await;
    let wrong = "0".repeat(64);
    let cookie = format!("landline-{}={}", running.address.port(), running.session);
    let bearer = format!("Bearer {wrong}");
    let protocol = format!("landline.events, landline.session.{wrong}");
    for first in ["POST /api/echo", "GET /events", "POST /api/nothing_like_it", "GET /api", "POST /", "PUT /assets/x"] {
        for extra in [
            None,
            Some(("Cookie", cookie.as_str())),
            Some(("Authorization", bearer.as_str())),
            Some(("Sec-WebSocket-Protocol", protocol.as_str())),
        ] {
            let mut headers = vec![("Host", running.host.as_str())];
            headers.extend(extra);
            let answer = http(running.address, first, &headers, b"").await;
            assert_eq!((answer.status, answer.code()), (401, "web.unauthorized".to_owned()), "{first} {extra:?}");
        }
    }
    for query in ["?token=", "?session="] {
        let elsewhere = running.bare(&format!("GET /events{query}{}", running.session)).await;
        assert_eq!(elsewhere.status, 401, "nothing secret in an address that is logged");
    }
}

#[tokio::test]
async fn the_files_of_the_screen_are_for_everybody_and_the_same_for_all() {
    let running = Running::start().await;
    for path in ["/", "/enter", "/settings"] {
        let (stranger, owner) =
            (running.bare(&format!("GET {path}")).await, running.owner(&format!("GET {path}"), b"").await);
        assert!([200, 503].contains(&stranger.status), "{stranger:?}");
        assert!(stranger.body.starts_with("<!doctype html>"), "the screen, or a page that says that it is not built");
        let without_nonce = |text: &str| text.split('"').filter(|part| part.len() != 64).collect::<String>();
        assert_eq!(without_nonce(&stranger.body), without_nonce(&owner.body));
        assert_eq!(stranger.header("connection"), Some("close"), "one answer");
    }
}

#[tokio::test]
async fn the_pages_of_the_door_are_styled_and_speak_the_language_of_the_browser() {
    let running = Running::start().await;
    for (wanted, tag, words) in [
        ("en-GB", "en", "There is nothing at this address"),
        ("ja", "ja", "このアドレスには何もありません"),
        ("zh-CN,zh;q=0.9", "zh-CN", "此地址没有内容"),
    ] {
        let headers = [("Host", running.host.as_str()), ("Accept-Language", wanted)];
        let answer = http(running.address, "GET /a//b", &headers, b"").await;
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains(words) && answer.body.contains(&format!("<html lang=\"{tag}\">")), "{answer:?}");
        let policy = answer.header("content-security-policy").unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(answer.body.contains(&format!("<style nonce=\"{nonce}\">")) && answer.body.contains("light-dark("));
        assert!(!answer.body.contains("src=") && !answer.body.contains("<link"), "nothing is loaded");
    }
    let foreign = http(running.address, "GET /", &[("Host", "evil.example"), ("Accept-Language", "ja")], b"").await;
    assert_eq!(foreign.status, 403);
    assert!(foreign.body.contains("landline open") && foreign.body.contains("lang=\"ja\""), "{foreign:?}");
}

#[tokio::test]
async fn foreign_host_names_get_nothing_even_with_the_token() {
    let running = Running::start().await;
    let port = running.address.port();
    let bearer = running.bearer();
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
        for first in ["POST /api/echo", "GET /events", "POST /enter"] {
            let answer = running.page(first, &origin, b"{}").await;
            assert_eq!((answer.status, answer.code()), (403, "web.origin_refused".to_owned()), "{first} {origin}");
        }
    }
    assert_eq!(running.owner("POST /api/echo", b"{}").await.status, 200, "a program says no origin");
}

#[tokio::test]
async fn commands_answer_in_json_and_errors_are_of_one_shape() {
    let running = Running::start().await;
    assert_eq!(running.owner("POST /api/echo", b"").await.json(), json!({}));
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
        let answer = running.owner(first, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{first}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{first}");
    }
}

#[tokio::test]
async fn a_body_is_json_and_not_large() {
    let running = Running::with(|options| options.body_limit = 1000).await;
    let bearer = running.bearer();
    let form = [
        ("Host", running.host.as_str()),
        ("Authorization", &bearer),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = http(running.address, "POST /api/echo", &form, b"{}").await;
    assert_eq!((answer.status, answer.code()), (415, "web.not_json".to_owned()));
    let fits = format!("{{\"a\":\"{}\"}}", "x".repeat(992));
    assert_eq!(running.owner("POST /api/echo", fits.as_bytes()).await.status, 200);
    let over = format!("{fits} ");
    let answer = running.owner("POST /api/echo", over.as_bytes()).await;
    assert_eq!((answer.status, answer.code()), (413, "web.body_too_large".to_owned()));
    let json = [("Host", running.host.as_str()), ("Authorization", &bearer), ("Content-Type", "application/json")];
    let answer = http_chunked(running.address, "POST /api/echo", &json, &[b' '; 1001]).await;
    assert_eq!((answer.status, answer.code()), (413, "web.body_too_large".to_owned()), "also without a claimed length");
}

#[tokio::test]
async fn strangers_cannot_use_up_the_owners_requests() {
    let running = Running::with(|options| options.owner_rate = Rate { burst: 8, per_second: 1 }).await;
    for _ in 0..100 {
        assert_eq!(running.bare("POST /api/echo").await.status, 401);
    }
    let mut owner = Vec::new();
    for _ in 0..12 {
        owner.push(running.owner("POST /api/echo", b"").await);
    }
    assert!(owner[..8].iter().all(|answer| answer.status == 200));
    let last = owner.last().unwrap();
    assert_eq!((last.status, last.code()), (429, "web.too_many_requests".to_owned()));
    assert_eq!(last.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let running = Running::start().await;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                  font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    for answer in [
        running.enter(&running.token()).await,
        running.enter("").await,
        running.bare("POST /api/echo").await,
        running.owner("POST /api/echo", b"{}").await,
        running.owner("POST /api/refuse", b"{}").await,
        running.owner("GET /events", b"").await,
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
        let answer = running.owner(&format!("GET {path}"), b"").await;
        assert!([400, 404].contains(&answer.status), "{path} {answer:?}");
        assert!(!answer.body.contains("workspace") && !answer.body.contains("root:"), "{path}");
    }
}

#[tokio::test]
async fn the_door_closes_in_time_with_a_call_under_way() {
    let running = Running::start().await;
    let hanging = tokio::spawn({
        let (address, host, bearer) = (running.address, running.host.clone(), running.bearer());
        async move {
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            ask(&mut stream, "POST /api/hang", &[("Host", &host), ("Authorization", &bearer)]).await;
            stream
        }
    });
    let _open = hanging.await.unwrap();
    assert_eq!(running.owner("POST /api/echo", b"").await.status, 200);
    running.closing.cancel();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(4), running.task).await;
    assert!(closed.is_ok(), "the door waits no longer than two seconds");
    assert!(tokio::net::TcpStream::connect(running.address).await.is_err());
}
