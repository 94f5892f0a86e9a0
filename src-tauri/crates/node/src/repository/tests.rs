//! The config file against real folders.

use super::*;

fn identity() -> Identity {
    Identity { user: "alice".to_owned(), host: "pc-1".to_owned() }
}

fn open(path: &Path) -> Result<ConfigRepository, ConfigError> {
    ConfigRepository::open(path, &identity())
}

#[test]
fn a_first_start_writes_every_setting_with_the_identity() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let config = open(&path).unwrap().config();
    assert_eq!((config.profile.user.as_str(), config.profile.nickname.as_str()), ("alice", "alice"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("heartbeat_interval = 60") && text.contains("port = 2425"), "{text}");
}

#[test]
fn a_change_is_there_after_opening_again_and_comments_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, "# mine\n[presence]\nheartbeat_interval = 60 # a minute\npeer_timeout = 300\n").unwrap();
    let repository = open(&path).unwrap();
    repository.update(|config| config.presence.heartbeat_interval = 30).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# mine\n") && text.contains("peer_timeout = 300\n"), "{text}");
    assert_eq!(open(&path).unwrap().config().presence.heartbeat_interval, 30);
}

#[test]
fn a_list_of_60_000_targets_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let repository = open(&folder.path().join("config.toml")).unwrap();
    let many = |count: u32| (0..count).map(|number| std::net::Ipv4Addr::from_bits(number + (10 << 24)).to_string());
    repository.update(|config| config.network.targets = many(256).collect()).unwrap();
    let before = repository.config();
    for count in [257, 60_000] {
        let refused =
            repository.update(|config| config.network.targets = many(count).collect()).unwrap_err().to_string();
        assert!(refused.contains(&format!("names {count} targets, and at most 256 are allowed")), "{refused}");
    }
    assert!(repository.set("network.targets", &format!("{:?}", many(60_000).collect::<Vec<_>>())).is_err());
    assert_eq!(repository.config(), before);
}

#[test]
fn a_bad_value_changes_neither_memory_nor_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let repository = open(&path).unwrap();
    let before = (repository.config(), fs::read(&path).unwrap());
    for heartbeat in [0, 9, 601, 180, 200] {
        assert!(repository.update(|config| config.presence.heartbeat_interval = heartbeat).is_err(), "{heartbeat}");
    }
    assert!(repository.update(|config| config.presence.peer_timeout = 60).is_err());
    assert!(repository.update(|config| config.profile.nickname = "  ".to_owned()).is_err());
    assert!(repository.update(|config| config.profile.nickname = "\u{200b}\u{3164}".to_owned()).is_err());
    assert!(repository.update(|config| config.profile.nickname = "a\u{7}b".to_owned()).is_err());
    assert!(repository.update(|config| config.network.targets = vec!["not an address".to_owned()]).is_err());
    assert!(repository.update(|config| config.network.charset = "klingon".to_owned()).is_err());
    assert!(matches!(repository.set("presence.heartbeat_interval", "soon"), Err(ConfigError::Unreadable { .. })));
    assert!(matches!(repository.set("presence.nothing", "1"), Err(ConfigError::UnknownKey { .. })));
    assert!(matches!(repository.get("nonsense"), Err(ConfigError::UnknownKey { .. })));
    assert_eq!(before, (repository.config(), fs::read(&path).unwrap()));
}

#[test]
fn a_setting_is_set_from_what_a_person_types() {
    let folder = tempfile::tempdir().unwrap();
    let repository = open(&folder.path().join("config.toml")).unwrap();
    repository.set("presence.heartbeat_interval", "45").unwrap();
    repository.set("profile.nickname", "王小明").unwrap();
    repository.set("profile.group", "42").unwrap();
    repository.set("network.targets", "[\"10.0.0.7\", \"10.1.0.0/30\"]").unwrap();
    let config = repository.config();
    assert_eq!(config.presence.heartbeat_interval, 45);
    assert_eq!((config.profile.nickname.as_str(), config.profile.group.as_str()), ("王小明", "42"));
    assert_eq!(config.network.targets.len(), 2);
    assert_eq!(repository.get("presence.heartbeat_interval").unwrap(), "45");
    assert_eq!(repository.get("profile.nickname").unwrap(), "王小明");
}

#[test]
fn the_default_charset_follows_the_system_unless_the_file_says_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    assert_eq!(open(&path).unwrap().config().charset().unwrap(), None);
    fs::write(&path, "[network]\ncharset = \"gb18030\"\n").unwrap();
    let repository = open(&path).unwrap();
    assert_eq!(repository.config().charset().unwrap(), Some(landline_ipmsg::Charset::GB18030));
    assert_eq!(repository.set("network.charset", "auto").unwrap().charset().unwrap(), None);
}

#[test]
fn a_bad_configuration_is_said_with_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let bad = [
        ("[presence]\nheartbeat_interval = 5\n", "heartbeat interval must be 10 to 600 seconds, not 5"),
        ("[presence]\npeer_timeout = \"soon\"\n", "line 2"),
        ("[network]\ncharset = \"klingon\"\n", "network.charset: \"klingon\""),
        ("[presence\n", "line 1"),
    ];
    for (text, said) in bad {
        fs::write(&path, text).unwrap();
        let refused = open(&path).err().map(|cause| cause.to_string()).unwrap_or_default();
        assert!(refused.contains(said), "{text}: {refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn what_a_newer_version_wrote_is_kept_and_named_and_has_no_effect() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let newer =
        "colour = \"red\"\n[presence]\nheartbeat_interval = 30\nfaster = true # new\n[library]\nroot = \"/srv\"\n";
    fs::write(&path, newer).unwrap();
    let repository = open(&path).unwrap();
    assert_eq!(repository.unknown(), ["colour", "presence.faster", "library.root"]);
    assert_eq!(repository.config().presence.heartbeat_interval, 30);
    repository.set("presence.heartbeat_interval", "45").unwrap();
    let text = fs::read_to_string(&path).unwrap();
    for kept in ["colour = \"red\"", "faster = true # new", "[library]", "root = \"/srv\""] {
        assert!(text.contains(kept), "{text}");
    }
    assert!(matches!(repository.set("presence.faster", "false"), Err(ConfigError::UnknownKey { .. })));
    assert!(repository.list().iter().all(|(key, _)| !key.contains("faster")));
    assert_eq!(open(&path).unwrap().unknown().len(), 3);
}

#[test]
fn a_disk_that_refuses_leaves_the_old_settings_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let repository = open(&path).unwrap();
    // A folder where the new file would be written: refused for root too.
    fs::create_dir(path.with_extension("toml.new")).unwrap();
    let outcome = repository.update(|config| config.presence.heartbeat_interval = 30);
    assert!(matches!(outcome, Err(ConfigError::Write { .. })));
    assert_eq!(repository.config().presence.heartbeat_interval, 60);
    assert_eq!(open(&path).unwrap().config().presence.heartbeat_interval, 60);
}
