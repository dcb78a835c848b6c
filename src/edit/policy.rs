//! What `imagePolicy` says to a new version of a pin.

use super::pins::Pin;
use super::request::parts;
use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::syntax::release::Release;

/// Checks what a pin is to become, `new` being a reference without expressions in its version.
pub fn check(pin: &Pin, new: &str, report: &mut Report) {
    let Some((repository, tag, digest)) = parts(new) else { return };
    let (name, policy) = (pin.name(), &pin.policy);
    if let Some(span) = policy.digest_required.filter(|_| digest.is_none()) {
        let message = format!("the new pin of `{name}` has no digest");
        let finding = Diagnostic::error(rules::NO_DIGEST, pin.place(), message).label(span, "required here");
        report.push(finding.help("add `@sha256:…`: a tag may mean another image tomorrow"));
    }
    if let Some(allowed) = policy.repositories.as_ref().filter(|allowed| !allowed.allow(repository)) {
        let message = format!("`{name}` may not come from `{repository}`");
        let finding = Diagnostic::error(rules::FOREIGN_REPOSITORY, pin.place(), message);
        report.push(finding.label(allowed.span, "allowed repositories").help("use one of them, or add this one"));
    }
    check_range(pin, tag, report);
    check_downgrade(pin, tag, report);
}

fn check_range(pin: &Pin, tag: Option<&str>, report: &mut Report) {
    let Some((range, span)) = &pin.policy.semver else { return };
    let name = pin.name();
    let (message, help) = match tag.map(|tag| (tag, Release::of_tag(tag))) {
        Some((_, Some(release))) if range.contains(&release) => return,
        Some((tag, Some(release))) => {
            let help = if release.is_early() {
                "a version before a release is in a range only where a bound names one: `>=1.4.0-0`"
            } else {
                "choose another version, or change the range"
            };
            (format!("expected a version of `{name}` in `{range}`, found `{tag}`"), help)
        }
        Some((tag, None)) => (
            format!("expected a version of `{name}` in `{range}`, found `{tag}`, which names none"),
            "use a tag as `1.4.2`",
        ),
        None => {
            (format!("expected a version of `{name}` in `{range}`, found no tag"), "name the tag beside the digest")
        }
    };
    let finding = Diagnostic::error(rules::OUT_OF_RANGE, pin.place(), message);
    report.push(finding.label(*span, "the range").help(help));
}

fn check_downgrade(pin: &Pin, tag: Option<&str>, report: &mut Report) {
    let Some(span) = pin.policy.no_downgrade else { return };
    let Some((_, Some(before), _)) = pin.value.as_deref().and_then(parts) else { return };
    if tag == Some(before) {
        return;
    }
    let message = match (Release::of_tag(before), tag.and_then(Release::of_tag)) {
        (Some(before), Some(after)) if after >= before => return,
        (Some(_), Some(_)) => format!("`{}` is older than `{before}`", tag.unwrap_or_default()),
        _ => format!("whether `{}` is older than `{before}` cannot be told", tag.unwrap_or_default()),
    };
    let finding = Diagnostic::error(rules::DOWNGRADE, pin.place(), message).here(format!("pins `{}`", pin.name()));
    let finding = finding.label(span, "forbidden here");
    report.push(
        finding.help("choose a newer version; to go back, set `downgrade: allowed` for this app in the same change"),
    );
}
