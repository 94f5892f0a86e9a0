//! `landline contact`: shows and changes what is stored about a contact.

use crate::client::Client;
use crate::exit::Failure;
use crate::names::{resolve, shown_address};
use crate::output::Output;
use crate::style::{Cell, Style, one_line};
use clap::Args;
use landline_api::{Contact, NewAddress, args, likenesses};
use landline_node::AUTO_CHARSET;
use std::net::IpAddr;

/// Show what you keep about somebody, and change it: pin, block, own name, note, groups, charset
#[derive(Args, Debug)]
pub(crate) struct ContactArgs {
    /// Whom: a name, user@host, or the beginning of an id
    name: String,
    /// Show them above all others, or not any more
    #[arg(long, value_name = "YES", num_args = 0..=1, default_missing_value = "true")]
    pin: Option<bool>,
    /// Be told nothing of them, or be told again
    #[arg(long, value_name = "YES", num_args = 0..=1, default_missing_value = "true")]
    block: Option<bool>,
    /// Call them so on this computer; an empty name calls them by their own
    #[arg(long, value_name = "NAME")]
    call: Option<String>,
    /// Keep this note; an empty one keeps none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// Put them into this group and no others but those of further --group; an empty one into none
    #[arg(long = "group", value_name = "GROUP")]
    groups: Option<Vec<String>>,
    /// Say that this IP address is theirs: what waits for them may go there
    #[arg(long, value_name = "ADDRESS")]
    approve: Option<IpAddr>,
    /// Read and write them in this charset, such as gb18030, big5, shift_jis, euc-kr; auto goes by what they write
    #[arg(long, value_name = "CHARSET")]
    charset: Option<String>,
}

pub(crate) async fn run(args: ContactArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    let contacts = client.contacts().await?;
    let contact_id = resolve(&args.name, &contacts)?.id.clone();
    if let Some(pinned) = args.pin {
        let call = args::SetContactPinned { contact_id: contact_id.clone(), pinned };
        let () = client.call("set_contact_pinned", call).await?;
    }
    if let Some(blocked) = args.block {
        let call = args::SetContactBlocked { contact_id: contact_id.clone(), blocked };
        let () = client.call("set_contact_blocked", call).await?;
    }
    if let Some(name) = args.call {
        let () = client.call("set_contact_name", args::SetContactName { contact_id: contact_id.clone(), name }).await?;
    }
    if let Some(note) = args.note {
        let () = client.call("set_contact_note", args::SetContactNote { contact_id: contact_id.clone(), note }).await?;
    }
    if let Some(groups) = args.groups {
        let call = args::SetContactGroups { contact_id: contact_id.clone(), groups };
        let () = client.call("set_contact_groups", call).await?;
    }
    if let Some(ip) = args.approve {
        let call = args::ApproveAddress { contact_id: contact_id.clone(), address: ip.to_string() };
        let () = client.call("approve_address", call).await?;
    }
    if let Some(charset) = args.charset {
        let charset = Some(charset).filter(|label| !label.eq_ignore_ascii_case(AUTO_CHARSET));
        let call = args::SetContactCharset { contact_id: contact_id.clone(), charset };
        let () = client.call("set_contact_charset", call).await?;
    }
    let contact: Contact = client.call("get_contact", args::GetContact { contact_id }).await?;
    if out.json() {
        return Ok(out.value(&contact)?);
    }
    let everybody = client.contacts().await?;
    let resembles = likenesses(&everybody).remove(contact.id.as_str()).and_then(|likeness| likeness.resembles);
    Ok(out.table(&details(&contact, resembles))?)
}

/// One line per stored value; unset values have none.
fn details(contact: &Contact, resembles: Option<String>) -> Vec<Vec<Cell>> {
    let yes = |whether: bool| if whether { "yes" } else { "" }.to_owned();
    let own = if contact.own_name.is_empty() { String::new() } else { contact.nickname.clone() };
    let lines = [
        ("name", contact.name().to_owned()),
        ("calls themselves", own),
        ("resembles", resembles.unwrap_or_default()),
        ("is", shown_address(contact)),
        ("pinned", yes(contact.pinned)),
        ("blocked", yes(contact.blocked)),
        ("groups", contact.groups.join(", ")),
        ("note", one_line(&contact.note)),
        ("new address", contact.new_address.as_ref().map(new_address).unwrap_or_default()),
        ("charset", charset(contact)),
    ];
    let said = lines.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(key, value)| vec![Cell::new(key, Style::Faint), Cell::plain(&value)]).collect()
}

/// Where they are heard, how many messages wait for approval, and how to approve it.
fn new_address(NewAddress { address, waiting }: &NewAddress) -> String {
    let messages = match waiting {
        0 => "messages to them wait".to_owned(),
        1 => "1 message waits".to_owned(),
        many => format!("{many} messages wait"),
    };
    format!("{address} ({messages}; --approve {address} sends them there)")
}

/// The effective charset, and whether it was set or detected.
fn charset(contact: &Contact) -> String {
    match (&contact.charset_choice, &contact.charset) {
        (Some(chosen), _) => format!("{chosen}, set here"),
        (None, Some(heard)) => heard.clone(),
        (None, None) => String::new(),
    }
}
