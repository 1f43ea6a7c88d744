//! Where the demo moves to: folders, or a rehearsal tenant.

use cutover_lab::{Count, Manifest};
use cutover_migration::{EndpointKind, Microsoft365Settings, Operations, WritePath};

use super::rehearsal::{Rehearsal, TENANT};
use super::summary::Provisioned;
use super::{Places, Stage, folders, intruder, maildir};
use crate::cli::{DemoTarget, Sabotage};
use crate::problem::Problem;

/// The target.
pub(super) enum End {
    /// Folders.
    Maildir,
    /// A tenant in this process. Boxed: it is large.
    Tenant(Box<Rehearsal>),
}

impl End {
    /// Whatever has to be there before the mail can come.
    pub(super) async fn prepare(to: DemoTarget, stage: &Stage<'_>, operations: &Operations) -> Result<Self, Problem> {
        Ok(match to {
            DemoTarget::Maildir => Self::Maildir,
            DemoTarget::Tenant => Self::Tenant(Box::new(Rehearsal::prepare(stage, operations).await?)),
        })
    }

    /// As an endpoint.
    pub(super) fn endpoint(&self, places: &Places) -> EndpointKind {
        match self {
            Self::Maildir => folders(&places.target),
            Self::Tenant(_) => EndpointKind::Microsoft365(Microsoft365Settings {
                tenant: TENANT.to_owned(),
                write_path: WritePath::Auto,
                imap: None,
                settle_seconds: None,
            }),
        }
    }

    /// Damages one message at the target.
    pub(super) async fn sabotage(
        &self,
        fault: Sabotage,
        organisation: &Manifest,
        places: &Places,
    ) -> Result<(), Problem> {
        match self {
            Self::Maildir => maildir::sabotage(fault, organisation, &places.target),
            Self::Tenant(rehearsal) => intruder::sabotage(fault, organisation, rehearsal).await,
        }
    }

    /// How the count is announced.
    pub(super) fn counting(&self) -> &'static str {
        match self {
            Self::Maildir => "demo-step-count",
            Self::Tenant(_) => "demo-step-count-tenant",
        }
    }

    /// What is there, without the ledger and without a connector.
    pub(super) fn count(&self, organisation: &Manifest, places: &Places) -> Result<Count, Problem> {
        match self {
            Self::Maildir => maildir::count(organisation, &places.target),
            Self::Tenant(rehearsal) => Ok(cutover_lab::count_tenant(organisation, &rehearsal.look())),
        }
    }

    /// What became of the directory.
    pub(super) fn provisioned(&self) -> Option<Provisioned> {
        match self {
            Self::Maildir => None,
            Self::Tenant(rehearsal) => Some(rehearsal.provisioned()),
        }
    }

    /// Writes down what the tenant held, and ends it.
    pub(super) async fn finish(self, places: &Places) -> Result<(), Problem> {
        match self {
            Self::Maildir => Ok(()),
            Self::Tenant(rehearsal) => rehearsal.finish(places).await,
        }
    }
}
