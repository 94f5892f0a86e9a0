//! Parts: of what is owed, cut up again; of what came, put together.

use super::*;
use crate::delivery::Outgoing;
use landline_ipmsg::Ordered;

#[tokio::test]
async fn what_was_cut_up_anew_keeps_its_place_in_the_queue() {
    let desk = Desk::new().await;
    let first = send(&desk, 10, &["a long one"]).await.id;
    let second = send(&desk, 11, &["b"]).await.id;
    let queue: Vec<Outgoing> = desk.read(outbox::load).await.into_iter().map(|(_, message)| message).collect();
    let mut no = 20;
    let fresh = || {
        no += 1;
        PacketNo::new(no)
    };
    let divided = crate::compose::divide(&queue, 10, fresh).unwrap();
    let written = divided.clone();
    desk.write(move |tx| outbox::replace(tx, &written, true)).await;
    let third = send(&desk, 40, &["c"]).await.id;
    let loaded: Vec<Outgoing> = desk.read(outbox::load).await.into_iter().map(|(_, message)| message).collect();
    assert_eq!(loaded.iter().map(|message| message.id).collect::<Vec<_>>(), [first, second, third]);
    let parts = |queue: &[Outgoing]| queue[..2].iter().map(|message| message.parts.clone()).collect::<Vec<_>>();
    assert_eq!(parts(&loaded), parts(&divided));
    assert_eq!(loaded[0].parts[0].original, Some(PacketNo::new(10)));
    let shown = desk.read(move |connection| message(connection, first)).await.parts;
    assert_eq!(shown as usize, divided[0].parts.len());
    let scope = deletion::Scope::Messages(vec![second]);
    desk.write(move |tx| deletion::begin(tx, bob(), &scope).map(|_| ())).await;
    let gone = divided.clone();
    desk.write(move |tx| outbox::replace(tx, &gone, true)).await;
    assert_eq!(desk.read(outbox::load).await.len(), 2, "what was taken back does not come back");
}

/// What waits in the file of an older version.
#[tokio::test]
async fn the_queue_of_an_older_version_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, path) = (Arc::new(HandClock(Mutex::new(1))), folder.path().join("landline.db"));
    let old = Migrations { domain: "chat", steps: &MIGRATIONS.steps[..2] };
    let store = Store::open(&path, Arc::<HandClock>::clone(&clock), &[CONTACTS, old]).unwrap();
    let fill = |tx: &Tx<'_>| {
        tx.execute("INSERT INTO contacts (id) VALUES (?1)", [contact_key(bob())])?;
        for (id, parts) in [(1_u128, vec!["(1/2) a (b) ", "(2/2) c"]), (2, vec!["(1/2) is mine"])] {
            let id = Uuid::from_u128(id).into_bytes();
            tx.execute(
                "INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts)
                 VALUES (?1, ?2, 1, 1, '', 'waiting', 'UTF-8', 1, ?3)",
                (id, contact_key(bob()), integer(parts.len())),
            )?;
            for (index, text) in parts.iter().enumerate() {
                let sql = "INSERT INTO outbox (message, part, packet_no, text) VALUES (?1, ?2, ?3, ?4)";
                tx.execute(sql, (id, integer(index), 7, text))?;
            }
        }
        Ok::<_, ChatError>(())
    };
    store.write(Durability::Full, fill).await.unwrap();
    store.close().await;
    let store = Store::open(&path, clock, &[CONTACTS, MIGRATIONS]).unwrap();
    let queue = store.read(outbox::load).await.unwrap();
    let texts = |at: usize| queue[at].1.parts.iter().map(|part| part.text.to_string()).collect::<Vec<_>>();
    assert_eq!((texts(0), texts(1)), (vec!["a (b) ".to_owned(), "c".to_owned()], vec!["(1/2) is mine".to_owned()]));
}

/// Part so many of so many of the text that began with a number, as a Landline node sends it.
fn part(no: u64, after: u64, (part, parts): (u32, u32), message: u64, text: &str) -> Received {
    let after = Some(PacketNo::new(after)).filter(|after| after.get() != 0);
    let message = PacketNo::new(message);
    let said = Ordered { nonce: 1, attempt: 1, after, part, parts, message, original: None };
    Received { ordered: Some(said), ..received(no, text) }
}

const T: u64 = 1_700_000_000;

impl Desk {
    async fn take(&self, received: Received) -> Kept {
        self.write(move |tx| inbox::receive(tx, bob(), &received)).await
    }
}

