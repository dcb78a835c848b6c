//! What an API server takes and refuses, as recorded from one.

use crate::kubernetes::testing::check_edits;

#[test]
fn webhooks_say_where_they_are_and_what_they_see() {
    let manifest = "
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: a }
webhooks:
  - name: a.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { url: 'https://a.example.com/x' }
    rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['*', pods/status] }]
    matchConditions: [{ name: a, expression: 'true' }]
";
    let form = "; desired format: https://host[/path]";
    let at = "webhooks[0]";
    let url = |value: &str, detail: &str| format!("{at}.clientConfig.url: Invalid value: \"{value}\": {detail}");
    let exactly = |value: &str| format!("{at}.{value}: Required value: exactly one of url or service is required");
    let plain = format!(
        "{at}.rules[0].resources: Invalid value: [\"*\",\"pods\"]: if '*' is present, must not specify other resources without subresources"
    );
    let twice = format!(
        "{at}.rules[0].resources[1]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status"
    );
    let service = |text: &str| format!("service: {{ namespace: a, name: b, path: {text} }}");
    let edits: &[(&str, &str, &[&str])] = &[
        (
            "sideEffects: None",
            "sideEffects: Some",
            &[&format!("{at}.sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")],
        ),
        (
            "    sideEffects: None\n",
            "",
            &[&format!("{at}.sideEffects: Required value: must specify one of None, NoneOnDryRun")],
        ),
        (
            "https://a.example.com/x",
            "http://a.example.com/x",
            &[&url("http://a.example.com/x", &format!("'https' is the only allowed URL scheme{form}"))],
        ),
        (
            "https://a.example.com/x",
            "https://u@a.example.com/x",
            &[&url("https://u@a.example.com/x", "user information is not permitted in the URL")],
        ),
        ("{ url: 'https://a.example.com/x' }", "{}", &[&exactly("clientConfig")]),
        ("url: 'https://a.example.com/x'", &service("/a/b"), &[]),
        (
            "url: 'https://a.example.com/x'",
            &service("/a//b"),
            &[&format!("{at}.clientConfig.service.path: Invalid value: \"/a//b\": segment[1] may not be empty")],
        ),
        ("pods/status]", "pods]", &[&plain]),
        ("['*', pods/status]", "['pods/*', pods/status]", &[&twice]),
        ("['*', pods/status]", "[pods, '*']", &[]),
        (
            "[v1]\n",
            "[v2]\n",
            &[&format!(
                "{at}.admissionReviewVersions: Invalid value: [\"v2\"]: must include at least one of v1, v1beta1"
            )],
        ),
        (
            "a.example.com\n",
            "example.com\n",
            &[&format!(
                "{at}.name: Invalid value: \"example.com\": should be a domain with at least three segments separated by dots"
            )],
        ),
        ("'true'", "'  '", &[&format!("{at}.matchConditions[0].expression: Required value")]),
    ];
    check_edits(34, manifest, edits);
}

const POLICY: &str = "
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: a }
spec:
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules: [{ operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments] }]
  variables: [{ name: replicas, expression: object.spec.replicas }]
  validations: [{ expression: variables.replicas < 5, message: too many }]
  auditAnnotations: [{ key: high, valueExpression: \"'x'\" }]
";

#[test]
fn policies_are_whole() {
    let rules = "spec.matchConstraints.resourceRules";
    let nothing = "validations or auditAnnotations must contain at least one item";
    let edits: &[(&str, &str, &[&str])] = &[
        (
            "[{ operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments] }]",
            "[]",
            &[&format!("{rules}: Required value")],
        ),
        (
            "[CREATE]",
            "[CREATE, '*']",
            &[&format!(
                "{rules}[0].operations: Invalid value: [\"CREATE\",\"*\"]: if '*' is present, must not specify other operations"
            )],
        ),
        (
            "name: replicas",
            "name: var",
            &[
                "spec.variables[0].name: Invalid value: \"var\": must be a valid CEL identifier",
                "spec.validations[0].expression: Invalid value: \"variables.replicas < 5\": compilation failed: ERROR: \
                 <input>:1:10: undefined field 'replicas'\n | variables.replicas < 5\n | .........^",
            ],
        ),
        (
            "too many",
            "\"too\\nmany\"",
            &["spec.validations[0].message: Invalid value: \"too\\nmany\": must not contain line breaks"],
        ),
        ("validations: [{ expression: variables.replicas < 5, message: too many }]", "validations: []", &[]),
        (
            "  validations: [{ expression: variables.replicas < 5, message: too many }]\n  auditAnnotations: [{ key: high, valueExpression: \"'x'\" }]\n",
            "",
            &[&format!("spec.validations: Required value: {nothing}")],
        ),
        (
            "apiVersion: v1, kind",
            "apiVersion: a/b/c, kind",
            &["spec.paramKind.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c"],
        ),
    ];
    check_edits(34, POLICY, edits);
}

#[test]
fn bindings_deny_or_warn() {
    let manifest = "
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: a }
spec:
  policyName: a
  validationActions: [Deny]
  paramRef: { name: x, parameterNotFoundAction: Deny }
";
    let both = "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same \
                validation failure information in the API response and headers serves no purpose)";
    let edits: &[(&str, &str, &[&str])] = &[
        ("[Deny]", "[Deny, Warn]", &[both]),
        ("[Deny]", "[]", &["spec.validationActions: Required value: at least one validation action is required"]),
        (
            "name: x,",
            "name: x, selector: {},",
            &["spec.paramRef.name: Forbidden: name and selector are mutually exclusive"],
        ),
        ("name: x,", "", &["spec.paramRef: Required value: one of name or selector must be specified"]),
        (", parameterNotFoundAction: Deny", "", &["spec.paramRef.parameterNotFoundAction: Required value"]),
    ];
    check_edits(34, manifest, edits);
}

#[test]
fn services_are_named_by_version_and_group() {
    let manifest = "
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.a.example.com }
spec: { group: a.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 10 }
";
    let name = "metadata.name: Invalid value: \"v1.a.example.com\": must be `spec.version+\".\"+spec.group`: \"v2.a.example.com\"";
    let high = "spec.versionPriority: Invalid value: 1001: must be positive and less than 1000";
    let local = "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify";
    let edits: &[(&str, &str, &[&str])] = &[
        ("version: v1", "version: v2", &[name]),
        ("versionPriority: 10", "versionPriority: 1001", &[high]),
        ("versionPriority: 10", "versionPriority: 10, insecureSkipTLSVerify: true", &[local]),
    ];
    check_edits(34, manifest, edits);
}
