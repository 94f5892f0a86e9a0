//! What the screen may never be allowed, checked against the configuration that Tauri builds in.
//! A test and nothing else.

use serde_json::Value;

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn conf() -> Value {
    parse(include_str!("../tauri.conf.json"))
}

#[test]
fn the_screen_may_follow_events_and_open_links_and_nothing_else_of_the_shell() {
    assert_eq!(conf()["app"]["security"]["capabilities"], serde_json::json!(["main"]));
    let capability = parse(include_str!("../capabilities/main.json"));
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    // No file and no program by a link: the web and mail only.
    let links = serde_json::json!([{ "url": "http://*" }, { "url": "https://*" }, { "url": "mailto:*" }]);
    let open = serde_json::json!({ "identifier": "opener:allow-open-url", "allow": links });
    let permissions = serde_json::json!(["core:event:allow-listen", "core:event:allow-unlisten", open]);
    assert_eq!(capability["permissions"], permissions);
    assert_eq!(capability.get("remote"), None, "a page from elsewhere has no rights");
    assert_eq!(conf()["app"]["withGlobalTauri"], false);
}

#[test]
fn the_policy_lets_nothing_in_from_elsewhere() {
    let policy = conf()["app"]["security"]["csp"].clone();
    let policy = policy.as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    for (directive, sources) in policy {
        for source in sources.as_str().unwrap().split(' ') {
            // Tauri's own calls go to `ipc:` (Linux, macOS) or `http://ipc.localhost` (Windows).
            let known = ["'none'", "'self'", "data:", "blob:", "ipc:", "http://ipc.localhost"];
            assert!(known.contains(&source), "{directive} {source}");
            // Pictures that the screen has fetched are `blob:`; in an `img` nothing of them runs.
            assert!(!["data:", "blob:"].contains(&source) || directive == "img-src", "{directive} {source}");
        }
    }
}
