//! How long `validate` takes for many manifests: reading alone, and everything.

mod manifests;

use divan::Bencher;
use rayon::prelude::*;

use scantling::check::{FileSettings, Tally, check_files};
use scantling::diagnostic::Report;
use scantling::kubernetes::Definitions;
use scantling::source::{SourceId, SourceMap};
use scantling::types::{Minor, Types};
use scantling::yaml::{self, Dialect, Layer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Objects, in 400 files.
const RESOURCES: [usize; 2] = [1_000, 10_000];
const FILES: usize = 400;

fn main() {
    divan::main();
}

fn texts(resources: usize) -> (SourceMap, Vec<SourceId>) {
    let mut sources = SourceMap::default();
    let files = manifests::manifests(resources, FILES).into_iter();
    let ids = files.map(|(path, text)| sources.add(&path, text.into_bytes())).collect();
    (sources, ids)
}

/// Texts into the syntax of their documents.
#[divan::bench(args = RESOURCES, sample_count = 10, sample_size = 1)]
fn parse(bencher: Bencher<'_, '_>, resources: usize) {
    let (sources, ids) = texts(resources);
    bencher.bench(|| ids.par_iter().map(|id| yaml::parse(&sources, *id, &mut Report::new()).len()).sum::<usize>());
}

/// Texts into objects.
#[divan::bench(args = RESOURCES, sample_count = 10, sample_size = 1)]
fn load(bencher: Bencher<'_, '_>, resources: usize) {
    let (sources, ids) = texts(resources);
    let load = |id: &SourceId| yaml::load(&sources, *id, Dialect::Foreign, Layer::Template, &mut Report::new()).len();
    bencher.bench(|| ids.par_iter().map(load).sum::<usize>());
}

/// Texts into findings.
#[divan::bench(args = RESOURCES, sample_count = 10, sample_size = 1)]
fn validate(bencher: Bencher<'_, '_>, resources: usize) {
    let (sources, ids) = texts(resources);
    let types = Types::of(Minor::NEWEST);
    let definitions = Definitions::new(types.minor(), &[]);
    let settings = FileSettings { types: &types, definitions: &definitions, skip: &[], strict: false, live: None };
    bencher.bench(|| {
        let checked = check_files(&sources, &ids, &settings);
        assert_eq!(checked.tally, Tally { valid: resources, ..Tally::default() }, "{:?}", checked.report);
    });
}
