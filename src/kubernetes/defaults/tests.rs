//! Each expectation is what a live server stored.

use super::*;
use crate::diagnostic::Report;
use crate::kubernetes::edit::at;
use crate::source::SourceMap;
use crate::types::Minor;
use crate::types::Types;
use crate::yaml::{Dialect, Layer, load};

fn read(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let source = sources.add("x.yaml", text.into());
    load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()).remove(0)
}

fn check(object: &str, path: &[&str], expected: &str) {
    let types = Types::of(Minor(36));
    let stored = Defaults::of(&types).stored(&read(object), None);
    assert_eq!(at(&stored, path), Some(&read(expected)), "{object} {path:?}");
}

const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {containers: \
                          [{name: a, image: b, ports: [{containerPort: 1}]}], volumes: [{name: v}]}}}}";

#[test]
fn fields_are_filled_by_type() {
    check(
        DEPLOYMENT,
        &["spec", "strategy"],
        "{type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}",
    );
    check(DEPLOYMENT, &["spec", "template", "spec", "dnsPolicy"], "ClusterFirst");
    check(
        DEPLOYMENT,
        &["spec", "template", "spec", "containers"],
        "[{name: a, image: b, ports: [{containerPort: 1, protocol: TCP}], terminationMessagePath: /dev/termination-log, \
         terminationMessagePolicy: File, imagePullPolicy: Always}]",
    );
    check(DEPLOYMENT, &["spec", "template", "spec", "volumes"], "[{name: v, emptyDir: {}}]");
}

#[test]
fn some_defaults_depend_on_other_fields() {
    let job = |spec: &str| format!("{{apiVersion: batch/v1, kind: Job, metadata: {{name: a}}, spec: {{{spec}}}}}");
    check(&job("suspend: true"), &["spec", "completions"], "1");
    check(&job("parallelism: 2, completions: null, podFailurePolicy: {}"), &["spec", "podReplacementPolicy"], "Failed");
    check(&job("backoffLimitPerIndex: 1"), &["spec", "backoffLimit"], "2147483647");
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: [{name: a, image: \
               'r:5000/a', ports: [{containerPort: 1}], resources: {limits: {cpu: 1}}}]}}";
    check(
        pod,
        &["spec", "containers"],
        "[{name: a, image: 'r:5000/a', ports: [{containerPort: 1, hostPort: 1, protocol: TCP}], resources: {limits: {cpu: 1}, \
         requests: {cpu: 1}}, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File, imagePullPolicy: \
         Always}]",
    );
}
