//! The command word: what a packet asks for (mode) and how (options).
//!
//! Numbers are those of the protocol author's header (`ipmsg.h` of IP Messenger 4.99) and of the
//! dialects met in the field; a copy found in forks that contradicts the author's is not used.
//! What each command does to a member list or a conversation lives with `peer` and `chat`.

use bitflags::bitflags;

/// Declares [`Mode`] together with the conversions from and to its number, so that they cannot disagree.
macro_rules! modes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal,)*) => {
        /// What a packet asks for: the low eight bits of the command word.
        ///
        /// Two values are equal exactly when their numbers are, because [`Mode::from`] never makes an
        /// [`Mode::Other`] of a number that has a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Mode {
            $($(#[doc = $doc])* $name,)*
            /// A number without a name here. Receivers drop it silently.
            Other(u8),
        }

        impl Mode {
            /// Every mode that has a name.
            pub const NAMED: &'static [Mode] = &[$(Mode::$name,)*];
        }

        impl From<u8> for Mode {
            fn from(number: u8) -> Mode {
                match number {
                    $($number => Mode::$name,)*
                    other => Mode::Other(other),
                }
            }
        }

        impl From<Mode> for u8 {
            fn from(mode: Mode) -> u8 {
                match mode {
                    $(Mode::$name => $number,)*
                    Mode::Other(other) => other,
                }
            }
        }
    };
}

modes! {
    /// Wakes ARP and the path before an entry; no action.
    NoOperation = 0x00,
    /// "I am here", broadcast. Every receiver adds the sender and answers [`Mode::AnsEntry`].
    BrEntry = 0x01,
    /// "I leave".
    BrExit = 0x02,
    /// Answer to an entry, unicast, never answered itself.
    AnsEntry = 0x03,
    /// Nickname or state changed; not answered, so it also serves as a heartbeat.
    BrAbsence = 0x04,
    /// Who can give me a host list?
    BrIsGetList = 0x10,
    /// I can give you a host list.
    OkGetList = 0x11,
    /// Give me the host list from this index.
    GetList = 0x12,
    /// A host list as text.
    AnsList = 0x13,
    /// A host list as IPDict.
    AnsListDict = 0x14,
    /// Second generation of the list search.
    BrIsGetList2 = 0x18,
    /// A message.
    SendMsg = 0x20,
    /// Acknowledges a message; extra is its packet number in decimal.
    RecvMsg = 0x21,
    /// A sealed message was opened.
    ReadMsg = 0x30,
    /// A sealed message was discarded unread.
    DelMsg = 0x31,
    /// Acknowledges a [`Mode::ReadMsg`] that asked for it.
    AnsReadMsg = 0x32,
    /// Which program are you?
    GetInfo = 0x40,
    /// The program's name and version.
    SendInfo = 0x41,
    /// What is your absence text?
    GetAbsenceInfo = 0x50,
    /// The absence text, or any short text when present.
    SendAbsenceInfo = 0x51,
    /// Asks for a file's bytes, over TCP.
    GetFileData = 0x60,
    /// The receiver discards an offer of files.
    ReleaseFiles = 0x61,
    /// Asks for a folder's records, over TCP.
    GetDirFiles = 0x62,
    /// Defined by the protocol, used by nobody that was read.
    DirFilesAuth = 0x63,
    /// Defined by the protocol, used by nobody that was read.
    DirFilesAuthRet = 0x64,
    /// Asks for a public key.
    GetPubKey = 0x72,
    /// A public key.
    AnsPubKey = 0x73,
    /// FeiQ: a chat window was opened.
    FeiqOpenWindow = 0x77,
    /// FeiQ: is typing.
    FeiqTyping = 0x79,
    /// FeiQ: stopped typing.
    FeiqTypingEnd = 0x7a,
    /// Agent design that was never finished.
    AgentReq = 0xa0,
    /// Agent design that was never finished.
    AgentAnsReq = 0xa1,
    /// Agent design that was never finished.
    AgentPacket = 0xa2,
    /// Agent design that was never finished.
    AgentProxyReq = 0xa3,
    /// Member master: a user polls.
    DirPoll = 0xb0,
    /// Member master: appoints a notification agent, over TCP.
    DirPollAgent = 0xb1,
    /// Member master: appoints a broadcast agent.
    DirBroadcast = 0xb2,
    /// Member master: an agent's result.
    DirAnsBroad = 0xb3,
    /// Member master: the list changed.
    DirPacket = 0xb4,
    /// Member master: asks an agent to relay.
    DirRequest = 0xb5,
    /// Member master: a relayed packet.
    DirAgentPacket = 0xb6,
    /// Member master: a live event of an agent's segment.
    DirEvBroad = 0xb7,
    /// Member master: refuses to be an agent.
    DirAgentReject = 0xb8,
    /// FeiQ: an image.
    FeiqImage = 0xc0,
    /// FeiQ: shakes the window.
    FeiqKnock = 0xd1,
    /// iptux: a message of its own kind (segment, group, broadcast).
    IptuxSendMsg = 0xfb,
    /// iptux: the personal signature.
    IptuxSendSign = 0xfc,
    /// iptux: a photo or a picture in a message.
    IptuxSendSublayer = 0xfd,
    /// iptux: the user's icon.
    IptuxSendIcon = 0xfe,
    /// iptux: asks for the shared files.
    IptuxAskShared = 0xff,
}

