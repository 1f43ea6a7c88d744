//! How a directory outside is synchronised into the tenant, which the service shows to people only:
//! <https://learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronization>.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::GraphRequest;

/// The settings of the synchronisation, as far as they are read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Synchronisation {
    /// What is switched on and off.
    features: BTreeMap<String, Value>,
    configuration: Option<Configuration>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
struct Configuration {
    accidental_deletion_prevention: Option<DeletionPrevention>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
struct DeletionPrevention {
    synchronization_prevention_type: Option<String>,
    alert_threshold: Option<i64>,
}

impl Synchronisation {
    /// Names of what is switched on, in order.
    pub fn switched_on(&self) -> Vec<String> {
        let on = self.features.iter().filter(|(_, switch)| **switch == Value::Bool(true));
        on.map(|(name, _)| name.clone()).filter(|name| is_name(name)).collect()
    }

    /// From how many removals at once, or per cent of them, on the synchronisation stops; `None` where it does not.
    pub fn deletion_threshold(&self) -> Option<u32> {
        let prevention = self.configuration.as_ref()?.accidental_deletion_prevention.as_ref()?;
        let counts = prevention.synchronization_prevention_type.as_deref()?.starts_with("enabled");
        prevention.alert_threshold.filter(|_| counts).and_then(|threshold| u32::try_from(threshold).ok())
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The settings; a list of one. Delegated only.
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/directory/onPremisesSynchronization")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_and_the_threshold_are_read() {
        let text = r##"{"id": "x", "features": {"passwordSyncEnabled": true, "blockSoftMatchEnabled": false,
            "groupWriteBackEnabled": null, "@odata.type": "#x", "a b": true},
            "configuration": {"accidentalDeletionPrevention":
                {"synchronizationPreventionType": "enabledForCount", "alertThreshold": 500}}}"##;
        let read: Synchronisation = serde_json::from_str(text).expect("the documented form");
        assert_eq!(read.switched_on(), ["passwordSyncEnabled"]);
        assert_eq!(read.deletion_threshold(), Some(500));
        let off = text.replace("enabledForCount", "disabled");
        assert_eq!(serde_json::from_str::<Synchronisation>(&off).expect("it is read").deletion_threshold(), None);
        assert_eq!(serde_json::from_str::<Synchronisation>("{}").expect("it is read"), Synchronisation::default());
    }
}
