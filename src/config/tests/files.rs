//! Files: what stands where, headers, keys, kinds.

use super::check;
use crate::config::Workspace;
use crate::diagnostic::Report;
use crate::source::MemoryFileSystem;

const ENVIRONMENT: &str = "environments/dev/environment.yaml";

#[test]
fn unknown_keys_come_with_what_was_meant() {
    check(
        &[
            (
                ENVIRONMENT,
                "extend: [base]\nextends: [base]\nfoo: 1\nclusters:\n  demo: { name: demo, kubernetes: \"1.34\", regoin: eu }\n",
            ),
            ("environments/dev/shop.yaml", "apps: { front: { instances: { web: { componet: web } } } }\n"),
        ],
        "
error config/unknown-key environments/dev/environment.yaml:3:1: unknown key `extend` in an environment
  note: an environment has `name`, `extends`, `description`, `golden`, `clusters`, `argocd`, `variables`, `defaults` and 7 more
  help: did you mean `extends`?
error config/unknown-key environments/dev/environment.yaml:5:1: unknown key `foo` in an environment
  note: an environment has `name`, `extends`, `description`, `golden`, `clusters`, `argocd`, `variables`, `defaults` and 7 more
  help: remove the key
error config/unknown-key environments/dev/environment.yaml:7:43: unknown key `regoin` in a cluster
  note: a cluster has `server`, `name`, `description`, `kubernetes`, `region`, `networkPolicy`, `podSecurity`, `argocd` and 3 more
  help: did you mean `region`?
error config/unknown-key environments/dev/shop.yaml:3:38: unknown key `componet` in an instance
  note: an instance has `after`, `labels`, `patches`, `component`, `values`, `connects`, `hook`, `selector` and 1 more
  help: did you mean `component`?
",
    );
}

#[test]
fn an_unquoted_comma_is_recognised() {
    check(
        &[(
            "components/web/component.yaml",
            "inputs:\n  image: { type: image, optional: true, description: One, or the other. }\n",
        )],
        "
error config/unknown-key components/web/component.yaml:4:59: a comma ends the text of `description`
  at components/web/component.yaml:4:59: this has become a key
  at components/web/component.yaml:4:54: the text ends here
  help: quote the text if the comma belongs to it: `description: \"One, or the other.\"`
",
    );
}

#[test]
fn all_mistakes_of_a_file_are_found_in_one_run() {
    check(
        &[(
            ENVIRONMENT,
            "apiVersion: scantling/v2\nkind: Environment\nname: prod\nextends: base\ngolden: maybe\nlabels: [a]\nclusters:\n  demo:\n    kubernetes: 1.30\n    networkPolicy: enforce\n  two:\n    name: x\n    server: https://x\n    kubernetes: \"v1.34\"\n  Three: { server: \"x y\", kubernetes: latest }\n  four: 4\n",
        )],
        "
error config/unknown-version environments/dev/environment.yaml:1:13: expected `scantling/v1`, found `scantling/v2`
  help: write `apiVersion: scantling/v1`
error config/name-mismatch environments/dev/environment.yaml:3:7: expected the name `dev`, found `prod`
  note: the name comes from the file or folder
  help: leave `name` out, or rename the file or folder
error config/wrong-type environments/dev/environment.yaml:4:10: expected a list, found the string \"base\"
  help: write `[base]`
error config/wrong-type environments/dev/environment.yaml:5:9: expected a boolean, found the string \"maybe\"
  help: write `true` or `false`, without quotes
error config/wrong-type environments/dev/environment.yaml:6:9: expected a map, found a list
  help: write `key: value` pairs
error config/cluster-address environments/dev/environment.yaml:8:3: the cluster `demo` has neither `server` nor `name`
  help: write the address of its API server as `server`, or its name in Argo CD as `name`
error config/bad-kubernetes-version environments/dev/environment.yaml:9:17: expected a Kubernetes minor as a quoted string, found the number 1.30
  help: write \"1.30\"
error config/wrong-value environments/dev/environment.yaml:10:20: expected `enforced` or `ignored`, found `enforce`
  help: did you mean `enforced`?
error config/cluster-address environments/dev/environment.yaml:13:13: the cluster `two` has both `server` and `name`
  at environments/dev/environment.yaml:12:11: its name in Argo CD
  help: Argo CD takes one of the two; remove the other
error config/bad-kubernetes-version environments/dev/environment.yaml:14:17: expected a Kubernetes minor as a quoted string, found the string \"v1.34\"
  help: write it as \"1.34\"
error config/bad-name environments/dev/environment.yaml:15:3: `Three` cannot be the name of a cluster
  note: it has an upper-case letter
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/wrong-value environments/dev/environment.yaml:15:20: expected an absolute URL, found the string \"x y\"
  note: it does not begin with a scheme such as `https://`
  help: write it as `https://host:6443`
error config/bad-kubernetes-version environments/dev/environment.yaml:15:39: expected a Kubernetes minor as a quoted string, found the string \"latest\"
  help: write it as \"1.34\"
error config/wrong-type environments/dev/environment.yaml:16:9: expected a map, found the integer 4
  help: write a cluster as `key: value` pairs
error config/no-cluster environments/dev/shop.yaml:2:1: the system `shop` does not say in which cluster it runs
  at environments/dev/environment.yaml:2:1: has 3 clusters
  help: write `clusters: { demo: {} }`, for instance
",
    );
}

