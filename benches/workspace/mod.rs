//! A large workspace, made: apps of one shape with values of their own, in a shared layer and three environments.
//!
//! It reads like the workspace of a product, twenty apps to a system and fifty to a component, and is the same on every
//! machine.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Texts of files by path.
pub(crate) type Files = BTreeMap<String, String>;

const COMPONENT: &str = include_str!("web-service/component.yaml");
const TEMPLATES: [(&str, &str); 3] = [
    ("configmap", include_str!("web-service/templates/configmap.yaml.j2")),
    ("deployment", include_str!("web-service/templates/deployment.yaml.j2")),
    ("service", include_str!("web-service/templates/service.yaml.j2")),
];

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];
const APPS_OF_A_SYSTEM: usize = 20;
const APPS_OF_A_COMPONENT: usize = 50;

/// The files of a workspace with that many apps in each of three environments.
pub(crate) fn workspace(apps: usize) -> Files {
    let mut files = Files::new();
    files.insert("scantling.yaml".to_owned(), workspace_file());
    let components = apps.div_ceil(APPS_OF_A_COMPONENT);
    for component in 0..components {
        let folder = format!("components/{}", component_name(component));
        files.insert(format!("{folder}/component.yaml"), COMPONENT.to_owned());
        for (name, text) in TEMPLATES {
            files.insert(format!("{folder}/templates/{name}.yaml.j2"), text.to_owned());
        }
    }
    let indices: Vec<usize> = (0..apps).collect();
    for (system, apps) in indices.chunks(APPS_OF_A_SYSTEM).enumerate() {
        let name = format!("system-{system:03}.yaml");
        files.insert(format!("environments/base/{name}"), shared_system(system, apps, components));
        for (stage, environment) in ENVIRONMENTS.iter().enumerate() {
            files.insert(format!("environments/{environment}/{name}"), own_system(stage, apps));
        }
    }
    for (stage, environment) in ENVIRONMENTS.iter().enumerate() {
        files.insert(format!("environments/{environment}/environment.yaml"), environment_file(environment));
        files.insert(format!("environments/{environment}/images.yaml"), images(stage, apps));
    }
    files
}

fn component_name(component: usize) -> String {
    format!("web-service-{component:02}")
}

fn app_name(app: usize) -> String {
    format!("app-{app:05}")
}

fn head(kind: &str) -> String {
    format!("apiVersion: scantling/v1\nkind: {kind}\n")
}

fn workspace_file() -> String {
    head("Workspace")
        + "description: A workspace to measure with.
variables:
  domain: { type: string, description: The DNS zone of an environment. }
  logLevel: { type: string, default: info, description: How much is told. }
labels: { example.com/product: measured }
promotion: [dev, staging, prod]
publish:
  repository: https://git.example.com/platform/gitops.git
"
}

fn environment_file(name: &str) -> String {
    let text = "extends: [base]
variables: { domain: NAME.example.com, logLevel: LEVEL }
labels: { example.com/stage: NAME }
defaults:
  web-service-00: { history: HISTORY }
clusters:
  main:
    server: https://NAME.cluster.example.com
    kubernetes: \"1.34\"
    region: eu-west-2
    networkPolicy: enforced
";
    // What all environments set to the same value would belong in the layer that they share.
    let (level, history) = if name == "dev" { ("info", "3") } else { ("warning", "8") };
    head("Environment") + &text.replace("NAME", name).replace("LEVEL", level).replace("HISTORY", history)
}

/// What the environments share: most values, some of them expressions.
fn shared_system(system: usize, apps: &[usize], components: usize) -> String {
    let mut text = head("System");
    let _ = write!(text, "description: Apps that belong together.\nowner: team-{}\napps:\n", system % 7);
    for (position, &app) in apps.iter().enumerate() {
        let component = component_name(app % components);
        let (port, memory) = (8000 + app % 100, 128 << (app % 3));
        let _ = write!(
            text,
            "  {name}:
    namespace: system-{system:03}
    component: {component}
    values:
      tier: {tier}
      port: {port}
      graceSeconds: {grace}
      args: [serve, --port, \"{{{{ port }}}}\", --name, \"{{{{ instance.name }}}}\"]
      annotations: {{ example.com/runbook: \"https://runbooks.{{{{ variables.domain }}}}/{name}\" }}
      resources:
        requests: {{ cpu: {cpu}m, memory: {memory}Mi }}
        limits: {{ memory: {limit}Mi }}
      env:
        GOMEMLIMIT: {limit}MiB
        OTEL_SERVICE_NAME: \"{{{{ instance.name }}}}\"
        OTEL_EXPORTER_OTLP_ENDPOINT: \"http://collector.{{{{ variables.domain }}}}:4317\"
        HTTP_PROXY_TIMEOUT: {timeout}s
      config:
        LOG_LEVEL: \"{{{{ variables.logLevel }}}}\"
        LOG_FORMAT: json
        PUBLIC_URL: \"https://{name}.{{{{ variables.domain }}}}\"
        DATABASE_HOST: \"{name}.database.{{{{ variables.domain }}}}\"
        DATABASE_PORT: 5432
        DATABASE_POOL: {pool}
        CACHE_SECONDS: {cache}
        FEATURE_REPORTS: {reports}
",
            name = app_name(app),
            tier = ["backend", "frontend", "batch"][app % 3],
            grace = 20 + app % 5 * 10,
            cpu = 50 * (1 + app % 6),
            limit = memory * 2,
            timeout = 5 + app % 11,
            pool = 5 + app % 20,
            cache = 60 * (1 + app % 30),
            reports = app % 2 == 0,
        );
        if position > 0 {
            text += "        UPSTREAM: \"http://{{ connections.upstream.host }}:{{ connections.upstream.port }}\"\n";
        }
        if app % 3 == 0 {
            text += "      nodeSelector: { kubernetes.io/arch: arm64, example.com/pool: general }\n";
            text +=
                "      tolerations: [{ key: example.com/pool, operator: Equal, value: general, effect: NoSchedule }]\n";
        }
        if app % 4 == 0 {
            text += "      autoscale: { min: 2, max: 8 }\n";
        }
        if position > 0 {
            let before = app_name(app - 1);
            let _ = writeln!(text, "    connects: {{ upstream: {before}/{before} }}");
        }
    }
    text
}

/// What an environment says: that the apps run there, and a few values.
fn own_system(stage: usize, apps: &[usize]) -> String {
    let mut text = head("System") + "apps:\n";
    for &app in apps {
        let (name, replicas) = (app_name(app), stage + 1 + app % 3);
        match (stage + app) % 4 {
            0 => {
                let _ = writeln!(text, "  {name}: {{}}");
            }
            1 => {
                let _ = writeln!(text, "  {name}: {{ values: {{ replicas: {replicas} }} }}");
            }
            _ => {
                let _ = write!(
                    text,
                    "  {name}:
    values:
      replicas: {replicas}
      config: {{ LOG_LEVEL: debug, DATABASE_POOL: {pool} }}
      resources: {{ requests: {{ cpu: {cpu}m }} }}
",
                    pool = 10 * (stage + 1),
                    cpu = 100 * (stage + 1),
                );
            }
        }
    }
    text
}

fn images(stage: usize, apps: usize) -> String {
    let mut text = head("Images") + "images:\n";
    for app in 0..apps {
        let name = app_name(app);
        let version = format!("v{}.{}.{}", 1 + app % 4, app % 10, app % 7 + 2 - stage);
        let _ = writeln!(text, "  {name}/{name}: registry.example.com/apps/{name}:{version}");
    }
    text
}
