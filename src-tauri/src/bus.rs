//! The message buses of a Linux desktop: one connection to each for the whole window, kept open, because a notification
//! server takes back what a program showed whose connection is gone; and the services that are asked over them.
//!
//! Does not live here: what any service is asked for.

use std::future::Future;
use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use tokio::sync::OnceCell;
use zbus::zvariant::{DynamicDeserialize, DynamicType, OwnedValue};
use zbus::{Connection, MatchRule, MessageStream};

/// Timeout for a service: it answers at once or not at all, and a user may be waiting.
const CALL_TIMEOUT: Duration = Duration::from_millis(800);

/// The connections of this window, managed by Tauri. What could not be reached is tried again when it is next needed.
#[derive(Default)]
pub(crate) struct Buses {
    session: OnceCell<Connection>,
    system: OnceCell<Connection>,
}

/// The bus of this login.
pub(crate) async fn session(app: &AppHandle) -> zbus::Result<Connection> {
    let connection = app.state::<Buses>().session.get_or_try_init(|| in_time(Connection::session())).await?.clone();
    Ok(connection)
}

/// The bus of this machine.
pub(crate) async fn system(app: &AppHandle) -> zbus::Result<Connection> {
    let connection = app.state::<Buses>().system.get_or_try_init(|| in_time(Connection::system())).await?.clone();
    Ok(connection)
}

/// An object of a service, by one of its interfaces.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) interface: &'static str,
}

impl Service {
    /// Calls a method and waits a moment for its answer.
    pub(crate) async fn call<A, R>(self, bus: &Connection, method: &str, arguments: &A) -> zbus::Result<R>
    where
        A: serde::Serialize + DynamicType,
        R: for<'m> DynamicDeserialize<'m>,
    {
        let call = bus.call_method(Some(self.name), self.path, Some(self.interface), method, arguments);
        in_time(call).await?.body().deserialize()
    }

    /// What a property is now.
    pub(crate) async fn property<T>(self, bus: &Connection, property: &str) -> zbus::Result<T>
    where
        T: TryFrom<OwnedValue>,
        zbus::Error: From<T::Error>,
    {
        let properties = Service { interface: "org.freedesktop.DBus.Properties", ..self };
        let value: OwnedValue = properties.call(bus, "Get", &(self.interface, property)).await?;
        Ok(T::try_from(value)?)
    }

    /// Every signal of this interface from now on.
    pub(crate) async fn signals(self, bus: &Connection) -> zbus::Result<MessageStream> {
        let rule = MatchRule::builder()
            .msg_type(zbus::message::Type::Signal)
            .sender(self.name)?
            .path(self.path)?
            .interface(self.interface)?
            .build();
        MessageStream::for_match_rule(rule, bus, None).await
    }
}

async fn in_time<T>(answer: impl Future<Output = zbus::Result<T>>) -> zbus::Result<T> {
    let late = |_| zbus::Error::InputOutput(std::sync::Arc::new(std::io::ErrorKind::TimedOut.into()));
    tokio::time::timeout(CALL_TIMEOUT, answer).await.map_err(late)?
}