#[test]
fn kinds_belong_to_places() {
    check(
        &[
            ("environments/dev/shop.yaml", "apiVersion: scantling/v1\nkind: App\nnamespace: x\n"),
            ("environments/other.yaml", "apiVersion: scantling/v1\nkind: System\n"),
            ("components/web/component.yaml", "apiVersion: scantling/v1\nkind: Deployment\n"),
            ("environments/base/layer.yaml", "kind: Layer\n"),
        ],
        "
error config/wrong-kind components/web/component.yaml:2:1: expected `kind: Component` in this place, found `kind: Deployment`
  help: write `kind: Component`, or move the file
error config/missing-key environments/base/layer.yaml:1:1: a layer needs the key `apiVersion`
  help: write `apiVersion: scantling/v1`
error config/wrong-kind environments/dev/shop.yaml:2:1: expected `kind: System` in this place, found `kind: App`
  help: a file of kind App stands in `environments/<layer>/<system>/<app>.yaml`
error config/wrong-kind environments/other.yaml:2:1: expected `kind: Environment` in this place, found `kind: System`
  help: a file of kind System stands in `environments/<layer>/<system>.yaml` or `environments/<layer>/<system>/system.yaml`
",
    );
}

#[test]
fn files_have_one_document() {
    check(
        &[
            (
                ENVIRONMENT,
                "apiVersion: scantling/v1\nkind: Environment\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n---\nx: 1\n",
            ),
            ("environments/base/empty.yaml", "# kind: nothing yet\n"),
            ("environments/base/list.yaml", "# kind: no map\n- 1\n"),
        ],
        "
error config/not-one-document environments/base/empty.yaml:1:1: expected one document in the file, found none
  help: write `apiVersion: scantling/v1` and `kind: …`, or remove the file
error config/wrong-type environments/base/list.yaml:2:1: expected a map, found a list
  help: write a system as `key: value` pairs
error config/not-one-document environments/dev/environment.yaml:5:1: expected one document in the file, found several
  help: put each document into a file of its own
error config/empty-app environments/dev/shop.yaml:3:9: the app `front` has no instances
  help: write at least one under `instances`, here or in a layer
",
    );
}

