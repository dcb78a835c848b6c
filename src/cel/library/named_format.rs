//! Named formats. `k8s.io/apiserver/pkg/cel/library/format.go`

use super::url::request_uri;
use super::{Native, Outcome, Timestamp, no_overload};
use crate::cel::value::Value;
use crate::syntax::labels::{label_value, qualified_name};
use crate::syntax::names::{dns1035_label, dns1123_label, dns1123_subdomain};
use crate::syntax::{Verdict, base64};

/// A format by its name.
pub struct NamedFormat {
    /// The name.
    pub name: &'static str,
    check: fn(&str) -> Verdict,
    /// The length of the regular expression that costs are reckoned with.
    pub(in crate::cel) cost: u64,
}

impl std::fmt::Debug for NamedFormat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

static FORMATS: [NamedFormat; 13] = [
    NamedFormat { name: "dns1123Label", check: dns1123_label, cost: 30 },
    NamedFormat { name: "dns1123Subdomain", check: dns1123_subdomain, cost: 60 },
    NamedFormat { name: "dns1035Label", check: dns1035_label, cost: 30 },
    NamedFormat { name: "qualifiedName", check: qualified_name, cost: 60 },
    NamedFormat { name: "dns1123LabelPrefix", check: |text| dns1123_label(&masked(text)), cost: 30 },
    NamedFormat { name: "dns1123SubdomainPrefix", check: |text| dns1123_subdomain(&masked(text)), cost: 60 },
    NamedFormat { name: "dns1035LabelPrefix", check: |text| dns1035_label(&masked(text)), cost: 30 },
    NamedFormat { name: "labelValue", check: label_value, cost: 40 },
    NamedFormat { name: "uri", check: request_uri, cost: 1103 },
    NamedFormat { name: "uuid", check: uuid, cost: 91 },
    NamedFormat { name: "byte", check: |text| base64::base64(text).map_err(|_| "invalid base64".to_owned()), cost: 84 },
    NamedFormat { name: "date", check: date, cost: 87 },
    NamedFormat { name: "datetime", check: date_time, cost: 87 },
];

pub(super) fn native(name: &str) -> Option<Native> {
    match name {
        "validate" => Some(|arguments, _| match arguments {
            [Value::Format(format), Value::String(text)] => Ok(match (format.check)(text) {
                Ok(()) => Value::Optional(None),
                Err(reason) => Value::some(Value::list(vec![Value::text(reason)])),
            }),
            _ => no_overload(),
        }),
        "format.named" => Some(|arguments, _| match arguments {
            [Value::String(name)] => Ok(named(name).map_or(Value::Optional(None), Value::some)),
            _ => no_overload(),
        }),
        _ => constant(name.strip_prefix("format.")?),
    }
}

fn named<'v>(name: &str) -> Option<Value<'v>> {
    FORMATS.iter().find(|format| format.name == name).map(Value::Format)
}

/// The function without arguments that gives a format.
fn constant(name: &str) -> Option<Native> {
    fn of<'v, const PLACE: usize>() -> Outcome<'v> {
        FORMATS.get(PLACE).map_or_else(no_overload, |format| Ok(Value::Format(format)))
    }
    let functions: [Native; 13] = [
        |_, _| of::<0>(),
        |_, _| of::<1>(),
        |_, _| of::<2>(),
        |_, _| of::<3>(),
        |_, _| of::<4>(),
        |_, _| of::<5>(),
        |_, _| of::<6>(),
        |_, _| of::<7>(),
        |_, _| of::<8>(),
        |_, _| of::<9>(),
        |_, _| of::<10>(),
        |_, _| of::<11>(),
        |_, _| of::<12>(),
    ];
    let place = FORMATS.iter().position(|format| format.name == name)?;
    functions.get(place).copied()
}

/// A prefix may end in a hyphen: something will follow.
fn masked(text: &str) -> String {
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => format!("{rest}a"),
        _ => text.to_owned(),
    }
}

fn uuid(text: &str) -> Verdict {
    let plain: String = text.chars().filter(|sign| *sign != '-').collect();
    let hyphens = text.len() == 36 || text.len() == 32;
    let good = hyphens && plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    if good { Ok(()) } else { Err("does not match the UUID format".to_owned()) }
}

fn date(text: &str) -> Verdict {
    let good = text.len() == 10 && crate::syntax::time::rfc3339(&format!("{text}T00:00:00Z")).is_ok();
    if good { Ok(()) } else { Err("invalid date".to_owned()) }
}

fn date_time(text: &str) -> Verdict {
    let good = Timestamp::parse(&text.to_uppercase()).is_some();
    if good { Ok(()) } else { Err("invalid datetime".to_owned()) }
}
