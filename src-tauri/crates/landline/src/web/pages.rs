//! The few pages that the server itself shows instead of the screen, in the browser's language. They are
//! self-contained: there may be no built file with styles. What the screen shows without a session is up to the screen.

use super::access::is_program;
use super::http_error::HttpError;
use super::secret::Secret;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

const STYLE: &str = include_str!("pages.css");

/// A language of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    Japanese,
    Chinese,
}

impl Language {
    /// The first supported language that the browser accepts, in its order of preference.
    fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default();
        let known = |range: &str| match range.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            "zh" => Some(Self::Chinese),
            _ => None,
        };
        wanted.split(',').find_map(known).unwrap_or(Self::English)
    }

    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Chinese => "zh-CN",
        }
    }
}

/// A heading, and advice as HTML.
type Words = (&'static str, &'static str);

/// The page of a program built without the screen.
pub(super) fn not_built(headers: &HeaderMap) -> Response {
    page(StatusCode::SERVICE_UNAVAILABLE, headers, |language| match language {
        Language::English => (
            "This program was built without its screen",
            "The node runs. <code>npm start</code> builds the screen; without it there are the commands: \
             <code>landline --help</code>.",
        ),
        Language::Japanese => (
            "このプログラムは画面なしでビルドされています",
            "ノードは動作しています。<code>npm start</code>で画面がビルドされます。画面なしでもコマンドを使えます：\
             <code>landline --help</code>",
        ),
        Language::Chinese => (
            "此程序在构建时未包含界面",
            "节点正在运行。运行 <code>npm start</code> 可构建界面；没有界面时可使用命令：<code>landline --help</code>",
        ),
    })
}

/// The page for an unknown path.
pub(super) fn nothing_here(headers: &HeaderMap) -> Response {
    page(StatusCode::NOT_FOUND, headers, |language| match language {
        Language::English => ("There is nothing at this address", "<a href=\"/\">Go to the first page</a>"),
        Language::Japanese => ("このアドレスには何もありません", "<a href=\"/\">最初のページへ</a>"),
        Language::Chinese => ("此地址没有内容", "<a href=\"/\">转到首页</a>"),
    })
}

/// The response to a refused request: JSON for programs, a page for users.
pub(super) fn refused(http_error: HttpError, request: &Parts) -> Response {
    if is_program(request.uri.path()) || !request.method.is_safe() {
        return http_error.into_response();
    }
    page(http_error.status, &request.headers, |language| match language {
        Language::English => (
            "Landline is not served at this address",
            "Run <code>landline open</code> on the computer where Landline runs, and open the link that it prints.",
        ),
        Language::Japanese => (
            "このアドレスではLandlineを利用できません",
            "Landlineが動作しているコンピューターで<code>landline open</code>を実行し、表示されたリンクを開いてください。",
        ),
        Language::Chinese => (
            "无法通过此地址使用 Landline",
            "请在运行 Landline 的电脑上运行 <code>landline open</code>，然后打开它显示的链接。",
        ),
    })
}

fn page(status: StatusCode, headers: &HeaderMap, words: impl Fn(Language) -> Words) -> Response {
    let language = Language::of(headers);
    let (heading, next) = words(language);
    // Without random numbers the page is shown without its style.
    let nonce = Secret::new().map(|secret| secret.reveal().to_owned()).unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>Landline</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><style nonce=\"{nonce}\">{STYLE}</style></head>\
         <body><main><h1>{heading}</h1><p>{next}</p></main></body></html>\n",
        language.tag(),
    );
    let mut response = (status, Html(html)).into_response();
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    if !nonce.is_empty()
        && let Ok(policy) = HeaderValue::try_from(policy)
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(wanted: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wanted))])
    }

    #[test]
    fn the_first_language_that_is_known_is_spoken() {
        for (wanted, spoken) in [
            ("ja,en-US;q=0.7", Language::Japanese),
            ("de-DE, zh-TW;q=0.9, en;q=0.8", Language::Chinese),
            ("en-GB,ja;q=0.5", Language::English),
            ("fr, *;q=0.5", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(&asking(wanted)), spoken, "{wanted}");
        }
        assert_eq!(Language::of(&HeaderMap::new()), Language::English);
    }
}
