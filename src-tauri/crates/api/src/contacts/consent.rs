//! Where contacts are known to be, and what waits until that is said. No decisions here.

use super::contact;
use crate::contract_error::ContractError;
use crate::{Api, ApiError};
use landline_peer::ContactId;
use std::collections::HashMap;

impl Api {
    /// How many messages wait for whom.
    pub(super) async fn waiting(&self) -> Result<HashMap<ContactId, u32>, ApiError> {
        let waiting = self.node.chat().waiting().await.map_err(ApiError::reading)?;
        Ok(waiting.into_iter().collect())
    }

    /// `approve_address`: what waits for the contact goes there when it returns, or soon after.
    ///
    /// # Errors
    /// `peer.unknown_contact`, `peer.bad_address`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn approve_address(&self, contact_id: String, address: String) -> Result<(), ApiError> {
        let id = contact(&contact_id)?;
        let ip = address.parse().map_err(|_| ContractError::BadAddress(address.clone()))?;
        Ok(self.node.peers().approve_address(id, ip).await?)
    }
}
