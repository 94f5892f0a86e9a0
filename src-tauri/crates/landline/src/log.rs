//! Log limits of both programs: lines caused by others cannot fill the log, and log files stay small.
//!
//! Does not live here: log filters and destinations (up to each program).

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use landline_rate::TokenBucket;
use parking_lot::Mutex;
use tracing::callsite::Identifier;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Rate limits per log statement: a burst, then one line per interval. The finer levels are used for debugging and get
/// more.
const USUAL: TokenBucket<Duration> = TokenBucket::new(20, Duration::from_secs(1));
const FINE: TokenBucket<Duration> = TokenBucket::new(500, Duration::from_millis(20));

/// Limits the rate of lines per log statement; the first line after a gap says how many were suppressed.
pub struct RateLimitedWriter<M> {
    inner: M,
    begun: Instant,
    lines: Mutex<Lines<Identifier>>,
}

impl<M> RateLimitedWriter<M> {
    /// Wraps a writer.
    pub fn new(inner: M) -> Self {
        Self { inner, begun: Instant::now(), lines: Mutex::new(Lines(HashMap::new())) }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for RateLimitedWriter<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(Some(self.inner.make_writer()))
    }

    fn make_writer_for(&'a self, of: &Metadata<'_>) -> Self::Writer {
        let limit = if *of.level() <= Level::INFO { USUAL } else { FINE };
        let Some(left_out) = self.lines.lock().admit(of.callsite(), limit, self.begun.elapsed()) else {
            return Line(None);
        };
        let mut writer = self.inner.make_writer_for(of);
        if left_out > 0 {
            // Where nothing can be written the line itself will fail too.
            let _written = writeln!(writer, "({left_out} lines like the next one were left out)");
        }
        Line(Some(writer))
    }
}

/// Writes a line, or discards it.
pub struct Line<W>(Option<W>);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(bytes.len()), |writer| writer.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// The lines that each place has left, and how many were left out since the last one. There are as many entries as
/// places in the program.
struct Lines<K>(HashMap<K, (TokenBucket<Duration>, u64)>);

impl<K: Eq + std::hash::Hash> Lines<K> {
    /// How many lines were suppressed before this one, or `None` if it is suppressed too.
    fn admit(&mut self, place: K, limit: TokenBucket<Duration>, now: Duration) -> Option<u64> {
        let (lines, left_out) = self.0.entry(place).or_insert((limit, 0));
        if !lines.take(now) {
            *left_out += 1;
            return None;
        }
        Some(std::mem::take(left_out))
    }
}

/// A file of limited size: when full, it is rotated, replacing the previously rotated one.
pub struct RotatingFile {
    path: PathBuf,
    rotated: PathBuf,
    limit: u64,
    file: File,
    length: u64,
}

impl RotatingFile {
    /// The default limit.
    pub const LIMIT: u64 = 5 << 20;

    /// Opens the file for appending.
    ///
    /// # Errors
    /// The system's error.
    pub fn open(path: &Path, rotated: &Path, limit: u64) -> io::Result<Self> {
        let (file, length) = open(path)?;
        Ok(Self { path: path.to_owned(), rotated: rotated.to_owned(), limit, file, length })
    }

    fn rotate(&mut self) -> io::Result<()> {
        if fs::rename(&self.path, &self.rotated).is_err() {
            // Rather a short log than one without end.
            self.file.set_len(0)?;
        }
        (self.file, self.length) = open(&self.path)?;
        Ok(())
    }
}

impl Write for RotatingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.length > 0 && self.length + bytes.len() as u64 > self.limit {
            self.rotate()?;
        }
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_place_that_speaks_too_much_is_cut_short_and_others_are_not() {
        let mut lines = Lines(HashMap::new());
        let start = Duration::ZERO;
        let said = (0..10_000).filter(|_| lines.admit("flood", USUAL, start).is_some()).count();
        assert_eq!(said, 20);
        assert_eq!(lines.admit("other", USUAL, start), Some(0));
        assert_eq!(lines.admit("flood", USUAL, Duration::from_millis(1_000)), Some(9_980));
        assert_eq!(lines.admit("flood", USUAL, Duration::from_millis(1_001)), None);
        assert_eq!(lines.admit("flood", USUAL, Duration::from_secs(100)), Some(1));
    }

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_left_out_is_counted_in_the_log_itself() {
        let page = Page::default();
        let written = page.clone();
        let limited = RateLimitedWriter::new(move || written.clone());
        let subscriber = tracing_subscriber::fmt().with_writer(limited).with_ansi(false).finish();
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..1_000 {
                tracing::warn!(number, "from outside");
            }
            tracing::warn!("something else");
        });
        let text = String::from_utf8(page.0.lock().clone()).unwrap();
        assert!((20..25).contains(&text.matches("from outside").count()), "{text}");
        assert!(text.contains("something else"));
    }

    #[test]
    fn a_file_is_put_aside_while_it_is_written_and_two_of_them_are_all_there_is() {
        let folder = tempfile::tempdir().unwrap();
        let (path, rotated) = (folder.path().join("a.log"), folder.path().join("a.old.log"));
        fs::write(&path, b"of an earlier run\n").unwrap();
        let file = RotatingFile::open(&path, &rotated, 1_000).unwrap();
        let fine = RateLimitedWriter::new(std::sync::Mutex::new(file));
        let subscriber = tracing_subscriber::fmt().with_writer(fine).with_ansi(false).with_max_level(Level::TRACE);
        tracing::subscriber::with_default(subscriber.finish(), || {
            for number in 0..400 {
                tracing::debug!("line {number}");
            }
        });
        let size = |path: &Path| fs::metadata(path).unwrap().len();
        assert!(size(&path) <= 1_000 && size(&rotated) <= 1_000);
        assert!(size(&path) + size(&rotated) > 1_000, "enough to look back");
        assert!(fs::read_to_string(&path).unwrap().ends_with("line 399\n"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