bitflags! {
    /// The upper 24 bits of the command word.
    ///
    /// A bit may mean one thing in the entry family and another in messages or file requests: it
    /// then has several names here, and the mode decides which one holds. Bits without a name are
    /// kept as they came and otherwise ignored.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Options: u32 {
        /// Entry: away. (iptux sets it always, see [`crate::Entry::away`].)
        const ABSENCEOPT = 0x0000_0100;
        /// Entry: reserved for servers.
        const SERVEROPT = 0x0000_0200;
        /// Entry: obsolete value of [`Options::CAPFILEENCOPT`]; ignored.
        const CAPFILEENC_OBSLT = 0x0000_1000;
        /// Entry: not reachable by broadcast, wants its own copy of each entry packet.
        const DIALUPOPT = 0x0001_0000;
        /// Entry: understands signed and encrypted file requests.
        const CAPFILEENCOPT = 0x0004_0000;
        /// Entry: can take files. Message: has files attached.
        const FILEATTACHOPT = 0x0020_0000;
        /// Entry: can decrypt. Other: this packet is encrypted.
        const ENCRYPTOPT = 0x0040_0000;
        /// This packet is UTF-8. Not legal on the broadcast entry family.
        const UTF8OPT = 0x0080_0000;
        /// Entry: can read UTF-8.
        const CAPUTF8OPT = 0x0100_0000;
        /// Entry: can read IPDict.
        const CAPIPDICTOPT = 0x0200_0000;
        /// Attachment list and recipients lie inside the ciphertext.
        const ENCEXTMSGOPT = 0x0400_0000;
        /// Inline images.
        const CLIPBOARDOPT = 0x0800_0000;
        /// Entry: is the member master.
        const DIR_MASTER = 0x1000_0000;
        /// Reserved by the protocol.
        const RESERVED1 = 0x2000_0000;
        /// Reserved by the protocol.
        const RESERVED2 = 0x4000_0000;
        /// iptux: its password bit, on the second reserved one.
        const IPTUX_PASSWDOPT = 0x4000_0000;
        /// iptux: shared files.
        const IPTUX_SHAREDOPT = 0x8000_0000;

        /// Message: wants [`Mode::RecvMsg`].
        const SENDCHECKOPT = 0x0000_0100;
        /// Message: sealed, wants [`Mode::ReadMsg`] when opened.
        const SECRETOPT = 0x0000_0200;
        /// Message: went to everybody; never acknowledged.
        const BROADCASTOPT = 0x0000_0400;
        /// Message: several recipients were chosen.
        const MULTICASTOPT = 0x0000_0800;
        /// Message: legacy, only in the headers of iptux and feiq.
        const NOPOPUPOPT = 0x0000_1000;
        /// Message: written by a machine; never acknowledged nor answered by one.
        const AUTORETOPT = 0x0000_2000;
        /// Host list: sent again.
        const RETRYOPT = 0x0000_4000;
        /// Message: locked by the receiver's own password.
        const PASSWORDOPT = 0x0000_8000;
        /// Message: please do not log.
        const NOLOGOPT = 0x0002_0000;
        /// Message: obsolete.
        const NEWMULTI_OBSLT = 0x0004_0000;
        /// Message: the sender is passing through, do not list or probe it.
        const NOADDLISTOPT = 0x0008_0000;
        /// [`Mode::ReadMsg`]: wants [`Mode::AnsReadMsg`].
        const READCHECKOPT = 0x0010_0000;

        /// File request: old value of [`Options::ENCFILEOPT`].
        const ENCFILE_OBSLT = 0x0000_0400;
        /// File request: protection of the body was agreed on.
        const ENCFILEOPT = 0x0000_0800;

        /// Bits that this table does not name, kept as they came.
        const _ = !0xff;
    }
}