#[test]
fn files_in_wrong_places_are_named() {
    check(
        &[
            ("components/loose.yaml", "kind: x\n"),
            ("components/web/deployment.yaml", "kind: x\n"),
            ("components/web/templates/a.txt", ""),
            ("components/web/templates/deep/b.yaml.j2", ""),
            ("components/web/partials/x.yaml", ""),
            ("components/web/README.md", ""),
            ("components/web/files/any.yml", ""),
            ("components/web/tests/case/values.yml", ""),
            ("components/web/tests/left/golden/a.yaml", ""),
            ("components/web/tests/loose.yaml", ""),
            ("components/half/templates/a.yaml", ""),
            ("environments/dev/old.yml", ""),
            ("environments/dev/layer.yaml", ""),
            ("environments/base/images.yaml", ""),
            ("environments/base/shop/x/deep.yaml", ""),
            ("schemas/crds/b.yaml", "kind: Service\n---\nkind: CustomResourceDefinition\n"),
        ],
        "
error config/missing-file components/half/templates/a.yaml:1:1: the folder `components/half` has no `component.yaml`
  help: write one with `apiVersion: scantling/v1` and `kind: Component`, or remove the folder
error config/misplaced-file components/loose.yaml:1:1: a component is a folder
  help: move it to `components/<name>/component.yaml`
error config/misplaced-file components/web/deployment.yaml:1:1: nothing is read in this place of a component
  help: move it to `templates/`, `partials/` or `files/`
error config/misplaced-file components/web/partials/x.yaml:1:1: a partial is `partials/<name>.yaml.j2`
  help: rename or move it
error config/misplaced-file components/web/templates/a.txt:1:1: a template ends in `.yaml.j2`, a plain manifest in `.yaml`
  help: name it `….yaml.j2` or `….yaml`, or move it to `files/`
error config/misplaced-file components/web/tests/case/values.yml:1:1: a case has `values.yaml` and `golden/`
  help: rename or remove the file
error config/missing-file components/web/tests/left/golden/a.yaml:1:1: the folder `components/web/tests/left` has no `values.yaml`
error config/misplaced-file components/web/tests/loose.yaml:1:1: a case is a folder
  help: move it to `tests/<case>/values.yaml`
error config/misplaced-file environments/base/images.yaml:1:1: a layer has no pins
  help: move it to the folder of an environment
error config/misplaced-file environments/base/shop/x/deep.yaml:1:1: nothing is read this deep below `environments/`
  help: an app is `environments/<layer>/<system>/<app>.yaml`
error config/misplaced-file environments/dev/layer.yaml:1:1: an environment is no layer
  help: write it to `environment.yaml`
error config/misplaced-file environments/dev/old.yml:1:1: files are read by the ending `.yaml`, not `.yml`
  help: rename the file
warning config/wrong-kind schemas/crds/b.yaml:1:7: expected a CustomResourceDefinition below `schemas/`, found something else
  help: move it elsewhere; it is not read here
",
    );
}

#[test]
fn names_do_not_clash() {
    check(
        &[
            ("environments/dev.yaml", "clusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n"),
            ("environments/base/shop/system.yaml", "apps: { front: {} }\n"),
            ("components/web/templates/a.yaml", ""),
            ("components/web/templates/a.yaml.j2", ""),
        ],
        "
error config/name-clash components/web/templates/a.yaml.j2:1:1: two templates have the name `a`
  at components/web/templates/a.yaml:1:1: the other one
  help: rename one of the two
error config/name-clash environments/base/shop.yaml:1:1: the system `shop` is a file and a folder
  at environments/base/shop/system.yaml:1:1: in the folder
  help: move the file into the folder as `system.yaml`
error config/name-clash environments/dev.yaml:1:1: the name `dev` belongs to a file and to a folder
  help: move everything into the folder, or choose another name
",
    );
}

