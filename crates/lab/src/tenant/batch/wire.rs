//! One exchange of HTTP/1.1 on a connection of its own, as plain as it can be.

use std::io;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::tenant::call::Call;

/// The largest answer.
const LARGEST: u64 = 64 << 20;

/// The entry of a batch for a request that is sent to this address.
pub(super) async fn exchange(address: &str, id: &str, call: &Call) -> Value {
    let outcome = send(address, call).await.ok().and_then(|octets| entry(id, &octets));
    outcome.unwrap_or_else(|| json!({"id": id, "status": 502, "headers": {}, "body": {"error": {"code": "BadGateway", "message": "no answer"}}}))
}

async fn send(address: &str, call: &Call) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
        call.method,
        call.target(),
        call.body.len()
    );
    for (name, value) in &call.headers {
        let plain = !value.contains(['\r', '\n']) && !["connection", "content-length", "host"].contains(&name.as_str());
        if plain {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str(&format!("Host: {address}\r\n\r\n"));
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&call.body).await?;
    let mut octets = Vec::new();
    stream.take(LARGEST).read_to_end(&mut octets).await?;
    Ok(octets)
}

fn entry(id: &str, octets: &[u8]) -> Option<Value> {
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (String::from_utf8_lossy(&octets[..end]).to_lowercase(), &octets[end + 4..]);
    let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
    let whole = if head.contains("transfer-encoding: chunked") { joined(body)? } else { body.to_vec() };
    let mut entry = json!({"id": id, "status": status, "headers": {"Content-Type": "application/json"}});
    if let Some(seconds) = field("retry-after:") {
        entry["headers"]["Retry-After"] = Value::String(seconds);
    }
    if let Ok(value) = serde_json::from_slice::<Value>(&whole) {
        entry["body"] = value;
    }
    Some(entry)
}

/// A body in chunks, put together.
fn joined(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = body.windows(2).position(|two| two == b"\r\n")?;
        let length =
            usize::from_str_radix(std::str::from_utf8(&body[..line]).ok()?.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(line + 2..line + 2 + length)?);
        body = body.get(line + 2 + length + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_entries() {
        let plain = b"HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\n\r\n{\"error\":{}}";
        let shown = entry("1", plain);
        assert_eq!(
            shown,
            Some(
                json!({"id": "1", "status": 429, "headers": {"Content-Type": "application/json", "Retry-After": "3"}, "body": {"error": {}}})
            )
        );
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n5\r\n\":1} \r\n0\r\n\r\n";
        assert_eq!(entry("2", chunked).map(|entry| entry["body"].clone()), Some(json!({"a": 1})));
        assert_eq!(entry("3", b"nonsense"), None);
    }
}
