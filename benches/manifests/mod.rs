//! Manifests of many objects, the same on every machine: what a large repository of rendered files looks like.

use std::fmt::Write as _;

/// Files by path: `files` of them with `resources` objects in all, of the kinds that most repositories hold.
#[must_use]
pub(crate) fn manifests(resources: usize, files: usize) -> Vec<(String, String)> {
    let files = files.max(1);
    let mut made = Vec::with_capacity(files);
    let mut number = 0;
    for file in 0..files {
        let mut text = String::new();
        // Earlier files take the rest, so that the sum is exact.
        let objects = resources / files + usize::from(file < resources % files);
        for _ in 0..objects {
            text.push_str("---\n");
            object(number, &mut text);
            number += 1;
        }
        made.push((format!("team-{:02}/app-{file:04}.yaml", file % 20), text));
    }
    made
}

/// Seven of ten objects are small; the mean is about 1 KB.
fn object(number: usize, text: &mut String) {
    match number % 10 {
        0 | 5 => deployment(number, text),
        1 | 6 => service(number, text),
        2 | 7 => config_map(number, text),
        3 => ingress(number, text),
        4 => autoscaler(number, text),
        8 => cron_job(number, text),
        _ => role_binding(number, text),
    }
}

fn head(api_version: &str, kind: &str, number: usize, text: &mut String) {
    let (team, name) = (number % 20, format!("app-{number:05}"));
    let _ = write!(
        text,
        "\
apiVersion: {api_version}
kind: {kind}
metadata:
  name: {name}
  namespace: team-{team:02}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: team-{team:02}
    app.kubernetes.io/managed-by: scantling
"
    );
}

fn deployment(number: usize, text: &mut String) {
    head("apps/v1", "Deployment", number, text);
    let replicas = number % 5 + 1;
    let _ = write!(
        text,
        "\
spec:
  replicas: {replicas}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: app-{number:05}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  template:
    metadata:
      labels:
        app.kubernetes.io/name: app-{number:05}
      annotations:
        prometheus.io/scrape: \"true\"
        prometheus.io/port: \"9090\"
    spec:
      serviceAccountName: app-{number:05}
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
      containers:
        - name: app
          image: registry.example.com/team/app:1.{minor}.0
          imagePullPolicy: IfNotPresent
          args: [\"--listen=:8080\", \"--log-level=info\"]
          ports:
            - name: http
              containerPort: 8080
            - name: metrics
              containerPort: 9090
          env:
            - name: LOG_LEVEL
              value: info
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: app-{number:05}
                  key: password
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /live
              port: http
            failureThreshold: 5
          volumeMounts:
            - name: settings
              mountPath: /etc/app
              readOnly: true
      volumes:
        - name: settings
          configMap:
            name: app-{number:05}
",
        minor = number % 40
    );
}

fn service(number: usize, text: &mut String) {
    head("v1", "Service", number, text);
    let _ = write!(
        text,
        "\
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: app-{number:05}
  ports:
    - name: http
      port: 80
      targetPort: http
    - name: metrics
      port: 9090
      targetPort: metrics
"
    );
}

fn config_map(number: usize, text: &mut String) {
    head("v1", "ConfigMap", number, text);
    let _ = write!(
        text,
        "\
data:
  LOG_LEVEL: info
  FEATURES: \"search,export\"
  POOL_SIZE: \"{pool}\"
  app.conf: |
    listen 8080
    workers {pool}
    # A comment in a file.
    upstream http://app-{number:05}.team.svc.cluster.local
",
        pool = number % 16 + 1
    );
}

fn ingress(number: usize, text: &mut String) {
    head("networking.k8s.io/v1", "Ingress", number, text);
    let _ = write!(
        text,
        "\
spec:
  ingressClassName: nginx
  tls:
    - hosts: [app-{number:05}.example.com]
      secretName: app-{number:05}-tls
  rules:
    - host: app-{number:05}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: app-{number:05}
                port:
                  name: http
"
    );
}

fn autoscaler(number: usize, text: &mut String) {
    head("autoscaling/v2", "HorizontalPodAutoscaler", number, text);
    let _ = write!(
        text,
        "\
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: app-{number:05}
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
"
    );
}

fn cron_job(number: usize, text: &mut String) {
    head("batch/v1", "CronJob", number, text);
    let _ = write!(
        text,
        "\
spec:
  schedule: \"{minute} 3 * * *\"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: registry.example.com/team/report:2.0.{minute}
              resources:
                requests: {{ cpu: 50m, memory: 64Mi }}
",
        minute = number % 60
    );
}

fn role_binding(number: usize, text: &mut String) {
    head("rbac.authorization.k8s.io/v1", "RoleBinding", number, text);
    let _ = write!(
        text,
        "\
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: app-{number:05}
    namespace: team-{team:02}
",
        team = number % 20
    );
}