#[test]
fn names_become_kubernetes_names() {
    check(
        &[
            ("components/Web/component.yaml", ""),
            ("environments/Dev.yaml", "clusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n"),
            (
                "environments/dev/My_Shop.yaml",
                "apps: { ../x: { namespace: n, component: web }, y: { namespace: n, instances: { a/b: { component: web } } } }\n",
            ),
            ("environments/dev/images.yaml", "images: { y: a:1, ../x/../x: a:1, y/a.: a:1 }\n"),
        ],
        "
error config/bad-name components/Web/component.yaml:2:1: `Web` cannot be the name of a component
  note: it has an upper-case letter
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/bad-name environments/Dev.yaml:2:1: `Dev` cannot be the name of an environment
  note: it has an upper-case letter
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/bad-name environments/dev/My_Shop.yaml:2:1: `My_Shop` cannot be the name of a system
  note: it has an upper-case letter
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/bad-name environments/dev/My_Shop.yaml:3:9: `../x` cannot be the name of an app
  note: it has a sign that is not a letter, a digit or `-`
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/bad-name environments/dev/My_Shop.yaml:3:81: `a/b` cannot be the name of an instance
  note: it has a sign that is not a letter, a digit or `-`
  help: use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends
error config/bad-name environments/dev/images.yaml:3:11: `y` does not name an instance
  help: write `app/instance`, or `app/instance.input` for one of several images
error config/bad-name environments/dev/images.yaml:3:19: `../x/../x` does not name an instance
  help: write `app/instance`, or `app/instance.input` for one of several images
error config/bad-name environments/dev/images.yaml:3:35: `y/a.` does not name an instance
  help: write `app/instance`, or `app/instance.input` for one of several images
",
    );
}

#[test]
fn a_system_may_be_a_folder() {
    check(
        &[
            ("environments/base/shop.yaml", "-"),
            ("environments/base/shop/system.yaml", "owner: me\n"),
            ("environments/base/shop/front.yaml", "name: front\nnamespace: shop\ncomponent: web\n"),
            ("environments/base/shop/back.yaml", "name: bakc\nnamespace: shop\ncomponent: web\n"),
            ("environments/dev/shop.yaml", "apps: { front: {}, back: {} }\n"),
        ],
        "
error config/name-mismatch environments/base/shop/back.yaml:3:7: expected the name `back`, found `bakc`
  note: the name comes from the file or folder
  help: leave `name` out, or rename the file or folder
",
    );
}

#[test]
fn an_environment_may_be_one_file() {
    check(
        &[
            (
                "environments/small.yaml",
                "clusters: { demo: { name: demo, kubernetes: \"1.34\" } }\nsystems: { shop: { apps: { front: { namespace: n, component: web } } } }\nimages: { front/front: a:1, front/frnt: a:1 }\n",
            ),
            (ENVIRONMENT, "extends: [base]\nsystems: {}\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n"),
        ],
        "
error config/unknown-key environments/dev/environment.yaml:4:1: `systems` stands only in an environment of one file
  help: write each to a file of kind System beside this one
error config/unknown-instance environments/small.yaml:5:29: the app `front` has no instance `frnt`
  help: did you mean `front`?
",
    );
}

#[test]
fn workspace_settings_are_checked() {
    check(
        &[(
            "scantling.yaml",
            "name: anything\npromotion: [dev, dve, dev]\nlabels: { a: true, b: [] }\npublish: { repo: x }\npolicies: { severity: { a/b: off, c/d: fatal } }\naccept:\n  one: { rule: a/b, object: Deployment/x, reason: because, until: 2030-01-01 }\n  two: { rule: a/b, until: 2030-02-30 }\n",
        )],
        "
error config/unknown-environment scantling.yaml:4:18: there is no environment `dve`
  help: did you mean `dev`?
error config/name-clash scantling.yaml:4:23: the environment `dev` stands twice in `promotion`
  help: remove one of the two
error config/wrong-type scantling.yaml:5:23: expected a string, found an empty list
  help: write one text, in quotes if it is not a plain word
error config/unknown-key scantling.yaml:6:12: unknown key `repo` in `publish`
  note: `publish` has `repository`, `branch` and `folder`
  help: remove the key
error config/wrong-type scantling.yaml:7:40: expected `error`, `warning`, `note` or `off`, found the string \"fatal\"
  help: write `error`, `warning`, `note` or `off`
error config/missing-key scantling.yaml:10:3: an acceptance needs the key `reason`
  help: write `reason: …`
error config/wrong-value scantling.yaml:10:28: expected a day as `2030-12-31`, found the string \"2030-02-30\"
  help: write year, month and day of a day that exists, in quotes
",
    );
}

