//! How a pod resolves names: `dnsPolicy`, `dnsConfig`, `hostAliases`.

use super::scope::Scope;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::Verdict;
use crate::syntax::address::{ip, ip_unambiguous};
use crate::syntax::names::{dns1123_subdomain, dns1123_subdomain_with_underscore};

const NAMESERVERS: usize = 3;
const SEARCHES: usize = 32;
const SEARCH_BYTES: usize = 2048;

/// `validatePodDNSConfig` and `ValidateHostAliases`.
pub(super) fn config(scope: &Scope<'_>, check: &mut Check<'_>) {
    let config = scope.spec.field("dnsConfig");
    nameservers(scope, &config, check);
    searches(&config.field("searches"), check);
    for option in config.field("options").items() {
        if option.field("name").is_empty() {
            check.required(&option, "must not be empty");
        }
    }
    for alias in scope.spec.field("hostAliases").items() {
        address(&alias.field("ip"), check);
        for hostname in alias.field("hostnames").items() {
            form::text(&hostname, dns1123_subdomain, check);
        }
    }
}

fn nameservers(scope: &Scope<'_>, config: &Place<'_>, check: &mut Check<'_>) {
    let servers = config.field("nameservers");
    if scope.spec.field("dnsPolicy").text() == Some("None") {
        if !config.is_set() {
            check.required(config, "must provide `dnsConfig` when `dnsPolicy` is None");
        } else if servers.is_empty() {
            check.required(&servers, "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
    }
    if servers.len() > NAMESERVERS {
        check.invalid(&servers, format_args!("must not have more than {NAMESERVERS} nameservers"));
    }
    for server in servers.items() {
        address(&server, check);
    }
}

fn address(place: &Place<'_>, check: &mut Check<'_>) {
    form::text(place, if check.since(36) { ip_unambiguous } else { ip }, check);
}

fn searches(searches: &Place<'_>, check: &mut Check<'_>) {
    if searches.len() > SEARCHES {
        check.invalid(searches, format_args!("must not have more than {SEARCHES} search paths"));
    }
    let bytes = searches.items().map(|search| search.text_or_empty().len() + 1).sum::<usize>();
    if bytes > SEARCH_BYTES + 1 {
        let most =
            format_args!("must not have more than {SEARCH_BYTES} characters (including spaces) in the search list");
        check.invalid(searches, most);
    }
    for search in searches.items() {
        form::text(&search, if check.since(33) { relaxed_search } else { strict_search }, check);
    }
}

fn strict_search(text: &str) -> Verdict {
    dns1123_subdomain(text.strip_suffix('.').unwrap_or(text))
}

fn relaxed_search(text: &str) -> Verdict {
    if text == "." { Ok(()) } else { dns1123_subdomain_with_underscore(text.strip_suffix('.').unwrap_or(text)) }
}
