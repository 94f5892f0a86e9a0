//! How the window behaves on the desktop: what the node keeps of it, and what the desktop does.

mod dto;
mod system;

pub use dto::DesktopSettings;
pub use system::Desktop;

use crate::contract_error::ContractError;
use crate::declare::declare_commands;
use crate::{Api, ApiError};
use std::sync::Arc;

declare_commands! {
    for_each_desktop_command DesktopCommands
    /// How the window behaves on the desktop.
    get_desktop_settings(GetDesktopSettings {}) -> DesktopSettings;
    /// Changes how the window starts, and after how many minutes without input its person is away, 0 for never.
    update_desktop_settings(UpdateDesktopSettings { start_minimized: bool, away_after: u32 }) -> ();
    /// Starts the window when its person logs in, or not any more.
    set_start_at_login(SetStartAtLogin { on: bool }) -> ();
}

impl Api {
    /// The same contract in a window on this desktop.
    #[must_use]
    pub fn on_desktop(mut self, desktop: Arc<dyn Desktop>) -> Self {
        self.desktop = Some(desktop);
        self
    }

    fn desktop(&self) -> Result<&dyn Desktop, ApiError> {
        self.desktop.as_deref().ok_or_else(|| ContractError::NoDesktop.into())
    }

    /// `get_desktop_settings`.
    ///
    /// # Errors
    /// `desktop.none` of a node that has no window.
    pub async fn get_desktop_settings(&self) -> Result<DesktopSettings, ApiError> {
        let start_at_login = self.desktop()?.starts_at_login();
        let settings = self.node.config().config().desktop;
        Ok(DesktopSettings {
            start_at_login,
            start_minimized: settings.start_minimized,
            away_after: settings.away_after,
        })
    }

    /// `update_desktop_settings`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `desktop.none`, `config.bad_value` for more than a day, `config.not_written`; nothing has changed.
    pub async fn update_desktop_settings(&self, start_minimized: bool, away_after: u32) -> Result<(), ApiError> {
        self.desktop()?;
        let change = move |config: &mut landline_node::Config| {
            (config.desktop.start_minimized, config.desktop.away_after) = (start_minimized, away_after);
        };
        self.node.configure(change).await?;
        Ok(())
    }

    /// `set_start_at_login`: the desktop knows when it returns.
    ///
    /// # Errors
    /// `desktop.none`, `desktop.login_not_changed`; nothing has changed.
    pub async fn set_start_at_login(&self, on: bool) -> Result<(), ApiError> {
        self.desktop()?.start_at_login(on).map_err(|cause| ContractError::from(cause).into())
    }
}