#[tokio::test]
async fn parts_are_one_text_when_all_are_there() {
    let desk = Desk::new().await;
    assert_eq!(desk.take(part(T + 1, 0, (1, 3), T + 1, "one ")).await, Kept::Part);
    assert_eq!(
        desk.take(part(T + 3, T + 2, (3, 3), T + 1, "three")).await,
        Kept::Early,
        "its predecessor is not there"
    );
    assert_eq!(desk.take(part(T + 2, T + 1, (2, 3), T + 1, "two ")).await, Kept::Part);
    assert_eq!(desk.take(part(T + 2, 0, (2, 3), T + 1, "two ")).await, Kept::Duplicate);
    assert!(
        desk.texts(None, 9).await.is_empty() && desk.kinds().await.is_empty(),
        "nothing is told of a text that is not whole"
    );
    assert_eq!(desk.take(part(T + 3, T + 2, (3, 3), T + 1, "three")).await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["one two three"]);
    assert_eq!(desk.take(part(T + 4, T + 3, (1, 1), T + 4, "next")).await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["one two three", "next"]);
    let id = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 2)).await[0].id;
    let again = desk.write(move |tx| inbox::read_again(tx, id, Charset::GBK)).await;
    assert_eq!(again.text, "one two three", "its bytes are kept whole");
}

#[tokio::test]
async fn what_came_of_a_text_is_shown_when_its_rest_does_not_come() {
    let desk = Desk::new().await;
    desk.take(part(T + 1, 0, (1, 3), T + 1, "one ")).await;
    desk.take(part(T + 2, T + 1, (2, 3), T + 1, "two ")).await;
    desk.take(part(T + 9, 0, (1, 1), T + 9, "next")).await;
    desk.take(part(T + 10, T + 9, (1, 2), T + 10, "a ")).await;
    desk.take(part(T + 20, 0, (1, 2), T + 20, "x ")).await;
    desk.take(part(T + 21, T + 20, (2, 2), T + 20, "y")).await;
    assert_eq!(desk.texts(None, 9).await, ["(1–2/3) one two ", "next", "(1/2) a ", "x y"]);
}

#[tokio::test]
async fn a_part_without_its_beginning_is_shown_with_its_number() {
    let desk = Desk::new().await;
    desk.take(part(T + 2, 0, (2, 3), T + 1, "two ")).await;
    assert_eq!(desk.take(part(T + 3, T + 2, (3, 3), T + 1, "three")).await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["(2/3) two ", "(3/3) three"]);
}

/// Its sender was restarted and does not know yet that this is a Landline node.
#[tokio::test]
async fn a_part_that_says_its_number_in_the_text_goes_to_the_others() {
    let desk = Desk::new().await;
    desk.take(part(T + 1, 0, (1, 3), T + 1, "one ")).await;
    assert_eq!(desk.receive(T + 2, "(2/3) two ").await, Kept::Part);
    assert_eq!(desk.receive(T + 7, "a word of another program").await, Kept::New);
    assert_eq!(desk.take(part(T + 3, 0, (3, 3), T + 1, "three")).await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["a word of another program", "one two three"]);
}

#[tokio::test]
async fn words_that_came_under_another_number_are_acknowledged_and_not_shown_again() {
    let desk = Desk::new().await;
    desk.receive(T, "a long text in one datagram").await;
    let original = Some(PacketNo::new(T));
    let piece = |no: u64, at: u32, after: u64| {
        let piece = part(no, after, (at, 2), T + 1, "a long");
        Received { ordered: piece.ordered.map(|said| Ordered { original, ..said }), ..piece }
    };
    assert_eq!(desk.take(piece(T + 1, 1, 0)).await, Kept::Duplicate);
    assert_eq!(desk.take(piece(T + 2, 2, T + 1)).await, Kept::Duplicate);
    assert_eq!(desk.take(part(T + 3, T + 2, (1, 1), T + 3, "next")).await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["a long text in one datagram", "next"]);
}

#[tokio::test]
async fn a_text_without_end_is_not_put_together() {
    let desk = Desk::new().await;
    let chunk = "x".repeat(60_000);
    for at in 1..=9 {
        desk.take(part(T + u64::from(at), 0, (at, 900), T + 1, &chunk)).await;
    }
    let kept: i64 = desk
        .read(|connection| Ok(connection.query_row("SELECT count(*) FROM received_parts", [], |row| row.get(0))?))
        .await;
    assert!(kept <= 5, "{kept}");
    assert!(!desk.texts(None, 9).await.is_empty(), "nothing of it is lost");
}
