use std::fs::{create_dir, create_dir_all, write};

use tempfile::TempDir;

use super::*;

fn object(name: &str) -> String {
    format!("apiVersion: v1\nkind: K\nmetadata: {{name: {name}}}\n")
}

/// A folder with files of one object each, named like the file without its extension.
fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = folder.path().join(file);
        create_dir_all(path.parent().expect("a parent")).expect("created");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        write(&path, object(name.trim_start_matches('.').split('.').next().unwrap_or_default()))
            .expect("written");
    }
    folder
}

fn source(paths: &[String], recursive: bool) -> FileSource {
    FileSource::new(paths.to_vec(), recursive, Box::new(io::empty()))
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn root(folder: &TempDir) -> String {
    folder.path().to_string_lossy().into_owned()
}

/// Names of objects, messages of problems with the folder taken out.
fn names(source: &mut FileSource, folder: &TempDir) -> Vec<String> {
    let entries = source.read().expect("entries");
    let name = |entry: Entry| {
        entry.map_or_else(|rejected| rejected.problem.message, |it| it.name.unwrap_or_default())
    };
    entries.into_iter().map(|entry| name(entry).replace(&format!("{}/", root(folder)), "")).collect()
}

fn problem(source: &mut FileSource) -> Problem {
    source.read().expect_err("a problem")
}

#[test]
fn a_file_that_is_named_is_read_whatever_its_extension() {
    let folder = folder(&["a.txt", "b", "c.yaml"]);
    let paths = [path(&folder, "a.txt"), path(&folder, "b"), path(&folder, "c.yaml")];
    assert_eq!(names(&mut source(&paths, false), &folder), ["a", "b", "c"]);
}

#[test]
fn in_a_folder_the_extension_counts_in_its_case() {
    let folder = folder(&["a.yaml", "b.yml", "c.json", "d.YAML", "e.txt", "f.yaml.bak", "g"]);
    assert_eq!(names(&mut source(&[root(&folder)], false), &folder), ["a", "b", "c"]);
}

#[test]
fn folders_are_walked_in_lexical_order_hidden_ones_too() {
    let folder = folder(&["b.yaml", "a/z.yaml", "c/u.yaml", ".x.yaml", ".h/w.yaml", "a.yaml", "a/b/v.yaml"]);
    assert_eq!(names(&mut source(&[root(&folder)], true), &folder), ["w", "x", "v", "z", "a", "b", "u"]);
    assert_eq!(names(&mut source(&[root(&folder)], false), &folder), ["x", "a", "b"]);
}

#[test]
fn documents_know_their_file() {
    let folder = folder(&["a/b.yaml"]);
    let entries = source(&[root(&folder)], true).read().expect("entries");
    let origin = &entries[0].as_ref().expect("a document").origin;
    assert_eq!(origin.file.as_ref(), path(&folder, "a/b.yaml"));
}

#[cfg(unix)]
#[test]
fn links_to_files_are_read_and_links_to_folders_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["in/a.yaml", "out/b.yaml"]);
    symlink(folder.path().join("out/b.yaml"), folder.path().join("in/b.yaml")).expect("linked");
    symlink(folder.path().join("out"), folder.path().join("in/out")).expect("linked");
    symlink(folder.path().join("in"), folder.path().join("in/loop")).expect("linked");
    symlink(folder.path().join("out"), folder.path().join("in/folder.yaml")).expect("linked");
    assert_eq!(names(&mut source(&[path(&folder, "in")], true), &folder), ["a", "b"]);
    // A link that is named is followed: it is how a mounted ConfigMap looks.
    assert_eq!(names(&mut source(&[path(&folder, "in/out")], false), &folder), ["b"]);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_a_problem_among_the_others() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["a.yaml", "c.yaml"]);
    symlink(folder.path().join("nowhere"), folder.path().join("b.yaml")).expect("linked");
    let names = names(&mut source(&[root(&folder)], false), &folder);
    assert_eq!(names, ["a", "b.yaml cannot be read: no such file or directory", "c"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_out_with_a_problem() {
    let folder = folder(&["a.yaml"]);
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("b.yaml")).expect("bound");
    let names = names(&mut source(&[root(&folder)], false), &folder);
    assert_eq!(names, ["a", "b.yaml is no regular file and was not read"]);
    drop(socket);
}

#[test]
fn patterns_are_expanded_where_no_such_file_is() {
    let folder = folder(&["a.yaml", "b.yaml", "c.txt", "[x].yaml"]);
    assert_eq!(names(&mut source(&[path(&folder, "[ab].*")], false), &folder), ["a", "b"]);
    assert_eq!(names(&mut source(&[path(&folder, "[x].yaml")], false), &folder).len(), 1);
    let problem = problem(&mut source(&[path(&folder, "[")], false));
    assert!(problem.message.ends_with("is not valid: syntax error in pattern"), "{problem:?}");
    assert!(problem.hint.is_some());
}

#[test]
fn a_path_that_does_not_exist() {
    assert_eq!(
        problem(&mut source(&["nowhere.yaml".into()], false)).message,
        "the path \"nowhere.yaml\" does not exist"
    );
    assert_eq!(
        problem(&mut source(&["nowhere/*".into()], false)).message,
        "the path \"nowhere/*\" does not exist"
    );
    let folder = folder(&["a.yaml"]);
    let paths = [path(&folder, "a.yaml"), "nowhere".into()];
    assert_eq!(problem(&mut source(&paths, false)).message, "the path \"nowhere\" does not exist");
    assert_eq!(problem(&mut source(&[String::new()], false)).message, "the path \"\" does not exist");
    let below = path(&folder, "a.yaml/b");
    assert_eq!(
        problem(&mut source(std::slice::from_ref(&below), false)).message,
        format!("the path \"{below}\" cannot be accessed: not a directory")
    );
}

#[test]
fn one_argument_may_name_several_paths() {
    let folder = folder(&["a.yaml", "b.yaml"]);
    let paths = [format!("{},{}", path(&folder, "a.yaml"), path(&folder, "b.yaml"))];
    assert_eq!(names(&mut source(&paths, false), &folder), ["a", "b"]);
}

#[test]
fn standard_input() {
    let read = |paths: &[&str]| {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        FileSource::new(paths, false, Box::new(io::Cursor::new(object("a")))).read()
    };
    let entries = read(&["-"]).expect("entries");
    assert_eq!(entries[0].as_ref().expect("a document").origin.file.as_ref(), "<stdin>");
    let problem = read(&["-", "-"]).expect_err("a problem");
    assert_eq!(problem.message, "standard input cannot be used for multiple arguments");
    assert!(read(&["-,-"]).is_err());
}

#[test]
fn addresses_are_not_fetched() {
    let problem = problem(&mut source(&["https://example.com/a.yaml".into()], false));
    assert_eq!(
        problem.message,
        "\"https://example.com/a.yaml\" is not fetched: only the cluster is talked to"
    );
    let hint = "fetch it yourself: curl -sSL 'https://example.com/a.yaml' | kubectl drift diff -f -";
    assert_eq!(problem.hint.as_deref(), Some(hint));
}

#[test]
fn nothing_to_compare_is_an_error() {
    let folder = folder(&["a.txt", "below/b.yaml"]);
    write(folder.path().join("empty.yaml"), "# nothing\n---\n").expect("written");
    let root = root(&folder);
    let nothing = problem(&mut source(&[path(&folder, "empty.yaml")], false));
    assert_eq!(nothing.message, format!("nothing to compare: no object is declared in {root}/empty.yaml"));
    create_dir(folder.path().join("empty")).expect("created");
    let nothing = problem(&mut source(&[path(&folder, "empty")], false));
    let hint =
        format!("no file in {root}/empty ends in one of .json, .yaml, .yml; add -R for the folders in it");
    assert_eq!(nothing.hint, Some(hint));
    assert!(
        problem(&mut FileSource::new(vec!["-".into()], false, Box::new(io::empty())))
            .message
            .ends_with("declared in standard input")
    );
}

#[test]
fn a_kustomization_in_a_folder_is_left_out_with_a_hint() {
    let folder = folder(&["a.yaml"]);
    write(folder.path().join("kustomization.yaml"), "resources: [a.yaml]\n").expect("written");
    let typed = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    write(folder.path().join("part.yaml"), format!("{typed}---\n{}", object("b"))).expect("written");
    let root = root(&folder);
    let mut source = source(std::slice::from_ref(&root), false);
    assert_eq!(names(&mut source, &folder), ["a", "b"]);
    assert_eq!(source.notes().len(), 2);
    let note = "it is input of kustomize, not a manifest; to compare what it builds, use -k";
    assert_eq!(source.notes()[0], format!("{root}/kustomization.yaml was skipped: {note} {root}"));
}

#[test]
fn a_folder_with_a_kustomization_only_declares_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path().join("kustomization.yml"), "resources: []\n").expect("written");
    let problem = problem(&mut source(&[root(&folder)], false));
    assert!(problem.hint.is_some_and(|hint| hint.contains("use -k")));
}

