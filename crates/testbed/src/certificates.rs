//! Certificates for the servers, by `openssl`: an authority of our own, and leaves that are right or wrong in one way.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process::run;

/// What is right or wrong with a server's certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// For `localhost` and `127.0.0.1`, valid now.
    #[default]
    Valid,
    /// Expired long ago.
    Expired,
    /// For another host.
    WrongName,
}

/// Files of an authority and one server certificate.
#[derive(Clone, Debug)]
pub struct CertificateFiles {
    /// The authority's certificate, to be trusted.
    pub authority: PathBuf,
    /// The server's certificate.
    pub certificate: PathBuf,
    /// The server's key.
    pub key: PathBuf,
}

/// Makes an authority and a server certificate in the folder.
pub fn make(folder: &Path, kind: Certificate) -> Result<CertificateFiles> {
    let names = match kind {
        Certificate::Valid | Certificate::Expired => "DNS:localhost,IP:127.0.0.1",
        Certificate::WrongName => "DNS:elsewhere.example",
    };
    make_for(folder, kind, names)
}

/// Makes an authority and a server certificate that is valid now for these names, such as `DNS:dc1,IP:127.0.0.2`.
pub fn make_named(folder: &Path, names: &str) -> Result<CertificateFiles> {
    make_for(folder, Certificate::Valid, names)
}

fn make_for(folder: &Path, kind: Certificate, names: &str) -> Result<CertificateFiles> {
    let file = |name: &str| folder.join(name);
    make_authority(folder)?;
    openssl(
        folder,
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -subj /CN=server -out server.csr",
    )?;
    std::fs::write(file("leaf.cnf"), format!("subjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n"))?;
    sign(folder, kind)?;
    Ok(CertificateFiles { authority: file("ca.crt"), certificate: file("server.crt"), key: file("server.key") })
}

fn make_authority(folder: &Path) -> Result<()> {
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -days 30 -subj /CN=testbed",
    )
}

/// `openssl ca` is the command that can sign for a time that is over.
fn sign(folder: &Path, kind: Certificate) -> Result<()> {
    let settings = "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n\
        default_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n";
    std::fs::write(folder.join("ca.cnf"), settings)?;
    std::fs::write(folder.join("index.txt"), "")?;
    std::fs::write(folder.join("serial"), "1000\n")?;
    let time = match kind {
        Certificate::Expired => "-startdate 20200101000000Z -enddate 20200201000000Z",
        Certificate::Valid | Certificate::WrongName => "-days 20",
    };
    let files = "-cert ca.crt -keyfile ca.key -in server.csr -out server.crt -extfile leaf.cnf";
    openssl(folder, &format!("ca -batch -notext -config ca.cnf {files} {time}"))
}

fn openssl(folder: &Path, arguments: &str) -> Result<()> {
    run(Command::new("openssl").args(arguments.split(' ')).current_dir(folder)).map(drop)
}
