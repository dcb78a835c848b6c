//! What other tools are told about a commit: `hydrator.metadata`, its note, and the trailers `Argocd-reference-commit-*`.
//!
//! The forms are those of Argo CD's source hydrator (`commitserver/commit`, `util/hydrator` of `argoproj/argo-cd`, and
//! <https://argo-cd.readthedocs.io/en/latest/user-guide/source-hydrator/#commit-tracing>) and of GitOps Promoter
//! (`docs/custom-hydrator.md` of `argoproj-labs/gitops-promoter`), whose "dry commit" is our source commit.

use serde_json::{Map, Value, json};

use super::record::one_line;
use crate::syntax::time::rfc3339;
use crate::syntax::url::Url;

/// Where the file stands.
pub const PATH: &str = "hydrator.metadata";

/// The notes that say of a commit which source commit it stands for now.
pub const NOTES: &str = "refs/notes/hydrator.metadata";

const TRAILER: &str = "Argocd-reference-commit-";

/// A commit of the source, as far as it is told to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceCommit {
    /// Its full name.
    pub id: String,
    /// The address of its repository, without secrets; empty where it has none.
    pub repository: String,
    /// `Name <mail>`.
    pub author: String,
    /// RFC 3339.
    pub date: String,
    /// The first line of its message.
    pub subject: String,
    /// The rest of its message.
    pub body: String,
}

/// A commit that led to another: the change of code behind a change of configuration. Absent parts are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// `Name <mail>`.
    pub author: String,
    /// RFC 3339.
    pub date: String,
    /// The first line of its message.
    pub subject: String,
    /// The rest of its message.
    pub body: String,
    /// Its name, 5 to 40 hexadecimal digits.
    pub sha: String,
    /// The address of its repository.
    pub repository: String,
}

impl SourceCommit {
    /// Reads the file `hydrator.metadata`; nothing where it names no commit. What it refers to becomes trailers of the body
    /// again.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        let id = dry_sha(text).ok()?;
        let value: Value = serde_json::from_slice(text).ok()?;
        let part = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let referred = value.get("references").and_then(|all| all.get(0)?.get("commit"));
        let reference = referred.map(|commit| Reference {
            author: part(commit, "author"),
            date: part(commit, "date"),
            subject: part(commit, "subject"),
            body: part(commit, "body"),
            sha: part(commit, "sha"),
            repository: part(commit, "repoURL"),
        });
        let trailers = reference.map(|reference| reference.trailers()).unwrap_or_default();
        let trailers: Vec<String> = trailers.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        Some(Self {
            id,
            repository: part(&value, "repoURL"),
            author: part(&value, "author"),
            date: part(&value, "date"),
            subject: part(&value, "subject"),
            body: format!("{}\n\n{}", part(&value, "body"), trailers.join("\n")).trim().to_owned(),
        })
    }

    /// The commit that the trailers of this one refer to, and the body without these trailers. A trailer whose value has
    /// not the form that Argo CD asks for stays in the body and says nothing.
    #[must_use]
    pub fn reference(&self) -> (Option<Reference>, String) {
        let mut reference = Reference::default();
        let rest: Vec<&str> = self.body.lines().filter(|line| !reference.take(line)).collect();
        let body = rest.join("\n").trim_end().to_owned();
        ((reference != Reference::default()).then_some(reference), body)
    }

    /// The text of the file `hydrator.metadata`.
    #[must_use]
    pub fn metadata(&self) -> String {
        let (reference, body) = self.reference();
        let mut fields = texts([
            ("repoURL", &self.repository),
            ("drySha", &self.id),
            ("author", &self.author),
            ("date", &self.date),
            ("subject", &self.subject),
            ("body", &body),
        ]);
        if let Some(reference) = reference {
            fields.insert("references".to_owned(), json!([{ "commit": reference.fields() }]));
        }
        format!("{:#}\n", Value::Object(fields))
    }

    /// The text of the note.
    #[must_use]
    pub fn note(&self) -> String {
        json!({ "drySha": self.id }).to_string()
    }

    /// The trailers by which Argo CD shows what is behind a published commit: the commit that the source commit refers to,
    /// else the source commit itself.
    #[must_use]
    pub fn trailers(&self) -> Vec<(String, String)> {
        let (reference, body) = self.reference();
        let itself = || Reference {
            author: self.author.clone(),
            date: self.date.clone(),
            subject: self.subject.clone(),
            body,
            sha: self.id.clone(),
            repository: self.repository.clone(),
        };
        reference.unwrap_or_else(itself).trailers()
    }
}