#[test]
fn a_kustomization_that_is_named_is_a_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path().join("kustomization.yaml"), "resources: []\n").expect("written");
    let names = names(&mut source(&[path(&folder, "kustomization.yaml")], false), &folder);
    assert_eq!(names, ["kustomization.yaml:1:1: the object has no `kind`"]);
}

#[test]
fn a_manifest_named_like_a_kustomization_is_read() {
    let folder = folder(&["kustomization.yaml"]);
    assert_eq!(names(&mut source(&[root(&folder)], false), &folder), ["kustomization"]);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = folder(&["a.yaml"]);
    let large = File::create(folder.path().join("b.yaml")).expect("created");
    large.set_len(1 << 40).expect("a file without content takes no space");
    let names = names(&mut source(&[root(&folder)], false), &folder);
    assert_eq!(names, ["a", "b.yaml is larger than 67108864 bytes, the most that is read"]);
}

#[test]
fn standard_input_without_an_end_is_not_read_to_it() {
    let limits = Limits { bytes: 1000, ..Limits::default() };
    let mut source = FileSource::new(vec!["-".into()], false, Box::new(io::repeat(b'a'))).with_limits(limits);
    let entries = source.read().expect("entries");
    let problem = &entries[0].as_ref().expect_err("a problem").problem;
    assert_eq!(
        (problem.code, problem.message.as_str()),
        (ProblemCode::TooLarge, "<stdin> is larger than 1000 bytes, the most that is read")
    );
}
