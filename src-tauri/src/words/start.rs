//! Why there is no node, in the languages of the shell: a heading, and the errors that keep one from running.
//!
//! Does not live here: the page that shows it (`start_error/page.rs`).

use landline_api::ApiError;

use super::Language;

/// Why there is no node, in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    CouldNotStart,
    HadToStop,
}

impl Language {
    pub(crate) fn heading(self, heading: Heading) -> &'static str {
        match heading {
            Heading::CouldNotStart => {
                self.of_three("Landline could not start", "Landline 无法启动", "Landlineを起動できませんでした")
            }
            Heading::HadToStop => {
                self.of_three("Landline had to stop", "Landline 不得不停止", "Landlineは停止しました")
            }
        }
    }

    /// What happened and what to do next, of errors that keep a node from running. `None` leaves it to the error's own
    /// sentences, which are English.
    pub(crate) fn explained(self, error: &ApiError) -> Option<(&'static str, &'static str)> {
        match self {
            Self::English => None,
            Self::Chinese => chinese(&error.code),
            Self::Japanese => japanese(&error.code),
        }
    }
}

fn chinese(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "node.port_taken" => (
            "另一个程序正在使用这个端口。",
            "请关闭另一个飞鸽传书类程序，或改用其他端口（其他程序只能在端口 2425 上找到本机）。",
        ),
        "node.profile_in_use" => ("这个配置文件夹正被另一个 Landline 使用。", "请关闭另一个 Landline。"),
        "node.profile" => ("无法使用配置文件夹。", "请检查该文件夹是否属于您，以及磁盘是否已满。"),
        "node.disk_full" => ("磁盘已满，无法保存任何内容。", "请释放一些空间。已保存的内容不受影响。"),
        "node.database_damaged" => (
            "数据库已损坏，无法读取。",
            "没有做任何更改。请将配置文件夹中的 landline.db 改名后重试：Landline 会新建一个数据库，原来的文件会保留。",
        ),
        "node.database_newer" => ("数据库由更新版本的 Landline 写入。", "请更新 Landline。没有做任何更改。"),
        "node.storage" => ("无法读写数据库。", "请检查磁盘是否已满，以及配置文件夹是否属于您。"),
        "config.unreadable" => ("设置文件 config.toml 无法读取。", "请改正其中的值；文件没有被改动。"),
        "node.ended" => (
            "Landline 的一部分反复出错。",
            "显示为已保存的内容都已保存。请重试；如果再次停止，配置文件夹中的 desktop.log 有更多信息。",
        ),
        _ => return None,
    })
}

fn japanese(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "node.port_taken" => (
            "別のプログラムがこのポートを使用しています。",
            "別のIP Messengerを終了するか、ほかのポートを使ってください（ほかのプログラムはポート2425でのみ見つけられます）。",
        ),
        "node.profile_in_use" => {
            ("このプロファイルフォルダーは別のLandlineが使用しています。", "別のLandlineを終了してください。")
        }
        "node.profile" => (
            "プロファイルフォルダーを使用できません。",
            "フォルダーが自分のものであり、ディスクに空きがあることを確認してください。",
        ),
        "node.disk_full" => (
            "ディスクがいっぱいのため、何も保存できません。",
            "空き容量を増やしてください。保存済みの内容に影響はありません。",
        ),
        "node.database_damaged" => (
            "データベースが破損していて、読み取れません。",
            "変更は行われていません。プロファイルフォルダーのlandline.dbの名前を変えてから、もう一度試してください。新しいデータベースが作られ、元のファイルはそのまま残ります。",
        ),
        "node.database_newer" => (
            "データベースは、より新しいLandlineが書き込んだものです。",
            "Landlineを更新してください。変更は行われていません。",
        ),
        "node.storage" => (
            "データベースを読み書きできません。",
            "ディスクに空きがあり、プロファイルフォルダーが自分のものであることを確認してください。",
        ),
        "config.unreadable" => {
            ("設定ファイルconfig.tomlを読み取れません。", "値を修正してください。ファイルは変更されていません。")
        }
        "node.ended" => (
            "Landlineの一部でエラーが繰り返されました。",
            "保存済みと表示されたものはすべて保存されています。再試行してください。再び停止する場合は、プロファイルフォルダーのdesktop.logに詳しい情報があります。",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_without_a_sentence_here_speaks_for_itself() {
        let error = |code| ApiError::new(code, "Said.", "Done.");
        assert_eq!(Language::English.explained(&error("node.storage")), None);
        assert_eq!(Language::Chinese.explained(&error("peer.bad_identity")), None);
        assert_eq!(Language::Japanese.explained(&error("peer.bad_identity")), None);
    }

    #[test]
    fn whatever_is_explained_in_chinese_is_explained_in_japanese() {
        for code in [
            "node.port_taken",
            "node.profile_in_use",
            "node.profile",
            "node.storage",
            "node.disk_full",
            "node.database_damaged",
            "node.database_newer",
            "config.unreadable",
            "node.ended",
        ] {
            assert!(chinese(code).is_some() && japanese(code).is_some(), "{code}");
        }
    }
}
