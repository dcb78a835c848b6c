//! `service/no-load-balancer-class`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::NO_LOAD_BALANCER_CLASS;

/// Parts of the annotations by which clouds and controllers tell their load balancers apart.
const ANNOTATIONS: [&str; 5] = ["load-balancer", "loadbalancer", "lb-", "metallb", "lbipam"];

/// A Service for whose load balancer nobody says who makes it: whichever controller is the default takes it, and a second
/// one that is installed later makes another.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let spec = object.root().field("spec");
    let annotations = object.root().down(["metadata", "annotations"]);
    let is_told = |key: &str| ANNOTATIONS.iter().any(|part| key.contains(part));
    if spec.field("type").text() != Some("LoadBalancer")
        || !spec.field("loadBalancerClass").is_empty()
        || annotations.entries().any(|(entry, _)| is_told(&entry.key.text))
    {
        return;
    }
    let message = format!("nobody says which load balancer the Service `{}` gets", object.id.name);
    let help = "name a `loadBalancerClass`, or write the annotation of your cloud that chooses the kind; the class can \
                never be changed later";
    report.push(object.warning(NO_LOAD_BALANCER_CLASS, &spec.field("type"), message).help(help));
}
