//! Text, numbers and references to Secrets.

use super::{Checker, Expressions, Step};
use crate::config::fields::{as_text, either, has_expression, unknown_key};
use crate::config::{InputType, TypeKind, formats, rules};
use crate::diagnostic::Diagnostic;
use crate::manifest::{ImageError, ImageRef};
use crate::yaml::{Node, Number, Scalar, ScalarKind};

impl Checker<'_> {
    pub(super) fn text(&mut self, ty: &InputType, node: &Node) -> Option<Node> {
        let Some(node) = as_text(node) else { return self.wrong_type(ty, node) };
        let text = node.as_str().unwrap_or_default();
        if let Err((reason, help)) = verdict(&ty.kind, text) {
            let finding = self.finding(ty, &node, ty.expected()).note(reason).help(help);
            return self.refuse(finding);
        }
        self.length(ty, &node, text.chars().count(), "character")?;
        if let Some((pattern, regex)) = &ty.pattern
            && !regex.is_match(text)
        {
            let finding = self.finding(ty, &node, &format!("text that matches `{pattern}`"));
            return self.refuse(finding.help("change the value, or the `pattern` of the input"));
        }
        self.allowed(ty, node)
    }

    pub(super) fn number(&mut self, ty: &InputType, node: Node) -> Option<Node> {
        let whole = matches!(ty.kind, TypeKind::Integer | TypeKind::Port);
        let scalar = node.as_scalar().filter(|scalar| !whole || scalar.kind == ScalarKind::Integer);
        let Some(number) = scalar.and_then(Scalar::as_number) else { return self.wrong_type(ty, &node) };
        #[allow(clippy::cast_precision_loss)] // Compared with limits that are floats themselves.
        let value = match number {
            Number::Signed(value) => value as f64,
            Number::Unsigned(value) => value as f64,
            Number::Float(value) => value,
        };
        let port = matches!(ty.kind, TypeKind::Port);
        let least = ty.minimum.or(port.then_some(1.0));
        let most = ty.maximum.or(port.then_some(65535.0));
        if least.is_some_and(|least| value < least) || most.is_some_and(|most| value > most) {
            let range = match (least, most) {
                (Some(least), Some(most)) => format!("{} from {least} to {most}", ty.expected()),
                (Some(least), None) => format!("{} from {least}", ty.expected()),
                (_, most) => format!("{} up to {}", ty.expected(), most.unwrap_or_default()),
            };
            let finding = self.finding(ty, &node, &range);
            let help = match (least, most) {
                _ if port => "choose a port in this range",
                (Some(least), _) if value < least => "raise the value, or lower the `minimum` of the input",
                _ => "lower the value, or raise the `maximum` of the input",
            };
            return self.refuse(finding.help(help));
        }
        self.allowed(ty, node)
    }

    /// `{ name, key }`: <https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/>.
    pub(super) fn secret_ref(&mut self, ty: &InputType, node: Node) -> Option<Node> {
        let Some(map) = node.as_map() else { return self.wrong_type(ty, &node) };
        let parts: [(&str, formats::Format); 2] = [("name", formats::dns_subdomain), ("key", formats::config_key)];
        let mut good = true;
        for entry in map.iter().filter(|entry| !parts.iter().any(|(key, _)| *key == &*entry.key.text)) {
            let what = format!("`{}`", self.place());
            self.report.push(unknown_key(entry, &what, &["name", "key"]).label(ty.span, "declared here"));
            good = false;
        }
        for (key, format) in parts {
            let Some(part) = map.get(key) else {
                let message = format!("`{}` needs the key `{key}`", self.place());
                let finding = Diagnostic::error(rules::MISSING_KEY, node.origin.span, message);
                let finding = finding.label(ty.span, "declared here");
                self.report.push(finding.help("write `{ name: …, key: … }`: the Secret and its key"));
                good = false;
                continue;
            };
            let pending = self.expressions == Expressions::Pass && part.as_str().is_some_and(has_expression);
            let verdict = part.as_str().map_or(Err("it is not a string"), format);
            if let Err(reason) = verdict
                && !pending
            {
                self.path.push(Step::Key(key.into()));
                let expected = if key == "name" { "the name of a Secret" } else { "a key of a Secret" };
                let finding = self.finding(ty, part, expected).note(reason);
                self.report.push(finding.help("name the Secret and its key; the secret itself does not belong here"));
                self.path.pop();
                good = false;
            }
        }
        good.then_some(node)
    }

    pub(super) fn length(&mut self, ty: &InputType, node: &Node, length: usize, unit: &str) -> Option<()> {
        let units = |count: usize| match (unit, count) {
            (_, 1) => format!("1 {unit}"),
            ("entry", _) => format!("{count} entries"),
            _ => format!("{count} {unit}s"),
        };
        let wanted = match (ty.min_length, ty.max_length) {
            (Some(least), _) if length < least => format!("at least {}", units(least)),
            (_, Some(most)) if length > most => format!("at most {}", units(most)),
            _ => return Some(()),
        };
        let message = format!("expected {wanted} for `{}`, found {length}", self.place());
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message)
            .help("change the value, or the limit of the input");
        self.report.push(super::with_places(finding, ty, node));
        None
    }

    pub(super) fn allowed(&mut self, ty: &InputType, node: Node) -> Option<Node> {
        let Some(allowed) = ty.allowed.as_ref().filter(|allowed| !allowed.contains(&node)) else { return Some(node) };
        let words: Vec<&str> =
            allowed.iter().filter_map(|choice| choice.as_scalar().map(|scalar| &*scalar.text)).collect();
        let near = node.as_str().and_then(|text| crate::diagnostic::nearest(text, words.iter().copied()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "take one of these, or add the value to the `enum` of the input".to_owned(),
        };
        let finding = self.finding(ty, &node, &either(&words)).help(help);
        self.refuse(finding)
    }
}

