//! The node itself: version, folder and networks, the newest facts of the journal, the doctor. No decisions here.

mod doctor;
mod dto;
mod events;

pub use doctor::{
    DoctorFindingDto, DoctorInterfaceDto, DoctorProgressDto, DoctorReportDto, Echo, InterfaceKind, PeerPathDto,
    Severity,
};
pub use dto::{Interface, JournalEntry, NodeInfo};
pub use events::NodeEventDto;

use crate::declare::declare_commands;
use crate::{Api, ApiError};

/// Facts shown on the health page.
const RECENT: u32 = 500;

declare_commands! {
    for_each_node_command NodeCommands
    /// Version, profile folder, port and networks.
    get_node_info(GetNodeInfo {}) -> NodeInfo;
    /// The newest facts of the journal.
    list_recent_events(ListRecentEvents {}) -> Vec<JournalEntry>;
    /// Examines network, port, firewall and the ways to peers; asks each of them. Takes some seconds.
    doctor(Doctor {}) -> DoctorReportDto;
    /// How far the doctor has come; null if it is not at work.
    get_doctor_progress(GetDoctorProgress {}) -> Option<DoctorProgressDto>;
}

impl Api {
    /// `get_node_info`.
    ///
    /// # Errors
    /// None.
    pub async fn get_node_info(&self) -> Result<NodeInfo, ApiError> {
        Ok(NodeInfo::new(&self.node))
    }

    /// `list_recent_events`: at most 500, oldest first.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn list_recent_events(&self) -> Result<Vec<JournalEntry>, ApiError> {
        Ok(self.node.recent(RECENT).await?.iter().map(JournalEntry::new).collect())
    }

    /// `doctor`: asks the network and the system; one examination at a time.
    ///
    /// # Errors
    /// None.
    pub async fn doctor(&self) -> Result<DoctorReportDto, ApiError> {
        Ok(self.node.examine().await.into())
    }

    /// `get_doctor_progress`.
    ///
    /// # Errors
    /// None.
    pub async fn get_doctor_progress(&self) -> Result<Option<DoctorProgressDto>, ApiError> {
        Ok(self.node.examination_progress().map(DoctorProgressDto::new))
    }
}
