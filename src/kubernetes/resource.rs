//! The names by which requests and policies call kinds: `deployments` for `Deployment`.

/// The resource of a kind, as all built-in kinds and nearly all definitions choose it.
#[must_use]
pub fn plural(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    if lower == "endpoints" {
        return lower;
    }
    if let Some(stem) = lower.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    if lower.ends_with(['s', 'x']) || lower.ends_with("ch") || lower.ends_with("sh") {
        return format!("{lower}es");
    }
    format!("{lower}s")
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn kinds_have_resources() {
        let check = |kind: &str, resource: &str| assert_eq!(plural(kind), resource);
        check("Deployment", "deployments");
        check("NetworkPolicy", "networkpolicies");
        check("Ingress", "ingresses");
        check("StorageClass", "storageclasses");
        check("Endpoints", "endpoints");
        check("CSIStorageCapacity", "csistoragecapacities");
        check("Gateway", "gateways");
    }
}
