//! Content on its way out: whole and in part, whoever is slow, and whoever gives up.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod toy;

use futures::{StreamExt, TryStreamExt};
use landline_bytes::{ByteRange, ByteStreams, CHUNK, Limits, StreamError, Ticket, chunks};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use toy::{End, OURS, THEIRS, Toy, content, streams};

async fn read(streams: &ByteStreams, ticket: Ticket, range: ByteRange) -> Result<Vec<u8>, StreamError> {
    let download = streams.download(OURS, ticket)?;
    let range = range.within(download.description().size).expect("within the content");
    let all = download.into_stream(range);
    all.try_fold(Vec::new(), async |mut all, piece| {
        all.extend_from_slice(&piece);
        Ok(all)
    })
    .await
}

fn code<T>(result: Result<T, StreamError>) -> &'static str {
    result.err().map_or("", |error| error.code())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_range_arrives_byte_for_byte_in_whatever_pieces_it_is_read(
        size in 0_usize..300_000,
        pieces in prop::collection::vec(1_usize..100_000, 1..8),
        from in 0_u64..300_000,
        length in prop::option::of(0_u64..300_000),
    ) {
        let from = from.min(size as u64);
        let to = length.map(|length| from + length);
        block_on(async {
            let streams = streams();
            let toy = Toy { pieces, ..Toy::of(size) };
            let seen = Arc::clone(&toy.seen);
            let ticket = toy.offered(&streams);
            let got = read(&streams, ticket, ByteRange { from, to }).await.unwrap();
            let end = to.unwrap_or(u64::MAX).min(size as u64) as usize;
            assert!(got == content(size)[from as usize..end]);
            assert_eq!(seen.open.load(Ordering::SeqCst), 0);
        });
    }

    #[test]
    fn chunks_of_any_sizes_make_up_the_whole(size in 0_usize..1_500_000, length in 10_000_usize..2_000_000) {
        block_on(async {
            let streams = streams();
            let ticket = Toy::of(size).offered(&streams);
            let mut all = Vec::new();
            while all.len() < size {
                let chunk = chunks::read(&streams, OURS, ticket, all.len() as u64, length).await.unwrap();
                assert!(!chunk.is_empty() && chunk.len() <= length.min(chunks::CHUNK_LIMIT));
                all.extend(chunk);
            }
            assert!(all == content(size));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn the_whole_uses_a_ticket_up_and_a_range_does_not() {
    let streams = streams();
    let ticket = Toy::of(200_000).offered(&streams);
    for range in [ByteRange { from: 5, to: None }, ByteRange { from: 0, to: Some(199_999) }] {
        read(&streams, ticket, range).await.unwrap();
    }
    read(&streams, ticket, ByteRange::ALL).await.unwrap();
    assert_eq!(code(streams.download(OURS, ticket)), "bytes.unknown_ticket");
    let empty = Toy::of(0).offered(&streams);
    read(&streams, empty, ByteRange::ALL).await.unwrap();
    assert_eq!(code(streams.download(OURS, empty)), "bytes.unknown_ticket");
    assert_eq!(streams.counts(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn doubled_stolen_and_turned_round_tickets_are_refused() {
    let streams = streams();
    let ticket = Toy::of(10).offered(&streams);
    assert_eq!(code(streams.download(THEIRS, ticket)), "bytes.unknown_ticket");
    assert_eq!(code(streams.describe(THEIRS, ticket)), "bytes.unknown_ticket");
    assert_eq!(code(streams.close(THEIRS, ticket)), "bytes.unknown_ticket");
    assert_eq!(code(streams.upload(OURS, ticket)), "bytes.wrong_direction");
    let first = streams.download(OURS, ticket).unwrap();
    assert_eq!(code(streams.download(OURS, ticket)), "bytes.in_use");
    drop(first);
    assert!(streams.download(OURS, ticket).is_ok(), "nothing was read");
}

#[tokio::test(start_paused = true)]
async fn an_unused_ticket_expires() {
    let streams = streams();
    let ticket = Toy::of(10).offered(&streams);
    tokio::time::advance(Limits::default().unused - Duration::from_secs(1)).await;
    assert!(streams.describe(OURS, ticket).is_ok());
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(code(streams.download(OURS, ticket)), "bytes.unknown_ticket");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_that_was_not_asked_for() {
    let streams = streams();
    let toy = Toy::of(CHUNK * 20);
    let seen = Arc::clone(&toy.seen);
    let ticket = toy.offered(&streams);
    let mut pieces = Box::pin(streams.download(OURS, ticket).unwrap().into_stream(0..CHUNK as u64 * 20));
    assert_eq!(seen.open.load(Ordering::SeqCst), 0);
    for count in 1..5 {
        assert_eq!(pieces.next().await.unwrap().unwrap().len(), CHUNK);
        assert_eq!(seen.read.load(Ordering::SeqCst), (CHUNK * count) as u64);
    }
    drop(pieces);
    assert_eq!((seen.open.load(Ordering::SeqCst), streams.counts()), (0, (1, 0)), "freed, and it may go on");
}

#[tokio::test(start_paused = true)]
async fn a_closed_ticket_ends_the_stream_at_once() {
    let streams = streams();
    let toy = Toy { end: End::Hangs(CHUNK), ..Toy::of(CHUNK * 2) };
    let seen = Arc::clone(&toy.seen);
    let ticket = toy.offered(&streams);
    let mut pieces = Box::pin(streams.download(OURS, ticket).unwrap().into_stream(0..CHUNK as u64 * 2));
    assert!(pieces.next().await.unwrap().is_ok());
    let (next, closed) = tokio::join!(pieces.next(), async { streams.close(OURS, ticket) });
    assert_eq!((code(next.unwrap()), code(closed)), ("bytes.cancelled", ""));
    drop(pieces);
    assert_eq!((seen.open.load(Ordering::SeqCst), streams.counts()), (0, (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn content_that_hangs_fails_or_ends_early_is_an_error_and_not_a_short_stream() {
    let streams = streams();
    for (end, expected) in
        [(End::Hangs(100), "bytes.stalled"), (End::Fails(100), "bytes.failed"), (End::Early(100), "bytes.failed")]
    {
        let ticket = Toy { end, pieces: vec![100], ..Toy::of(200) }.offered(&streams);
        assert_eq!(code(read(&streams, ticket, ByteRange::ALL).await), expected);
    }
    assert_eq!(streams.counts().1, 0);
}

#[tokio::test(start_paused = true)]
async fn a_chunk_beyond_the_end_is_refused() {
    let streams = streams();
    let ticket = Toy::of(10).offered(&streams);
    assert_eq!(code(chunks::read(&streams, OURS, ticket, 11, 1).await), "bytes.bad_range");
    assert_eq!(chunks::read(&streams, OURS, ticket, 10, 1).await.unwrap(), b"");
}

#[tokio::test(start_paused = true)]
async fn content_that_is_always_ready_lets_others_have_their_turn() {
    const PIECES: usize = 4_000;
    let streams = ByteStreams::default();
    let ticket = Toy { pieces: vec![1], ..Toy::of(PIECES) }.offered(&streams);
    let all = streams.download(OURS, ticket).unwrap().into_stream(0..PIECES as u64);
    let seen = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let drained = tokio::spawn(async move {
        let count = async |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        all.try_for_each(count).await
    });
    tokio::task::yield_now().await;
    let meanwhile = seen.load(Ordering::SeqCst);
    assert!(meanwhile > 0 && meanwhile < PIECES, "{meanwhile}");
    drained.await.unwrap().unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), PIECES);
}
