//! Scantling: typed environments in, checked Kubernetes manifests out.
//!
//! The pipeline is one function, `compile::compile`; the modules below are in reading order, and each imports only modules
//! above it (`tests/architecture.rs` proves it).

pub mod source;
pub mod diagnostic;
pub mod yaml;
pub mod manifest;
pub mod syntax;
pub mod types;
pub mod expression;
pub mod config;
pub mod schema;
pub mod evaluation;
pub mod template;
pub mod argocd;
pub mod rendering;
pub mod compile;
pub mod provenance;
pub mod cel;
pub mod kubernetes;
pub mod policy;
pub mod check;
pub mod golden;
pub mod edit;
pub mod git;
pub mod delivery;
pub mod output;
pub mod commands;
pub mod cli;
