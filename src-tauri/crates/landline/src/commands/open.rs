//! `landline open`: prints a link to the screen, for a browser on this machine.

use crate::client::Client;
use crate::exit::Failure;
use crate::output::Output;
use clap::Args;
use landline::web::WithLinks;
use landline_api::Api;
use serde::{Deserialize, Serialize};

/// Print a new link to the screen, for one tab of a browser on this machine
#[derive(Args, Debug)]
pub(crate) struct OpenArgs {}

#[derive(Serialize, Deserialize)]
struct Link {
    web: String,
}

pub(crate) async fn run(_args: OpenArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    let link: Link = client.call(WithLinks::<Api>::COMMAND, serde_json::json!({})).await.map_err(in_a_window)?;
    if out.json() {
        out.value(&link)?;
    } else {
        out.line(&link.web)?;
        out.remark("It works once, for whoever opens it first: keep it to yourself.");
    }
    Ok(())
}

/// Only a node started by `landline up` can create links.
fn in_a_window(failure: Failure) -> Failure {
    if failure.error.code != "api.unknown_command" {
        return failure;
    }
    Failure::new(
        failure.exit,
        "web.not_served",
        "The node of this profile runs in a window, and is not served to browsers.",
        "Use the window; or quit it, and start the node with: landline up",
    )
}
