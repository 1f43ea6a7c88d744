//! Making a connection: every address of the name in turn, then TLS where it comes first.

use std::io;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::{NetError, Security, Server, Stream, tls};

/// Connects within the server's deadline. With [`Security::StartTls`] the stream is still plain text.
pub async fn connect(server: &Server) -> Result<Stream, NetError> {
    let attempt = async {
        let tcp = connect_tcp(server).await?;
        match server.security {
            Security::Tls => tls::handshake(tcp, server).await,
            Security::StartTls | Security::None => Ok(Stream::plain(tcp)),
        }
    };
    match timeout(server.timeouts.connect, attempt).await {
        Ok(outcome) => outcome,
        Err(_) => Err(NetError::Timeout { address: server.address() }),
    }
}

async fn connect_tcp(server: &Server) -> Result<TcpStream, NetError> {
    let resolve = |source| NetError::Resolve { host: server.host.clone(), source };
    let addresses = lookup_host((server.host.as_str(), server.port)).await.map_err(resolve)?;
    let mut last = None;
    for address in addresses {
        match connect_one(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(source) => Err(NetError::Connect { address: server.address(), source }),
        None => Err(resolve(io::Error::from(io::ErrorKind::NotFound))),
    }
}

pub(crate) async fn connect_one(address: std::net::SocketAddr) -> io::Result<TcpStream> {
    let tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}