/// What is wrong with a text of a type that has a grammar, and how it is written.
fn verdict(kind: &TypeKind, text: &str) -> Result<(), (String, &'static str)> {
    let (verdict, help) = match kind {
        TypeKind::Image => {
            let parsed: Result<ImageRef, ImageError> = text.parse();
            return parsed.map(|_| ()).map_err(|error| (error.0, "write it as `registry/name:tag`"));
        }
        TypeKind::Quantity => (formats::quantity(text), "write it as `500m`, `2` or `10Gi`"),
        TypeKind::Duration => (formats::duration(text), "write it as `30s` or `1h30m`"),
        TypeKind::DnsLabel => (formats::dns_label(text), "use at most 63 lower-case letters, digits and `-`"),
        TypeKind::Cidr => (formats::cidr(text), "write it as `10.0.0.0/16`"),
        TypeKind::Cron => (formats::cron(text), "write it as `*/15 * * * *`"),
        TypeKind::Url => (formats::url(text), "write it as `https://host/path`"),
        _ => return Ok(()),
    };
    verdict.map_err(|reason| (reason.to_owned(), help))
}

/// How a value of the type is written.
pub(super) fn mended(ty: &InputType) -> String {
    let form = match &ty.kind {
        TypeKind::Integer | TypeKind::Port => "a whole number without quotes, such as `3`",
        TypeKind::Number => "a number without quotes, such as `0.5`",
        TypeKind::Boolean => "`true` or `false`, without quotes",
        TypeKind::Object(_) | TypeKind::Map(_) => "`key: value` pairs",
        TypeKind::List { .. } => "`[one, other]`, or each item on a line of its own that begins with `- `",
        TypeKind::SecretRef => "`{ name: …, key: … }`: the Secret and its key, not the secret itself",
        _ => "one text, in quotes if it is not a plain word",
    };
    format!("write {form}")
}

/// The remedy where only quotes make a value wrong.
pub(super) fn unquoted(ty: &InputType, node: &Node) -> Option<String> {
    let text = node.as_str()?;
    let meant = crate::yaml::classify(text, crate::yaml::Dialect::Own);
    let fits = match ty.kind {
        TypeKind::Integer | TypeKind::Port => meant == ScalarKind::Integer,
        TypeKind::Number => matches!(meant, ScalarKind::Integer | ScalarKind::Float),
        TypeKind::Boolean => meant == ScalarKind::Boolean,
        _ => false,
    };
    fits.then(|| format!("write {text} without quotes"))
}
