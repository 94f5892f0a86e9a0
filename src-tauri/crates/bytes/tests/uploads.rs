//! Content on its way in: whole and in parts, too much of it, whoever is slow, and whoever gives up.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod toy;

use bytes::Bytes;
use futures::stream;
use landline_bytes::{ByteStreams, Expected, Limits, StreamError, chunks};
use proptest::prelude::*;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use toy::{OURS, ToySink, content, streams};

fn code<T>(result: Result<T, StreamError>) -> &'static str {
    result.err().map_or("", |error| error.code())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

/// `bytes` in pieces of these sizes, over and over.
fn pieces(bytes: &[u8], sizes: &[usize]) -> Vec<Result<Bytes, Infallible>> {
    let (mut rest, mut all) = (bytes, Vec::new());
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, later) = rest.split_at((*size).min(rest.len()));
        all.push(Ok(Bytes::copy_from_slice(piece)));
        rest = later;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_pieces_come_in_whatever_parts_the_sink_has_the_content(
        size in 0_usize..200_000,
        sizes in prop::collection::vec(1_usize..70_000, 1..6),
        parts in prop::collection::vec(1_usize..200_000, 1..4),
    ) {
        block_on(async {
            let (streams, all) = (streams(), content(size));
            let (ticket, kept) = ToySink::offered(&streams, Expected::AtMost(200_000));
            let mut turn = parts.iter().cycle();
            loop {
                let mut upload = streams.upload(OURS, ticket).unwrap();
                let offset = upload.offset() as usize;
                upload.begin(offset as u64, Some(size as u64)).unwrap();
                let end = (offset + turn.next().unwrap()).min(size);
                upload.receive(stream::iter(pieces(&all[offset..end], &sizes))).await.unwrap();
                if upload.is_complete() {
                    break upload.finish().await.unwrap();
                }
            }
            assert!(*kept.bytes.lock() == all);
            assert_eq!((kept.became(), streams.counts()), ((1, 0), (0, 0)));
        });
    }

    #[test]
    fn chunks_of_any_sizes_make_up_the_whole(size in 0_usize..500_000, length in 10_000_usize..1_000_000) {
        block_on(async {
            let (streams, all) = (streams(), content(size));
            let (ticket, kept) = ToySink::offered(&streams, Expected::Exactly(size as u64));
            let mut received = 0;
            loop {
                let chunk = &all[received..(received + length).min(size)];
                let (offset, total) = (received as u64, size as u64);
                received = chunks::write(&streams, OURS, ticket, offset, total, chunk).await.unwrap() as usize;
                if received == size {
                    break;
                }
            }
            assert!(*kept.bytes.lock() == all);
            assert_eq!(kept.became(), (1, 0));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn too_much_is_refused_before_it_is_written() {
    let streams = streams();
    let (ticket, kept) = ToySink::offered(&streams, Expected::AtMost(10));
    let mut upload = streams.upload(OURS, ticket).unwrap();
    assert_eq!(code(upload.begin(0, Some(11))), "bytes.too_large");
    upload.begin(0, None).unwrap();
    upload.write(&[0; 6]).await.unwrap();
    assert_eq!(code(upload.write(&[0; 5]).await), "bytes.too_large");
    assert_eq!(kept.bytes.lock().len(), 6);
    drop(upload);
    let (ticket, kept) = ToySink::offered(&streams, Expected::AtMost(u64::MAX));
    let chunk = vec![0; chunks::CHUNK_LIMIT + 1];
    assert_eq!(code(chunks::write(&streams, OURS, ticket, 0, 1 << 30, &chunk).await), "bytes.too_large");
    assert!(kept.bytes.lock().is_empty());
}

#[tokio::test(start_paused = true)]
async fn another_size_than_was_said_is_refused() {
    let streams = streams();
    let (ticket, kept) = ToySink::offered(&streams, Expected::Exactly(10));
    let mut upload = streams.upload(OURS, ticket).unwrap();
    assert_eq!(code(upload.begin(0, Some(9))), "bytes.wrong_size");
    upload.begin(0, Some(10)).unwrap();
    upload.write(&[0; 9]).await.unwrap();
    assert_eq!(code(upload.finish().await), "bytes.wrong_size");
    assert_eq!((kept.became(), streams.counts()), ((0, 0), (1, 0)), "the last byte may still come");
    assert_eq!(code(chunks::write(&streams, OURS, ticket, 8, 10, &[0]).await), "bytes.bad_offset");
    assert_eq!(code(chunks::write(&streams, OURS, ticket, 9, 11, &[0; 2]).await), "bytes.too_large");
    assert_eq!(chunks::write(&streams, OURS, ticket, 9, 10, &[0]).await.unwrap(), 10);
    assert_eq!(kept.became(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_not_gone_on_with_is_thrown_away_without_anybody_asking() {
    let streams = streams();
    let (ticket, kept) = ToySink::offered(&streams, Expected::Exactly(10));
    chunks::write(&streams, OURS, ticket, 0, 10, &[0; 5]).await.unwrap();
    assert_eq!((kept.became(), streams.received(OURS, ticket).unwrap()), ((0, 0), 5));
    let (_unused, never) = ToySink::offered(&streams, Expected::Exactly(10));
    // Time goes on by itself while everybody waits.
    tokio::time::sleep(Limits::default().idle + Duration::from_secs(1)).await;
    assert_eq!((kept.became(), never.became(), streams.counts()), ((0, 1), (0, 1), (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_took_long_is_thrown_away_as_well() {
    let streams = streams();
    let (ticket, kept) = ToySink::offered(&streams, Expected::Exactly(10));
    let upload = streams.upload(OURS, ticket).unwrap();
    tokio::time::sleep(Limits::default().unused * 3).await;
    assert_eq!((kept.became(), streams.counts()), ((0, 0), (1, 1)), "it is in use");
    drop(upload);
    tokio::time::sleep(Limits::default().idle + Duration::from_secs(1)).await;
    assert_eq!((kept.became(), streams.counts()), ((0, 1), (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_slow_sink_holds_the_sender_up() {
    let streams = streams();
    let (ticket, kept, gate) = ToySink::gated(&streams, Expected::Exactly(10), false);
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let body = stream::iter((0..10).map(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(b"x"))
    }));
    let mut upload = streams.upload(OURS, ticket).unwrap();
    upload.begin(0, Some(10)).unwrap();
    let received = tokio::spawn(async move { upload.receive(body).await.map(|()| upload) });
    tokio::task::yield_now().await;
    assert_eq!((asked.load(Ordering::SeqCst), kept.bytes.lock().len()), (1, 0), "the next was not asked for");
    gate.send_replace(true);
    received.await.unwrap().unwrap().finish().await.unwrap();
    assert_eq!(kept.bytes.lock().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_abandoned_throws_the_upload_away() {
    let streams = streams();
    let (ticket, kept, _gate) = ToySink::gated(&streams, Expected::Exactly(10), false);
    let mut upload = streams.upload(OURS, ticket).unwrap();
    let mut write = Box::pin(upload.write(b"x"));
    assert!(futures::poll!(write.as_mut()).is_pending());
    drop(write);
    drop(upload);
    assert_eq!((kept.became(), streams.counts()), ((0, 1), (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_sender_that_stalls_or_breaks_off_may_go_on_later() {
    let streams = streams();
    let (ticket, kept) = ToySink::offered(&streams, Expected::Exactly(3));
    let stalled = stream::StreamExt::chain(stream::iter(pieces(b"a", &[1])), stream::pending());
    let broken = stream::iter([Ok(Bytes::from_static(b"b")), Err(())]);
    let mut upload = streams.upload(OURS, ticket).unwrap();
    assert_eq!(code(upload.receive(stalled).await), "bytes.stalled");
    assert_eq!(code(upload.receive(broken).await), "bytes.cancelled");
    drop(upload);
    assert_eq!(chunks::write(&streams, OURS, ticket, 2, 3, b"c").await.unwrap(), 3);
    assert_eq!((&**kept.bytes.lock(), kept.became()), (&b"abc"[..], (1, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_hangs_or_fails_ends_the_upload_for_good() {
    let streams = streams();
    for gone in [false, true] {
        let (ticket, kept, gate) = ToySink::gated(&streams, Expected::Exactly(3), false);
        let gate = (!gone).then_some(gate);
        let expected = if gone { "bytes.failed" } else { "bytes.stalled" };
        let mut upload = streams.upload(OURS, ticket).unwrap();
        assert_eq!(code(upload.write(b"abc").await), expected);
        assert_eq!(code(upload.write(b"abc").await), "bytes.unknown_ticket");
        assert_eq!(code(upload.finish().await), "bytes.unknown_ticket");
        assert_eq!((kept.became(), streams.counts()), ((0, 1), (0, 0)));
        drop(gate);
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_ticket_throws_the_upload_away() {
    let streams = ByteStreams::default();
    let (idle, kept) = ToySink::offered(&streams, Expected::Exactly(3));
    chunks::write(&streams, OURS, idle, 0, 3, b"a").await.unwrap();
    streams.close(OURS, idle).unwrap();
    assert_eq!(kept.became(), (0, 1));
    let (busy, kept, _gate) = ToySink::gated(&streams, Expected::Exactly(3), false);
    let (written, closed) =
        tokio::join!(chunks::write(&streams, OURS, busy, 0, 3, b"a"), async { streams.close(OURS, busy) });
    assert_eq!((code(written), code(closed)), ("bytes.cancelled", ""));
    assert_eq!((kept.became(), streams.counts()), ((0, 1), (0, 0)));
}