#[test]
fn ambiguous_scalars_are_text_only_where_text_is_declared() {
    check(
        &[(
            ENVIRONMENT,
            "extends: [base]\nlabels: { a: yes, b: 014 }\ngolden: on\nclusters: { demo: { name: 1_000, kubernetes: \"1.34\" } }\npatches: { p: { spec: { mode: 014, since: 12:30 } } }\n",
        )],
        "
error yaml/ambiguous-scalar environments/dev/environment.yaml:5:9: YAML 1.1 and YAML 1.2 read `on` differently
  help: write true or \"on\"
error yaml/ambiguous-scalar environments/dev/environment.yaml:7:31: YAML 1.1 and YAML 1.2 read `014` differently
  help: write 12 or \"014\"
error yaml/ambiguous-scalar environments/dev/environment.yaml:7:43: YAML 1.1 and YAML 1.2 read `12:30` differently
  help: write \"12:30\"
",
    );
}

#[test]
fn a_folder_without_the_root_file_is_no_workspace() {
    let mut report = Report::new();
    let failure =
        Workspace::load(&MemoryFileSystem::new(), &mut report).map(|_| ()).map_err(|failure| failure.to_string());
    let message = "this is not the root of a workspace: there is no `scantling.yaml`; `scantling init` makes one";
    assert_eq!(failure, Err(message.to_owned()));
}

#[test]
fn components_know_their_files() {
    check(
        &[
            (
                "components/web/component.yaml",
                "apiVersion: scantling/v1\nkind: Component\ninputs: { image: { type: image } }\npartials: { pod: {}, labls: {}, ../x: {} }\noutputs: { host: x, namespace: y, Port: 014 }\ndelimiters: { expression: [\"<%\"], statement: [\"{{\", \"%>\"] }\nhelm: { repository: \"http://x\", chart: y, provides: [{ kind: Deployment }] }\n",
            ),
            ("components/web/partials/pod.yaml.j2", ""),
            ("components/web/partials/labels.yaml.j2", ""),
            ("components/web/templates/b.yaml.j2", ""),
            ("environments/dev/images.yaml", "images: { front/web: \"a:1\" }\n"),
        ],
        "
error config/missing-file components/web/component.yaml:4:22: the partial `labls` has no file `partials/labls.yaml.j2`
  help: did you mean `labels`?
error config/bad-name components/web/component.yaml:4:33: `../x` cannot be the name of a partial
  help: use letters, digits, `-` and `_`: the name is a file name, too
error config/reserved-name components/web/component.yaml:5:21: `namespace` is reserved and cannot be the name of an output
  note: every connection has something of this name already
  help: choose another name
error yaml/ambiguous-scalar components/web/component.yaml:5:32: YAML 1.1 and YAML 1.2 read `y` differently
  help: write true or \"y\"
error config/bad-name components/web/component.yaml:5:35: `Port` cannot be the name of an output
  help: write it in camelCase: letters and digits, the first a lower-case letter
error yaml/ambiguous-scalar components/web/component.yaml:5:41: YAML 1.1 and YAML 1.2 read `014` differently
  help: write 12 or \"014\"
error config/name-clash components/web/component.yaml:6:13: expressions and statements begin with the same sign
  help: choose two signs, such as `<%=` and `<%`
error config/wrong-type components/web/component.yaml:6:27: expected a list of an opening and a closing sign, found a list
  help: write it as `[\"<%=\", \"%>\"]`
error config/missing-key components/web/component.yaml:7:1: a chart needs the key `version`
  help: write `version: …`
error config/wrong-value components/web/component.yaml:7:21: expected the URL of a chart repository, found the string \"http://x\"
  note: its scheme is neither `https` nor `oci`
  help: write it as `https://charts.example` or `oci://registry/path`
error config/missing-key components/web/component.yaml:7:56: a provided object needs the key `apiVersion`
  help: write `apiVersion: …`
error config/misplaced-file components/web/partials/labels.yaml.j2:1:1: the partial `labels` is not declared
  help: declare `labels` with its parameters under `partials` in `component.yaml`
",
    );
}

