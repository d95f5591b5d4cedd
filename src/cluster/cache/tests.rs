#![expect(clippy::disallowed_methods, reason = "tests damage the files they read")]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;

const KEY: Key<'static> = Key { name: "apis/apps/v1", url: "/openapi/v3/apis/apps/v1?hash=A" };

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cache");
    (folder, path)
}

fn cache(path: &Path) -> Cache {
    Cache::new(path.to_owned(), "https://a:6443", Some(b"authority"))
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(path).expect("there").map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn what_was_stored_is_loaded_for_the_same_hash_only() {
    let (_keep, path) = folder();
    let cache = cache(&path);
    assert!(!cache.holds(KEY.name));
    cache.store(KEY, "one\ntwo");
    assert_eq!(cache.load(KEY).as_deref(), Some("one\ntwo"));
    assert!(cache.holds(KEY.name));
    let other = Key { url: "/openapi/v3/apis/apps/v1?hash=B", ..KEY };
    assert_eq!(cache.load(other), None);
    cache.store(other, "new");
    assert_eq!((cache.load(KEY), cache.load(other).as_deref()), (None, Some("new")));
    assert_eq!(files(&path).len(), 1, "the old content is gone");
}

#[test]
fn servers_do_not_share_entries() {
    let (_keep, path) = folder();
    cache(&path).store(KEY, "x");
    assert_eq!(Cache::new(path.clone(), "https://b:6443", Some(b"authority")).load(KEY), None);
    assert_eq!(Cache::new(path.clone(), "https://a:6443", Some(b"another")).load(KEY), None);
    assert_eq!(Cache::new(path, "https://a:6443", None).load(KEY), None);
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_and_a_folder_of_others_is_not_trusted() {
    use std::os::unix::fs::PermissionsExt;
    let (_keep, path) = folder();
    let cache = cache(&path);
    cache.store(KEY, "x");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&files(&path)[0])), (0o700, 0o600));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).expect("ours");
    assert_eq!(cache.load(KEY), None);
    cache.store(Key { name: "api/v1", ..KEY }, "x");
    assert_eq!(files(&path).len(), 1);
}

#[test]
fn every_damage_is_an_absence() {
    let (_keep, path) = folder();
    let cache = cache(&path);
    cache.store(KEY, "content");
    let file = files(&path).remove(0);
    let whole = fs::read(&file).expect("there");
    for at in 0..whole.len() {
        fs::write(&file, &whole[..at]).expect("written");
        assert_eq!(cache.load(KEY), None, "cut at {at}");
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&file, &flipped).expect("written");
        assert_eq!(cache.load(KEY), None, "flipped at {at}");
    }
    fs::write(&file, [0xff, 0xfe]).expect("written");
    assert_eq!(cache.load(KEY), None);
    cache.store(KEY, "content");
    assert_eq!(cache.load(KEY).as_deref(), Some("content"));
}

#[test]
fn names_that_could_lead_elsewhere_are_not_remembered() {
    let (_keep, path) = folder();
    for name in ["", "a b", "a\\b", "ä", &"x".repeat(201)] {
        cache(&path).store(Key { name, ..KEY }, "x");
    }
    assert!(!path.exists());
    cache(&path).store(Key { name: "apis/../../x", ..KEY }, "x");
    assert_eq!(files(&path).len(), 1, "inside the folder all the same");
}

#[test]
fn a_folder_that_cannot_be_had_costs_nothing() {
    let cache = cache(Path::new("/dev/null/cache"));
    cache.store(KEY, "x");
    assert_eq!(cache.load(KEY), None);
}

#[test]
fn the_oldest_entries_go_first_and_foreign_files_stay() {
    let (_keep, path) = folder();
    let cache = cache(&path);
    for (age, name) in [(3, "api/v1"), (2, "apis/apps/v1"), (1, "apis/batch/v1")] {
        cache.store(Key { name, ..KEY }, &"x".repeat(1000));
        let file = File::options().write(true).open(cache.path(name).expect("plain")).expect("there");
        file.set_modified(SystemTime::now() - Duration::from_secs(age * 60)).expect("ours");
    }
    fs::write(path.join("notes.types"), "x".repeat(9000)).expect("written");
    bound::keep_within(&path, 2500);
    assert_eq!(
        ["api/v1", "apis/apps/v1", "apis/batch/v1"].map(|name| cache.holds(name)),
        [false, true, true]
    );
    bound::keep_within(&path, 0);
    assert_eq!(files(&path), [path.join("notes.types")]);
}

#[test]
fn several_writers_leave_one_whole_entry() {
    let (_keep, path) = folder();
    let texts: Vec<String> = (0..8).map(|n| format!("{n}").repeat(50_000)).collect();
    std::thread::scope(|scope| {
        for text in &texts {
            scope.spawn(|| {
                let cache = cache(&path);
                for _ in 0..20 {
                    cache.store(KEY, text);
                    let read = cache.load(KEY);
                    assert!(read.is_none_or(|read| texts.contains(&read)), "torn");
                }
            });
        }
    });
    assert_eq!(files(&path).len(), 1);
    assert!(texts.contains(&cache(&path).load(KEY).expect("whole")));
}
