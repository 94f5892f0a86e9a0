//! Tells cargo when the built screen has changed: a release carries it inside, a development build reads its folder.

fn main() {
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    // The macro that embeds the files only notices files that it already knows.
    let watched = if release { "../../../dist" } else { "build.rs" };
    let mut out = std::io::stdout();
    // Cargo reads this; were it gone, there would be nobody to build for.
    let _told = std::io::Write::write_fmt(&mut out, format_args!("cargo::rerun-if-changed={watched}\n"));
}
