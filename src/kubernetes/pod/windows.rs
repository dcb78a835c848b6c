//! Options for pods on Windows.

use super::scope::Scope;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::Verdict;
use crate::syntax::names::dns1123_subdomain;

const SPEC_KIB: usize = 64;
const DOMAIN: usize = 256;
const USER: usize = 104;

/// `validateWindowsSecurityContextOptions`.
pub(super) fn options(options: &Place<'_>, check: &mut Check<'_>) {
    let [name, spec, user] =
        ["gmsaCredentialSpecName", "gmsaCredentialSpec", "runAsUserName"].map(|field| options.field(field));
    if name.is_set() {
        form::text(&name, dns1123_subdomain, check);
    }
    if let Some(text) = spec.text() {
        if text.is_empty() {
            check.invalid(&spec, "gmsaCredentialSpec cannot be an empty string");
        } else if text.len() > SPEC_KIB * 1024 {
            check.invalid(&spec, format_args!("gmsaCredentialSpec size must be under {SPEC_KIB} KiB"));
        }
    }
    if user.is_set() {
        form::text(&user, account, check);
    }
}

/// `DOMAIN\user` or `user`.
fn account(text: &str) -> Verdict {
    let wrong = |reason: &str| Err(format!("runAsUserName{reason}"));
    if text.is_empty() {
        return wrong(" cannot be an empty string");
    }
    if text.chars().any(|sign| sign.is_ascii_control()) {
        return wrong(" cannot contain control characters");
    }
    let (domain, user) = text.split_once('\\').map_or((None, text), |(domain, user)| (Some(domain), user));
    if user.contains('\\') {
        return wrong(" cannot contain more than one backslash");
    }
    match domain {
        Some(domain) if domain.len() >= DOMAIN => {
            return wrong(&format!("'s Domain length must be under {DOMAIN} characters"));
        }
        Some(domain) if !is_net_bios(domain) && !is_dns(domain) => {
            return wrong("'s Domain doesn't match the NetBios nor the DNS format");
        }
        _ => {}
    }
    if user.is_empty() {
        wrong("'s User cannot be empty")
    } else if user.len() > USER {
        wrong(&format!("'s User length must not be longer than {USER} characters"))
    } else if user.chars().all(|sign| matches!(sign, '.' | ' ')) {
        wrong("'s User cannot contain only periods or spaces")
    } else if user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']) {
        wrong("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    } else {
        Ok(())
    }
}

fn is_net_bios(domain: &str) -> bool {
    let signs = domain.chars().count();
    (1..=15).contains(&signs)
        && !domain.starts_with('.')
        && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|'])
}

fn is_dns(domain: &str) -> bool {
    domain.split('.').all(|label| {
        let bytes = label.as_bytes();
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let signs = bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        signs && label.len() <= 63 && ends(bytes.first()) && ends(bytes.last())
    })
}

/// Containers that run as processes of the host do so together: `validateWindowsHostProcessPod`.
pub(super) fn host_processes(scope: &Scope<'_>, check: &mut Check<'_>) {
    let option = ["securityContext", "windowsOptions", "hostProcess"];
    let of_pod = scope.spec.down(option).boolean();
    let containers = scope.containers();
    let mut processes = 0;
    for container in &containers {
        let own = container.down(option);
        if let (Some(of_pod), Some(value)) = (of_pod, own.boolean())
            && of_pod != value
        {
            let reason = format_args!("pod hostProcess value must be identical if both are specified, was {of_pod}");
            check.invalid(&own, reason);
        }
        processes += usize::from(own.boolean().or(of_pod) == Some(true));
    }
    if processes == 0 {
        return;
    }
    if processes != containers.len() {
        let reason = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        check.invalid(&scope.spec, reason);
    }
    if !scope.host_network() {
        let network = scope.spec.field("hostNetwork");
        check.invalid(&network, "hostNetwork must be true if pod contains any hostProcess containers");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_users_with_an_optional_domain() {
        for good in ["me", "ContainerAdministrator", "NT AUTHORITY\\SYSTEM", "example.com\\a b", ".a"] {
            assert_eq!(account(good), Ok(()), "{good:?}");
        }
        for bad in ["", "a\\b\\c", "\\a", "a\\", ". .", "a:b", "a\tb", ".x\\a", "a@b"] {
            assert!(account(bad).is_err(), "{bad:?}");
        }
    }
}
