//! The same input gives the same bytes: twice, from shuffled file order, in another folder, locale and time zone; and
//! those bytes are the ones that are committed under `golden/`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use scantling::source::{DiskFileSystem, FileSystem, ReadError};

use crate::support::{TemporaryFolder, compile_all, compile_repository, copy_folder, repository};

type Tree = BTreeMap<String, String>;

/// Lists files in an order that depends on a seed, as another file system might.
struct Shuffled {
    files: DiskFileSystem,
    seed: u64,
}

impl FileSystem for Shuffled {
    fn files(&self, folder: &str) -> Result<Vec<String>, ReadError> {
        let mut paths = self.files.files(folder)?;
        let mut state = self.seed;
        for index in (1..paths.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(state >> 33).expect("31 bits") % (index + 1);
            paths.swap(index, other);
        }
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.read(path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.is_file(path)
    }
}

fn trees(files: &dyn FileSystem) -> BTreeMap<String, Tree> {
    compile_all(files).iter().map(|rendering| (rendering.environment.to_string(), rendering.files())).collect()
}

fn tree_on_disk(root: &Path) -> Tree {
    let files = DiskFileSystem::new(root);
    let paths = files.files("").expect("the tree can be listed");
    paths
        .into_iter()
        .map(|path| (path.clone(), String::from_utf8(files.read(&path).expect("readable")).expect("UTF-8")))
        .collect()
}

#[test]
fn golden_is_what_the_workspace_renders() {
    for rendering in compile_repository() {
        let expected = tree_on_disk(&repository().join("golden").join(&*rendering.environment));
        assert!(!expected.is_empty(), "golden/{} is empty", rendering.environment);
        let actual = rendering.files();
        let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(paths(&actual), paths(&expected));
        for (path, text) in &actual {
            assert_eq!(Some(text), expected.get(path), "golden/{}/{path}", rendering.environment);
        }
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let plain = trees(&DiskFileSystem::new(repository()));
    for seed in [1, 2, 3] {
        assert!(plain == trees(&Shuffled { files: DiskFileSystem::new(repository()), seed }), "seed {seed}");
    }
}

#[test]
fn folder_locale_and_time_zone_do_not_matter() {
    let folder = TemporaryFolder::new("elsewhere");
    for part in ["components", "environments", "schemas"] {
        copy_folder(&repository().join(part), &folder.path().join(part));
    }
    std::fs::copy(repository().join("scantling.yaml"), folder.path().join("scantling.yaml")).expect("copied");
    for (locale, zone) in [("C", "UTC"), ("tr_TR.UTF-8", "Pacific/Kiritimati")] {
        let output = Command::new(env!("CARGO_BIN_EXE_scantling"))
            .args(["render", "--env", "prod", "--output", "out"])
            .current_dir(folder.path())
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .env("TZ", zone)
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rendered = tree_on_disk(&folder.path().join("out"));
        assert!(rendered == tree_on_disk(&repository().join("golden/prod")), "{locale} {zone}");
        std::fs::remove_dir_all(folder.path().join("out")).expect("removed");
    }
}
