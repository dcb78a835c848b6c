//! `secret/plain-data`

use crate::diagnostic::{Report, quoted_list};
use crate::kubernetes::Place;
use crate::kubernetes::graph::Object;
use crate::policy::rules::PLAIN_DATA;

/// Keys that hold what everybody may know.
const PUBLIC: [&str; 3] = ["ca.crt", "tls.crt", "ssh-publickey"];

/// Values in a Secret that is rendered, and so published in Git. Base64 hides nothing.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let root = object.root();
    // A server fills it.
    if root.field("type").text() == Some("kubernetes.io/service-account-token") {
        return;
    }
    let plain: Vec<(&str, Place<'_>)> = ["data", "stringData"]
        .into_iter()
        .flat_map(|field| root.field(field).entries().collect::<Vec<_>>())
        .filter(|(entry, value)| !PUBLIC.contains(&&*entry.key.text) && !is_harmless(value))
        .map(|(entry, value)| (&*entry.key.text, value))
        .collect();
    let Some((_, first)) = plain.first() else { return };
    let keys = quoted_list(plain.iter().map(|(key, _)| *key));
    let message = format!("the Secret `{}` is published with its data in {keys}", object.id.name);
    let help = "let an ExternalSecret or a SealedSecret make it, so that Git never holds the value; a value that was \
                published is known, so change it";
    report.push(object.error(PLAIN_DATA, first, message).help(help).secret());
}

/// Whether a value is empty, or encrypted by SOPS.
fn is_harmless(value: &Place<'_>) -> bool {
    value.is_empty() || value.text_or_empty().trim().is_empty() || value.text_or_empty().starts_with("ENC[")
}