#[test]
fn a_component_has_templates_or_a_chart() {
    check(
        &[
            (
                "components/web/component.yaml",
                "inputs: { replicas: { type: integer, default: 2 } }\nhelm:\n  repository: oci://registry.example/charts\n  chart: web\n  version: \"{{ replicas }}\"\n  values: { mode: 014 }\n",
            ),
            ("components/web/templates/b.yaml.j2", ""),
        ],
        "
error config/name-clash components/web/component.yaml:4:1: a component has `helm` or templates, not both
  at components/web/templates/b.yaml.j2:1:1: a template
  help: make two components of it; one app can have instances of both
error yaml/ambiguous-scalar components/web/component.yaml:8:19: YAML 1.1 and YAML 1.2 read `014` differently
  help: write 12 or \"014\"
",
    );
}

#[test]
fn the_apps_of_a_folder_have_files_of_their_own() {
    check(
        &[
            ("environments/base/shop.yaml", "-"),
            ("environments/base/shop/system.yaml", "apps: { front: { namespace: shop, component: web } }\n"),
        ],
        "
error config/unknown-key environments/base/shop/system.yaml:3:9: the `system.yaml` of a folder has no apps
  help: write a file of kind App for each, beside this one
",
    );
}

#[test]
fn sources_are_in_the_order_of_their_paths_and_foreign_documents_are_kept() {
    let (workspace, report) = super::load(&[
        ("policies/a.yaml", "kind: ValidatingAdmissionPolicy\n---\n---\nkind: ValidatingAdmissionPolicyBinding\n"),
        ("policies/README.md", "text"),
        ("schemas/crds/b.yaml", "kind: CustomResourceDefinition\nspec: { on: yes }\n"),
        ("golden/dev/x.yaml", "not read"),
    ]);
    assert!(report.is_empty(), "{report:?}");
    let sources: Vec<(&str, crate::source::SourceId)> = workspace.sources.below("").collect();
    assert!(sources.is_sorted_by_key(|(_, id)| *id));
    assert!(!sources.iter().any(|(path, _)| path.starts_with("golden")));
    assert_eq!((workspace.policies.len(), workspace.custom_resources.len()), (2, 2));
}

#[test]
fn delimiters_and_partials_are_read() {
    let (workspace, report) = super::load(&[
        (
            "components/web/component.yaml",
            "delimiters: { expression: [\"<%=\", \"%>\"], statement: [\"<%\", \"%>\"] }\npartials: { pod: { description: A pod., parameters: { user: integer } } }\noutputs: { host: \"{{ instance.name }}\" }\n",
        ),
        ("components/web/partials/pod.yaml.j2", ""),
        ("components/web/templates/b/c.yaml.j2", ""),
        ("components/web/templates/a.yaml", ""),
        ("components/web/files/x.json", ""),
    ]);
    assert!(report.is_empty(), "{report:?}");
    let web = &workspace.components["web"];
    let templates: Vec<(&str, bool)> =
        web.templates.iter().map(|template| (&*template.name, template.literal)).collect();
    assert_eq!(templates, [("a", true), ("b/c", false)]);
    assert_eq!(web.files.keys().collect::<Vec<_>>(), ["files/x.json"]);
    assert_eq!((&*web.delimiters.expression.0, &*web.delimiters.statement.1), ("<%=", "%>"));
    let partial = &web.partials[0];
    assert_eq!((&*partial.key.text, &*partial.description, partial.parameters.len()), ("pod", "A pod.", 1));
    assert_eq!(&*web.outputs[0].key.text, "host");
}
