//! `service/node-port`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::NODE_PORT;

/// A Service that opens a port on every node, past Ingress and load balancer.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let place = object.root().down(["spec", "type"]);
    if place.text() == Some("NodePort") {
        let message = format!("the Service `{}` opens a port on every node", object.id.name);
        let help = "use `ClusterIP` behind an Ingress or Gateway, or `LoadBalancer` with a class";
        report.push(object.warning(NODE_PORT, &place, message).help(help));
    }
}