/// The command word of a packet, split into its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    /// Low eight bits.
    pub mode: Mode,
    /// Upper 24 bits.
    pub options: Options,
}

impl Command {
    /// A command with options.
    pub const fn new(mode: Mode, options: Options) -> Command {
        Command { mode, options }
    }

    /// Splits a command word. Total: every word is a command.
    pub fn from_word(word: u32) -> Command {
        let [low, ..] = word.to_le_bytes();
        Command { mode: Mode::from(low), options: Options::from_bits_retain(word & !0xff) }
    }

    /// The command word as it stands on the wire.
    pub fn word(self) -> u32 {
        (self.options.bits() & !0xff) | u32::from(u8::from(self.mode))
    }

    /// Whether the options contain every bit of `wanted`.
    pub fn has(self, wanted: Options) -> bool {
        self.options.contains(wanted)
    }

    /// Whether the sender waits for a [`Mode::RecvMsg`]: it asked, and neither a broadcast nor an
    /// automatic answer is ever acknowledged (protocol.txt, SENDMSG).
    pub fn wants_ack(self) -> bool {
        self.mode == Mode::SendMsg
            && self.has(Options::SENDCHECKOPT)
            && !self.options.intersects(Options::BROADCASTOPT | Options::AUTORETOPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_survives_being_taken_apart() {
        for low in 0..=0xff_u32 {
            for high in [0, 0x100, 0x0180_0000, 0x8000_0000, 0xffff_ff00] {
                assert_eq!(Command::from_word(high | low).word(), high | low);
            }
        }
    }

    #[test]
    fn named_modes_have_distinct_numbers() {
        let numbers: std::collections::BTreeSet<u8> = Mode::NAMED.iter().map(|mode| (*mode).into()).collect();
        assert_eq!(numbers.len(), Mode::NAMED.len());
    }

    #[test]
    fn only_a_plain_checked_message_wants_an_ack() {
        let ask = |mode, options| Command::new(mode, options).wants_ack();
        assert!(ask(Mode::SendMsg, Options::SENDCHECKOPT));
        assert!(!ask(Mode::SendMsg, Options::empty()));
        assert!(!ask(Mode::SendMsg, Options::SENDCHECKOPT | Options::BROADCASTOPT));
        assert!(!ask(Mode::SendMsg, Options::SENDCHECKOPT | Options::AUTORETOPT));
        assert!(!ask(Mode::BrEntry, Options::ABSENCEOPT), "0x100 means away in an entry");
    }
}