impl Reference {
    /// Takes a line in, where it is a trailer of the right form.
    fn take(&mut self, line: &str) -> bool {
        let Some((key, value)) = line.strip_prefix(TRAILER).and_then(|rest| rest.split_once(": ")) else {
            return false;
        };
        let value = value.trim();
        let is_sha = |text: &str| (5..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (part, good) = match key {
            "author" => (&mut self.author, value.ends_with('>') && value.contains('<')),
            "date" => (&mut self.date, rfc3339(value).is_ok()),
            "subject" => (&mut self.subject, !value.is_empty()),
            "sha" => (&mut self.sha, is_sha(value)),
            "repourl" => (&mut self.repository, Url::parse(value).is_ok()),
            "body" => {
                let Ok(Value::String(body)) = serde_json::from_str(value) else { return false };
                self.body = body;
                return true;
            }
            _ => return false,
        };
        if good {
            value.clone_into(part);
        }
        good
    }

    fn fields(&self) -> Value {
        Value::Object(texts([
            ("author", &self.author),
            ("date", &self.date),
            ("subject", &self.subject),
            ("body", &self.body),
            ("sha", &self.sha),
            ("repoURL", &self.repository),
        ]))
    }

    fn trailers(&self) -> Vec<(String, String)> {
        // The body is a JSON text, so that it stays on one line.
        let body = if self.body.is_empty() { String::new() } else { Value::from(&*self.body).to_string() };
        let parts = [
            ("author", one_line(&self.author)),
            ("sha", one_line(&self.sha)),
            ("subject", one_line(&self.subject)),
            ("body", body),
            ("repourl", one_line(&self.repository)),
            ("date", one_line(&self.date)),
        ];
        let told = parts.into_iter().filter(|(_, value)| !value.is_empty());
        told.map(|(key, value)| (format!("{TRAILER}{key}"), value)).collect()
    }
}

/// The fields that say something.
fn texts<const N: usize>(fields: [(&str, &str); N]) -> Map<String, Value> {
    let told = fields.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
}

/// The source commit that a `hydrator.metadata` names; the error says what is wrong with the file.
pub fn dry_sha(text: &[u8]) -> Result<String, String> {
    let value: Value = serde_json::from_slice(text).map_err(|error| format!("expected a JSON object: {error}"))?;
    let name = value.get("drySha").and_then(Value::as_str).filter(|name| super::is_commit(name));
    name.map(str::to_owned).ok_or_else(|| "expected the full name of a commit as `drySha`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::record::tests::ONE;

    fn commit(body: &str) -> SourceCommit {
        SourceCommit {
            id: ONE.to_owned(),
            repository: "https://git.example.com/shop.git".to_owned(),
            author: "Ada <ada@example.com>".to_owned(),
            date: "2026-11-21T08:00:00+01:00".to_owned(),
            subject: "bump web to v2".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn metadata_has_the_form_of_the_hydrator() {
        let body = "Built by CI.\n\nArgocd-reference-commit-sha: abc1234\nArgocd-reference-commit-author: Bo <bo@example.com>\nArgocd-reference-commit-body: \"a\\nb\"\nArgocd-reference-commit-date: yesterday\nSigned-off-by: Ada <ada@example.com>\n";
        let expected = "{\n  \"repoURL\": \"https://git.example.com/shop.git\",\n  \"drySha\": \"1111111111111111111111111111111111111111\",\n  \"author\": \"Ada <ada@example.com>\",\n  \"date\": \"2026-11-21T08:00:00+01:00\",\n  \"subject\": \"bump web to v2\",\n  \"body\": \"Built by CI.\\n\\nArgocd-reference-commit-date: yesterday\\nSigned-off-by: Ada <ada@example.com>\",\n  \"references\": [\n    {\n      \"commit\": {\n        \"author\": \"Bo <bo@example.com>\",\n        \"body\": \"a\\nb\",\n        \"sha\": \"abc1234\"\n      }\n    }\n  ]\n}\n";
        let commit = commit(body);
        assert_eq!(commit.metadata(), expected);
        assert_eq!(dry_sha(expected.as_bytes()), Ok(ONE.to_owned()));
        assert_eq!(commit.note(), format!("{{\"drySha\":\"{ONE}\"}}"));
        let again = SourceCommit::read(expected.as_bytes()).unwrap();
        assert_eq!((again.metadata(), again.trailers()), (expected.to_owned(), commit.trailers()));
        let trailers: Vec<String> = commit.trailers().iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let expected = [
            "Argocd-reference-commit-author: Bo <bo@example.com>",
            "Argocd-reference-commit-sha: abc1234",
            "Argocd-reference-commit-body: \"a\\nb\"",
        ];
        assert_eq!(trailers, expected);
    }

    #[test]
    fn without_a_reference_the_source_commit_is_shown() {
        let commit = commit("why\nand how");
        let trailers: Vec<String> = commit.trailers().iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let expected = [
            "Argocd-reference-commit-author: Ada <ada@example.com>",
            "Argocd-reference-commit-sha: 1111111111111111111111111111111111111111",
            "Argocd-reference-commit-subject: bump web to v2",
            "Argocd-reference-commit-body: \"why\\nand how\"",
            "Argocd-reference-commit-repourl: https://git.example.com/shop.git",
            "Argocd-reference-commit-date: 2026-11-21T08:00:00+01:00",
        ];
        assert_eq!(trailers, expected);
    }

    #[test]
    fn truncated_metadata_is_told() {
        let text = commit("").metadata();
        assert!(dry_sha(&text.as_bytes()[..40]).unwrap_err().starts_with("expected a JSON object: EOF"));
        for wrong in ["{}", "[]", "{\"drySha\": \"HEAD\"}", "{\"drySha\": 7}"] {
            assert_eq!(dry_sha(wrong.as_bytes()), Err("expected the full name of a commit as `drySha`".to_owned()));
        }
    }
}
